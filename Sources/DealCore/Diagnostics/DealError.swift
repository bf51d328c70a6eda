/// Why something could not be read, compiled, or computed.
public struct DealError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// The text is not JSON, or breaks a limit of the reader.
        case invalidJSON = "invalid-json"
        /// The JSON is not a ruleset.
        case invalidRuleset = "invalid-ruleset"
        /// The JSON is not a package of rulesets.
        case invalidPackage = "invalid-package"
        /// The JSON is not a baseline.
        case invalidBaseline = "invalid-baseline"
        /// The JSON is not a listing.
        case invalidListing = "invalid-listing"
        /// The formula cannot be compiled.
        case invalidFormula = "invalid-formula"
        /// A division by zero.
        case divisionByZero = "division-by-zero"
        /// A result too large, or outside a function's domain.
        case overflow
        /// A value of the wrong kind.
        case wrongType = "wrong-type"
        /// A field without a value where one is needed.
        case missingField = "missing-field"
        /// A formula that takes too much work.
        case workLimit = "work-limit"
    }

    /// What kind of failure it is.
    public let code: Code
    /// What went wrong, in a sentence.
    public let message: String
    /// All that was found wrong, with places; empty for failures at run time.
    public let diagnostics: [Diagnostic]

    /// Makes an error.
    public init(_ code: Code, _ message: String, diagnostics: [Diagnostic] = []) {
        self.code = code
        self.message = message
        self.diagnostics = diagnostics
    }

    init(_ code: Code, _ diagnostics: [Diagnostic]) {
        let errors = diagnostics.filter { $0.severity == .error }
        let rest = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
        self.init(code, (errors.first?.message ?? code.rawValue) + rest, diagnostics: diagnostics)
    }
}

extension DealError: CustomStringConvertible {
    /// The code and the message: `division-by-zero: …`.
    public var description: String { "\(code.rawValue): \(message)" }
}
