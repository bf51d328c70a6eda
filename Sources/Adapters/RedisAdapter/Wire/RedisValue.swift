/// A reply of the server, as RESP2 types it.
public enum RedisValue: Hashable, Sendable {
    /// An error reply inside an array; a command whose whole reply is an error throws ``RedisError`` instead.
    public struct Fault: Hashable, Sendable {
        /// The first word, such as `WRONGTYPE`.
        public let kind: String
        /// The whole text; it can repeat arguments of the command.
        public let text: String

        init(text: String) {
            self.text = text
            kind = String(text.prefix { $0 != " " && $0 != "\n" }.prefix(64))
        }
    }

    /// Nothing: a key that does not exist.
    case null
    /// A whole number.
    case integer(Int64)
    /// A short text such as `OK`.
    case status(String)
    /// A byte string.
    case bytes([UInt8])
    /// Values in order.
    case array([RedisValue])
    /// The error of one command of several.
    case fault(Fault)

    /// The number, of an integer or of a byte string that spells one.
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .bytes, .status: string.flatMap { Int64($0) }
        case .null, .array, .fault: nil
        }
    }

    /// The bytes of a byte string or of a status.
    public var bytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .status(let text): Array(text.utf8)
        case .null, .integer, .array, .fault: nil
        }
    }

    /// The text of a status, or of a byte string that is valid UTF-8.
    public var string: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        case .null, .integer, .array, .fault: nil
        }
    }

    /// The values of an array.
    public var array: [RedisValue]? {
        if case .array(let values) = self { values } else { nil }
    }
}
