/// Why a place gave no keys.
///
/// It names variables, files, hosts and roles, never a key's secret, a token, or what a file holds.
public struct CredentialsError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notConfigured = "not-configured"
            case invalidConfiguration = "invalid-configuration"
            case unsupported
            case unavailable
            case refused
        }

        private let kind: Kind

        /// The place is not set up here, so that another may be asked.
        public static let notConfigured = Code(kind: .notConfigured)
        /// The place is set up in a way that cannot work.
        public static let invalidConfiguration = Code(kind: .invalidConfiguration)
        /// The place is set up in a way that this client does not know how to use.
        public static let unsupported = Code(kind: .unsupported)
        /// The service that issues keys did not answer, or not sensibly; it may later.
        public static let unavailable = Code(kind: .unavailable)
        /// The service that issues keys does not want to.
        public static let refused = Code(kind: .refused)

        /// The code as it appears in logs, such as `not-configured`.
        public var description: String { kind.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened and what can be done, for a person.
    public let message: String

    /// Makes an error; sources outside this module use it too.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}

extension ObjectStoreError {
    /// The same failure as a store tells it.
    init(_ error: CredentialsError) {
        let code: Code =
            switch error.code {
            case .invalidConfiguration: .invalidRequest
            case .unsupported: .unsupported
            case .unavailable: .other
            default: .accessDenied
            }
        self.init(code, "there are no keys to sign with: \(error.message)", cause: error)
    }
}
