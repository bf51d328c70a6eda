/// Reads HTTP/1.1 messages (RFC 9112) from a socket, as far as tests on the loopback interface need them.
struct MessageReader {
    /// A message that is not HTTP, or too large.
    struct Malformed: Error {}

    static let headLimit = 65536
    private let socket: Socket
    private var buffer: [UInt8] = []

    private let deadline: ContinuousClock.Instant?

    init(_ socket: Socket, deadline: ContinuousClock.Instant? = nil) {
        self.socket = socket
        self.deadline = deadline
    }

    /// Reads the start line and the header fields, their names in lower case; `nil` at the end of the stream.
    mutating func head() throws -> (line: String, fields: [(name: String, value: String)])? {
        guard let line = try line() else { return nil }
        var fields: [(name: String, value: String)] = []
        while let field = try self.line(), !field.isEmpty {
            guard let colon = field.firstIndex(of: ":"), fields.count < 200 else { throw Malformed() }
            let value = field[field.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            fields.append((field[..<colon].lowercased(), String(value)))
        }
        return (line, fields)
    }

    /// Reads a line without its end; `nil` at the end of the stream.
    mutating func line() throws -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                var line = buffer[..<end]
                if line.last == 0x0D { line.removeLast() }
                let text = String(decoding: line, as: UTF8.self)
                buffer.removeFirst(end + 1)
                return text
            }
            guard buffer.count < Self.headLimit else { throw Malformed() }
            guard try fill() else { return nil }
        }
    }

    /// Reads exactly a number of bytes.
    mutating func bytes(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try fill() else { throw Malformed() }
        }
        let bytes = Array(buffer[..<count])
        buffer.removeFirst(count)
        return bytes
    }

    /// What has come, or comes next; none at the end of the stream.
    mutating func anyBytes() throws -> [UInt8] {
        if buffer.isEmpty { _ = try fill() }
        defer { buffer = [] }
        return buffer
    }

    private mutating func fill() throws -> Bool {
        if let deadline { try socket.setReadTimeout(ContinuousClock.now.duration(to: deadline)) }
        let bytes = try socket.read()
        buffer += bytes
        return !bytes.isEmpty
    }
}
