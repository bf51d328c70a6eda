import Dispatch
public import HTTPTypes
public import LLMCache

/// A plain HTTP client for providers on 127.0.0.1: one connection and one thread for each request.
///
/// It is for tests against ``FakeProviderServer``; it speaks no TLS and reaches no other host.
public struct SocketTransport: LLMTransport {
    /// Makes a transport.
    public init() {}

    /// Sends a request and returns when the head of the response is there.
    public func send(_ head: HTTPRequest, body: [UInt8], deadline: ContinuousClock.Instant?) async throws -> LLMTransportResponse {
        let parts = (head.authority ?? "").split(separator: ":")
        guard head.scheme == "http", parts.count == 2, parts[0] == "127.0.0.1", let port = Int(parts[1]), 1...65535 ~= port else {
            throw LLMError(.unreachable, "only http://127.0.0.1:PORT can be reached")
        }
        let socket: Socket
        do {
            socket = try Socket.connected(toPort: port)
        } catch {
            throw LLMError(.unreachable, "there is no connection", cause: error)
        }
        let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        // The stream ends with the task, with the one who reads it, or with the response: the connection then does too.
        continuation.onTermination = { _ in socket.shutDown() }
        let response = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<Result<HTTPResponse, LLMError>, Never>) in
                DispatchQueue(label: "LLMTesting.client").async {
                    var isHeadRead = false
                    do {
                        try socket.write(Self.message(head, body))
                        var reader = MessageReader(socket, deadline: deadline)
                        guard let (line, fields) = try reader.head() else { throw MessageReader.Malformed() }
                        let response = try Self.response(line, fields)
                        isHeadRead = true
                        waiter.resume(returning: .success(response))
                        try Self.readBody(fields, from: &reader) { continuation.yield($0) }
                        continuation.finish()
                    } catch {
                        let error = Self.failure(error)
                        if !isHeadRead { waiter.resume(returning: .failure(error)) }
                        continuation.finish(throwing: error)
                    }
                }
            }
        } onCancel: {
            socket.shutDown()
        }
        try Task.checkCancellation()
        return LLMTransportResponse(head: try response.get(), body: stream)
    }

    private static func message(_ head: HTTPRequest, _ body: [UInt8]) -> [UInt8] {
        var text = "\(head.method.rawValue) \(head.path ?? "/") HTTP/1.1\r\nhost: \(head.authority ?? "")\r\n"
        for field in head.headerFields { text += "\(field.name.canonicalName): \(field.value)\r\n" }
        text += "content-length: \(body.count)\r\nconnection: close\r\n\r\n"
        return Array(text.utf8) + body
    }

    private static func response(_ line: String, _ fields: [(name: String, value: String)]) throws -> HTTPResponse {
        let parts = line.split(separator: " ")
        guard parts.count >= 2, let status = Int(parts[1]), 100...999 ~= status else { throw MessageReader.Malformed() }
        var response = HTTPResponse(status: .init(code: status))
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { response.headerFields.append(HTTPField(name: name, value: value)) }
        }
        return response
    }

    private static func readBody(
        _ fields: [(name: String, value: String)], from reader: inout MessageReader, _ onPiece: ([UInt8]) -> Void
    ) throws {
        if fields.contains(where: { $0.name == "transfer-encoding" && $0.value.lowercased() == "chunked" }) {
            while true {
                guard let line = try reader.line(), let size = Int(line.prefix { $0 != ";" }, radix: 16), size >= 0 else {
                    throw MessageReader.Malformed()
                }
                if size == 0 { return }
                onPiece(try reader.bytes(size))
                _ = try reader.line()
            }
        }
        if let length = fields.first(where: { $0.name == "content-length" }).flatMap({ Int($0.value) }) {
            return onPiece(try reader.bytes(length))
        }
        while true {
            let bytes = try reader.anyBytes()
            if bytes.isEmpty { return }
            onPiece(bytes)
        }
    }

    private static func failure(_ error: any Error) -> LLMError {
        if let error = error as? SocketError, error.isTimeout { return LLMError(.timeout, "the deadline passed before the response ended") }
        return LLMError(.unavailable, "the connection broke before the response ended", cause: error as? SocketError)
    }
}
