import LLMCache
import Testing

@Suite struct ReplayTests {
    /// Tells its answer in pieces, and breaks off where the test says so.
    private struct PieceSource: StreamingAnswerSource {
        let pieces: [String]
        let breaksOff: Bool
        let calls: ScriptedSource

        func answer(_ request: LLMRequest) async throws -> LLMResponse { try await calls.answer(request) }

        func stream(_ request: LLMRequest) -> AsyncThrowingStream<AnswerEvent, any Error> {
            AsyncThrowingStream { continuation in
                Task {
                    _ = try await calls.answer(request)
                    for piece in pieces { continuation.yield(.text(piece)) }
                    if breaksOff {
                        continuation.finish(throwing: LLMError(.unavailable, "the connection broke"))
                    } else {
                        continuation.yield(.finished(.sample(pieces.joined())))
                        continuation.finish()
                    }
                }
            }
        }
    }

    private func read(_ stream: AsyncThrowingStream<AnswerEvent, any Error>) async throws -> (pieces: [String], whole: LLMResponse?) {
        var pieces: [String] = []
        var whole: LLMResponse?
        for try await event in stream {
            switch event {
            case .text(let text): pieces.append(text)
            case .finished(let response): whole = response
            }
        }
        return (pieces, whole)
    }

    @Test func `a stream passes on the pieces, is stored when whole, and is replayed with usage and cost`() async throws {
        let source = PieceSource(
            pieces: ["Hel", "lo ", String(repeating: "wörld 👩‍👩‍👧 ", count: 20)], breaksOff: false, calls: ScriptedSource())
        let cache = ResponseCache(source, store: MemoryResponseStore())
        let live = try await read(cache.stream(LLMRequest("x")))
        #expect(live.pieces == source.pieces && live.whole?.isCached == false)
        let replay = try await read(cache.stream(LLMRequest("x")))
        #expect(replay.pieces.joined() == source.pieces.joined() && replay.pieces.count > 3)
        #expect(replay.whole?.isCached == true && replay.whole?.usage == live.whole?.usage && replay.whole?.newCost == 0)
        #expect(try await cache.answer(LLMRequest("x")).isCached)
        #expect(source.calls.calls == 1)
    }

    @Test func `a stream that breaks off is told and never stored`() async throws {
        let source = PieceSource(pieces: ["half an ans"], breaksOff: true, calls: ScriptedSource())
        let cache = ResponseCache(source, store: MemoryResponseStore())
        for _ in 0..<2 { await #expect(throws: LLMError.self) { _ = try await read(cache.stream(LLMRequest("x"))) } }
        #expect(source.calls.calls == 2 && cache.statistics.stores == 0)
    }

    @Test func `a source without streams gives one in pieces`() async throws {
        let cache = ResponseCache(ScriptedSource { _, _ in .sample(String(repeating: "a", count: 100)) }, store: MemoryResponseStore())
        let stream = try await read(cache.stream(LLMRequest("x")))
        #expect(stream.pieces.joined().count == 100 && stream.pieces.count == 4)
    }

    @Test func `whoever stops reading cancels the question`() async throws {
        let source = ScriptedSource { _, _ in
            try await Task.sleep(for: .seconds(60))
            return .sample("never")
        }
        let cache = ResponseCache(source, store: MemoryResponseStore())
        let reader = Task { for try await _ in cache.stream(LLMRequest("x")) {} }
        #expect(await eventually { source.calls == 1 })
        reader.cancel()
        _ = await reader.result
        #expect(cache.statistics.stores == 0)
    }
}
