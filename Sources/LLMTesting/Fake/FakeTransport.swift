public import HTTPTypes
public import LLMCache

/// Takes requests to fake providers without a socket.
///
/// A fake named `gemini` is at `http://gemini.test`; ``FakeProvider/provider(baseURL:timeout:)`` knows that.
public struct FakeTransport: LLMTransport {
    private let fakes: [String: FakeProvider]
    private let time: any ChainTime

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - fakes: The providers that can be reached, each with a name of its own.
    ///   - time: The clock by which delays and deadlines pass.
    public init(_ fakes: [FakeProvider], time: any ChainTime = SystemChainTime()) {
        self.fakes = Dictionary(fakes.map { ("\($0.name).test", $0) }) { $1 }
        self.time = time
    }

    /// Asks the fake that has the request's authority.
    public func send(_ head: HTTPRequest, body: [UInt8], deadline: ContinuousClock.Instant?) async throws -> LLMTransportResponse {
        guard let fake = fakes[head.authority ?? ""] else { throw LLMError(.unreachable, "there is no such host") }
        var fields: [String: String] = [:]
        for field in head.headerFields { fields[field.name.canonicalName] = field.value }
        let exchange = fake.exchange(method: head.method.rawValue, path: head.path ?? "", fields: fields, body: body)
        let left = deadline.map { max(.zero, time.now.duration(to: $0)) }
        if exchange.hangs || left.map({ exchange.delay >= $0 }) ?? false {
            try await time.sleep(for: left ?? .seconds(86400 * 365))
            throw LLMError(.timeout, "the deadline passed before the response came")
        }
        if exchange.delay > .zero { try await time.sleep(for: exchange.delay) }
        var responseFields = HTTPFields()
        for (name, value) in exchange.fields {
            if let name = HTTPField.Name(name) { responseFields.append(HTTPField(name: name, value: value)) }
        }
        let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        for piece in exchange.pieces { continuation.yield(piece) }
        continuation.finish(throwing: exchange.breaks ? LLMError(.unavailable, "the connection broke within the response") : nil)
        return LLMTransportResponse(head: HTTPResponse(status: .init(code: exchange.status), headerFields: responseFields), body: stream)
    }
}
