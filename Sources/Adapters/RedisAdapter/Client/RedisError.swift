/// Why a command got no answer, or which error the server answered with.
///
/// No part of it holds a password, a command's arguments or a value.
public struct RedisError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case invalidURL = "invalid-url"
            case invalidOption = "invalid-option"
            case unsupported
            case authenticationFailed = "authentication-failed"
            case unavailable
            case timeout
            case connectionLost = "connection-lost"
            case overloaded
            case malformedReply = "malformed-reply"
            case refused
            case cancelled
            case closed
        }

        private let kind: Kind

        /// A URL that is not one of a Redis server.
        public static let invalidURL = Code(kind: .invalidURL)
        /// An option that is out of its range.
        public static let invalidOption = Code(kind: .invalidOption)
        /// A URL that asks for something this client cannot do, such as TLS.
        public static let unsupported = Code(kind: .unsupported)
        /// The server wants a password, or refuses the one it was given.
        public static let authenticationFailed = Code(kind: .authenticationFailed)
        /// No connection could be made; the command was not sent.
        public static let unavailable = Code(kind: .unavailable)
        /// The deadline passed first; the command may still be carried out.
        public static let timeout = Code(kind: .timeout)
        /// The connection broke before the reply; the command may have been carried out.
        public static let connectionLost = Code(kind: .connectionLost)
        /// Too many commands wait already; the command was not sent.
        public static let overloaded = Code(kind: .overloaded)
        /// The server sent what is not RESP2, or more than the client accepts.
        public static let malformedReply = Code(kind: .malformedReply)
        /// The server answered with an error, see ``RedisError/replyKind``.
        public static let refused = Code(kind: .refused)
        /// The task that waited was cancelled; the command may still be carried out.
        public static let cancelled = Code(kind: .cancelled)
        /// The client was shut down; the command was not sent.
        public static let closed = Code(kind: .closed)

        /// The code as it appears in logs, such as `connection-lost`.
        public var description: String { kind.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened and what can be done, for a person.
    public let message: String
    /// The first word of the server's error reply, such as `WRONGTYPE`; `nil` if the error is the client's own.
    public let replyKind: String?

    init(_ code: Code, _ message: String, replyKind: String? = nil) {
        self.code = code
        self.message = message
        self.replyKind = replyKind
    }

    /// The error that stands for an error reply.
    ///
    /// Only the reply's first word is kept: what follows can repeat arguments of the command.
    init(reply: RedisValue.Fault, to command: String) {
        self.init(.refused, "the server answered \(command) with the error \(reply.kind)", replyKind: reply.kind)
    }

    /// The code and the message, such as `timeout: no reply within 0.05 seconds`.
    public var description: String { "\(code): \(message)" }
}
