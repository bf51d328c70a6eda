import Dispatch
import Synchronization

/// Serves a fake provider over HTTP/1.1 on a free port of 127.0.0.1.
///
/// ```swift
/// let server = try FakeProviderServer(fake)
/// defer { server.stop() }
/// let provider = try fake.provider(baseURL: server.baseURL)
/// ```
public final class FakeProviderServer: Sendable {
    /// The longest body that is read, in bytes.
    private static let bodyLimit = 64 << 20

    /// The provider.
    public let provider: FakeProvider
    /// The port.
    public let port: Int
    private let listener: Socket
    private let connections = Mutex<[ObjectIdentifier: Socket]>([:])
    private let isStopped = Mutex(false)

    /// Begins to serve.
    ///
    /// - Throws: ``SocketError`` where no port can be had.
    public init(_ provider: FakeProvider) throws(SocketError) {
        self.provider = provider
        (listener, port) = try Socket.listening()
        // A serial queue has a thread of its own while it has work; a concurrent one would take those that run tasks.
        DispatchQueue(label: "LLMTesting.accept.\(port)").async { [self] in
            while let socket = listener.accept() {
                connections.withLock { $0[ObjectIdentifier(socket)] = socket }
                DispatchQueue(label: "LLMTesting.connection").async { [self] in
                    serve(socket)
                    connections.withLock { $0[ObjectIdentifier(socket)] = nil }
                }
                if isStopped.withLock({ $0 }) { socket.shutDown() }
            }
        }
    }

    /// Where it is, up to the version in its path.
    public var baseURL: String { "http://127.0.0.1:\(port)\(provider.basePath)" }

    /// Ends it, with all connections.
    public func stop() {
        isStopped.withLock { $0 = true }
        listener.shutDown()
        for socket in connections.withLock({ Array($0.values) }) { socket.shutDown() }
    }

    private func serve(_ socket: Socket) {
        var reader = MessageReader(socket)
        do {
            while let (line, fields) = try reader.head() {
                let parts = line.split(separator: " ")
                guard parts.count == 3 else { return }
                let named = Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
                let body = try Self.body(named, from: &reader)
                let exchange = provider.exchange(method: String(parts[0]), path: String(parts[1]), fields: named, body: body)
                guard try send(exchange, to: socket) else { return }
            }
        } catch {
            // The client went away or sent what is no HTTP: the connection ends either way.
            return
        }
    }

    private static func body(_ fields: [String: String], from reader: inout MessageReader) throws -> [UInt8] {
        if fields["transfer-encoding"]?.lowercased() == "chunked" {
            var body: [UInt8] = []
            while let line = try reader.line(), let size = Int(line.prefix { $0 != ";" }, radix: 16), size > 0 {
                guard size <= bodyLimit - body.count else { throw MessageReader.Malformed() }
                body += try reader.bytes(size)
                _ = try reader.line()
            }
            while let trailer = try reader.line(), !trailer.isEmpty {}
            return body
        }
        let length = Int(fields["content-length"] ?? "0") ?? -1
        guard 0...bodyLimit ~= length else { throw MessageReader.Malformed() }
        return try reader.bytes(length)
    }

    /// Sends a response; `false` if the connection is not to be used any more.
    private func send(_ exchange: FakeExchange, to socket: Socket) throws -> Bool {
        if exchange.hangs {
            // Until the client gives up or the server stops.
            return try !socket.read().isEmpty
        }
        pause(exchange.delay)
        var head = "HTTP/1.1 \(exchange.status) Fake\r\ntransfer-encoding: chunked\r\n"
        for (name, value) in exchange.fields { head += "\(name): \(value)\r\n" }
        try socket.write(Array((head + "\r\n").utf8))
        for piece in exchange.pieces where !piece.isEmpty {
            try socket.write(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8))
        }
        guard !exchange.breaks else {
            socket.shutDown()
            return false
        }
        try socket.write(Array("0\r\n\r\n".utf8))
        return true
    }

    private func pause(_ delay: Duration) {
        let (seconds, attoseconds) = delay.components
        guard delay > .zero else { return }
        _ = DispatchSemaphore(value: 0).wait(
            timeout: .now() + .seconds(Int(clamping: seconds)) + .nanoseconds(Int(attoseconds / 1_000_000_000)))
    }
}
