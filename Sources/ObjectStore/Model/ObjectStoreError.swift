/// Why a store could not do what it was asked.
///
/// It names the key and the reason, never the bytes or attributes of an object.
public struct ObjectStoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notFound = "not-found"
            case alreadyExists = "already-exists"
            case preconditionFailed = "precondition-failed"
            case notModified = "not-modified"
            case accessDenied = "access-denied"
            case invalidKey = "invalid-key"
            case invalidRange = "invalid-range"
            case invalidRequest = "invalid-request"
            case throttled
            case timedOut = "timed-out"
            case insufficientStorage = "insufficient-storage"
            case corrupted
            case unsupported
            case other
        }

        private let kind: Kind

        /// There is no object with the key.
        public static let notFound = Code(kind: .notFound)
        /// There is an object with the key, and the condition was that there is none.
        public static let alreadyExists = Code(kind: .alreadyExists)
        /// The object is not, or no longer, the version that the condition names.
        public static let preconditionFailed = Code(kind: .preconditionFailed)
        /// The object is still the version that the caller has.
        public static let notModified = Code(kind: .notModified)
        /// The store may not do this; for a folder, a file permission or a symbolic link on the way.
        public static let accessDenied = Code(kind: .accessDenied)
        /// The key is empty, longer than 1024 bytes, or one that this store cannot keep.
        public static let invalidKey = Code(kind: .invalidKey)
        /// The object has no byte in the range.
        public static let invalidRange = Code(kind: .invalidRange)
        /// An attribute or an argument is not acceptable.
        public static let invalidRequest = Code(kind: .invalidRequest)
        /// The service wants fewer requests; the same request may pass later.
        public static let throttled = Code(kind: .throttled)
        /// There was no answer, or not the end of one, in time; a write may or may not have taken place.
        public static let timedOut = Code(kind: .timedOut)
        /// The disk is full or a quota is used up; nothing was written.
        public static let insufficientStorage = Code(kind: .insufficientStorage)
        /// What is stored is damaged.
        public static let corrupted = Code(kind: .corrupted)
        /// The store cannot work here, or not do this at all.
        public static let unsupported = Code(kind: .unsupported)
        /// Any other failure; the cause tells more.
        public static let other = Code(kind: .other)

        /// The code as it appears in logs, such as `not-found`.
        public var description: String { kind.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened and, where there is something, what can be done, for a person.
    public let message: String
    /// The key of the object at fault; `nil` where the failure is not about one object.
    public let key: String?
    /// What the service answered; `nil` where no service is asked, or none answered.
    public let answer: ServiceAnswer?
    /// The error beneath, such as a ``SystemCallError``.
    public let cause: (any Error)?

    /// Makes an error; stores outside this module use it too.
    public init(_ code: Code, _ message: String, key: String? = nil, answer: ServiceAnswer? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.key = key
        self.answer = answer
        self.cause = cause
    }

    /// The code, the message, the key as a Swift literal (so that control characters show), the service's answer, and the cause.
    public var description: String {
        var text = "\(code): \(message)"
        if let key { text += " (key \(String(reflecting: key)))" }
        if let answer { text += " [\(answer)]" }
        if let cause { text += ": \(cause)" }
        return text
    }
}

/// The part of a service's answer that tells its operators what went wrong.
public struct ServiceAnswer: Hashable, Sendable, CustomStringConvertible {
    /// The HTTP status.
    public let status: Int
    /// The service's own code, such as `SlowDown`; `nil` where it gave none.
    public let code: String?
    /// The name of the request in the service's logs; `nil` where it gave none.
    public let requestID: String?

    /// Makes an answer; stores outside this module use it too.
    public init(status: Int, code: String? = nil, requestID: String? = nil) {
        self.status = status
        self.code = code
        self.requestID = requestID
    }

    /// Such as `503 SlowDown, request 4442587FB7D0A2F9`.
    public var description: String {
        var text = "\(status)"
        if let code { text += " \(code)" }
        if let requestID { text += ", request \(requestID)" }
        return text
    }
}
