public import HTTPTypes
public import LLMCache
internal import ObjectStore

extension AsyncHTTPTransport: LLMTransport {
    /// Sends a request to a language model and returns when the head of the answer is there.
    ///
    /// - Throws: `LLMError` with the code `timeout` after the deadline, `unreachable` where no connection came about or `unavailable` where it
    ///   was lost, or `CancellationError`.
    public func send(
        _ head: HTTPRequest, body: [UInt8], deadline: ContinuousClock.Instant?
    ) async throws -> LLMTransportResponse {
        let left = deadline.map { ContinuousClock.now.duration(to: $0) } ?? Self.longestSilence
        guard left > .zero else { throw Self.timeout }
        let request = TransportRequest(
            head, body: body.isEmpty ? .none : .bytes(body), idleTimeout: min(left, Self.longestSilence))
        do {
            let response = try await send(request)
            return LLMTransportResponse(head: response.head, body: Self.bounded(response.body, by: deadline))
        } catch let error as TransportError {
            throw Self.meaning(error)
        }
    }

    /// The longest that a model may think between two pieces of its answer; its vendors' own libraries wait as long.
    private static let longestSilence = Duration.seconds(600)

    private static var timeout: LLMError { LLMError(.timeout, "the provider did not answer in time") }

    private static func meaning(_ error: TransportError) -> LLMError {
        if error.code == .timedOut { return timeout }
        return LLMError(error.code == .notConnected ? .unreachable : .unavailable, error.message)
    }

    /// The same body, which fails at the deadline though pieces still trickle in.
    private static func bounded(_ body: ByteStream, by deadline: ContinuousClock.Instant?) -> AsyncThrowingStream<[UInt8], any Error> {
        let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let reading = Task {
            do {
                for try await chunk in body { continuation.yield(chunk) }
                continuation.finish()
            } catch let error as TransportError {
                continuation.finish(throwing: meaning(error))
            } catch {
                continuation.finish(throwing: error)
            }
        }
        let alarm = deadline.map { deadline in
            Task {
                try await Task.sleep(until: deadline, clock: .continuous)
                continuation.finish(throwing: timeout)
            }
        }
        // Also where the reader has had enough: the connection is given up with the reading.
        continuation.onTermination = { _ in
            reading.cancel()
            alarm?.cancel()
        }
        return stream
    }
}
