/// Why a request got no answer, or not all of one.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notConnected = "not-connected"
            case connectionLost = "connection-lost"
            case timedOut = "timed-out"
            case invalidRequest = "invalid-request"
            case other
        }

        private let kind: Kind

        /// No connection came about, so the service has seen nothing of the request.
        public static let notConnected = Code(kind: .notConnected)
        /// The connection ended before the answer did; the service may or may not have acted.
        public static let connectionLost = Code(kind: .connectionLost)
        /// The service kept silent for too long; it may or may not have acted.
        public static let timedOut = Code(kind: .timedOut)
        /// The request cannot be sent as it is.
        public static let invalidRequest = Code(kind: .invalidRequest)
        /// Any other failure.
        public static let other = Code(kind: .other)

        /// The code as it appears in logs, such as `timed-out`.
        public var description: String { kind.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened, for a person; names hosts at most.
    public let message: String
    /// The error beneath.
    public let cause: (any Error)?

    /// Makes an error; transports outside this module use it.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The code and the message.
    ///
    /// The cause is left out: errors of other libraries may show addresses with their signatures.
    public var description: String { "\(code): \(message)" }
}

extension TransportError: CustomReflectable {
    /// The code and the message, without the cause, for the same reason.
    public var customMirror: Mirror { Mirror(self, children: ["code": code, "message": message], displayStyle: .struct) }
}
