import Foundation
import LLMCache
import LLMTesting

/// What reaches a provider through the cache: the same questions as those of Benchmarks/peers/llm/peers.py, to the same loopback provider.
struct Upstream {
    private let cache: ResponseCache

    init(_ baseURL: String) throws {
        let provider = try Provider("bench", format: .compatible, baseURL: baseURL, key: APIKey("none"), model: "model-a")
        cache = ResponseCache(
            ProviderChain([provider], transport: SocketTransport()), store: MemoryResponseStore())
    }

    /// Asks pairs of questions one after the other, and fifty equal ones at once.
    func run() async throws {
        var plain = LLMRequest("the same twice", tenant: "a")
        plain.parameters.temperature = 0
        try await pair("same", plain, plain)

        var cut = plain
        cut.messages = [LLMMessage(.user, "cut off")]
        try await pair("truncated", cut, cut)

        var (first, second) = (plain, plain)
        (first.parameters.extra, second.parameters.extra) = (["provider": ["only": ["a"]]], ["provider": ["only": ["b"]]])
        try await pair("extra", first, second)

        (first, second) = (plain, plain)
        (first.parameters.temperature, second.parameters.temperature) = (0, 0.1)
        try await pair("temperature", first, second)

        (first, second) = (plain, plain)
        (first.tenant, second.tenant) = ("one", "two")
        try await pair("tenant", first, second)

        (first, second) = (LLMRequest("page", images: [image(1), image(2)]), LLMRequest("page", images: [image(1), image(3)]))
        try await pair("second-image", first, second)

        var slow = plain
        slow.messages = [LLMMessage(.user, "slow")]
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { [slow] in try await cache.answer(slow).text } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        print(#"{"client": "dealkit", "work": "stampede", "calls": \#(texts.count)}"#)
    }

    /// Tells whether the second question got the answer of the first; every answer of the provider is another.
    private func pair(_ work: String, _ first: LLMRequest, _ second: LLMRequest) async throws {
        let one = await answer(first)
        let two = await answer(second)
        print(#"{"client": "dealkit", "work": "\#(work)", "shared": \#(one != nil && one == two)}"#)
    }

    /// The text of an answer; `nil` for one that was cut off, which is an error here.
    private func answer(_ request: LLMRequest) async -> String? {
        do {
            return try await cache.answer(request).text
        } catch let error as LLMError where error.code == .truncated || error.code == .noProvider {
            return nil
        } catch {
            fatalError("\(error)")
        }
    }

    private func image(_ number: UInt8) -> LLMImage { LLMImage([0xFF, 0xD8, 0xFF, 0xE0, number], mediaType: "image/jpeg") }
}
