/// What went wrong in a use case, said so that the person who asked can act on it.
public struct ServiceError: Error, Sendable, CustomStringConvertible {
    /// A stable, machine-readable name of the kind of failure; the `code` of JSON errors.
    public enum Code: String, Sendable {
        case badSetting = "bad_setting"
        case badInput = "bad_input"
        case badRuleset = "bad_ruleset"
        case notFound = "not_found"
        case noFont = "no_font"
        case storage
        case database
    }

    /// The kind of failure.
    public let code: Code
    /// One or two sentences: what happened, and what to do about it.
    public let message: String
    /// The error underneath, where there is one.
    public let cause: (any Error)?

    /// Makes an error of `code` with a message a person can act on.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
