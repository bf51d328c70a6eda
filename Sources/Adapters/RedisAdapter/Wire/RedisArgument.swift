/// What can stand in a command: text, bytes, and whole numbers.
///
/// A command is its name and its arguments in order, such as `["SET", key, bytes, "PX", 5000]`.
public protocol RedisArgument: Sendable {
    /// The byte string that the server gets.
    var redisBytes: [UInt8] { get }
}

extension String: RedisArgument {
    /// The text in UTF-8.
    public var redisBytes: [UInt8] { Array(utf8) }
}

extension Int: RedisArgument {
    /// The number in decimal digits.
    public var redisBytes: [UInt8] { Array(String(self).utf8) }
}

extension Int64: RedisArgument {
    /// The number in decimal digits.
    public var redisBytes: [UInt8] { Array(String(self).utf8) }
}

extension [UInt8]: RedisArgument {
    /// The bytes themselves.
    public var redisBytes: [UInt8] { self }
}

/// A command in the form in which a client sends it: an array of bulk strings (RESP2).
struct CommandEncoder {
    private(set) var bytes: [UInt8] = []

    /// Begins a command of so many arguments, its name included.
    init(argumentCount: Int) {
        bytes.reserveCapacity(argumentCount * 28)
        appendHeader(0x2A, argumentCount)
    }

    /// Makes a whole command.
    init(_ command: [any RedisArgument]) {
        self.init(argumentCount: command.count)
        for argument in command { append(argument.redisBytes) }
    }

    mutating func append(_ argument: some Collection<UInt8>) {
        appendHeader(0x24, argument.count)
        bytes += argument
        endLine()
    }

    /// Appends a type byte, a count and the end of a line.
    private mutating func appendHeader(_ type: UInt8, _ count: Int) {
        bytes.append(type)
        if count < 10 {
            bytes.append(0x30 + UInt8(count))
        } else if count < 100 {
            bytes.append(0x30 + UInt8(count / 10))
            bytes.append(0x30 + UInt8(count % 10))
        } else {
            bytes += String(count).utf8
        }
        endLine()
    }

    private mutating func endLine() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
