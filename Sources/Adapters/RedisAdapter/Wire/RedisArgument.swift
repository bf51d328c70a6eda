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

/// Commands in the form in which a client sends them: an array of bulk strings (RESP2).
enum CommandEncoder {
    static func bytes(of command: [any RedisArgument]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(command.count * 24)
        appendHeader(0x2A, command.count, to: &output)
        for argument in command {
            let bytes = argument.redisBytes
            appendHeader(0x24, bytes.count, to: &output)
            output += bytes
            output += [0x0D, 0x0A]
        }
        return output
    }

    /// Appends a type byte, a count and the end of a line.
    private static func appendHeader(_ type: UInt8, _ count: Int, to output: inout [UInt8]) {
        output.append(type)
        if count < 10 {
            output.append(0x30 + UInt8(count))
        } else {
            output += String(count).utf8
        }
        output += [0x0D, 0x0A]
    }
}
