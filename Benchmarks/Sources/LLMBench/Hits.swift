import Crypto
import LLMCache

/// Answers from memory, and the digests that they cannot do without.
struct Hits {
    /// Gives the same long answer to everything.
    struct Answerer: AnswerSource {
        private let text = String(repeating: #"{"name":"notebook","price":3499.9},"#, count: 134)

        func answer(_ request: LLMRequest) async throws -> LLMResponse {
            LLMResponse(text: text, usage: TokenUsage(uncachedInput: 700, output: 1300), provider: "bench", model: "bench", cost: 2_290_000)
        }
    }

    private static let system = "You read invoices and answer with the items."
    static let texts = (0..<100).map { number in
        var request = LLMRequest(
            "Invoice \(number): " + String(repeating: "1 x notebook 16 GB at 3,499.90; ", count: 78), system: Self.system, tenant: "acme")
        request.parameters.temperature = 0
        return request
    }
    private let images = (0..<4).map { number in
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: ($0 &+ number) &* 167 &+ $0 >> 9) }
        return LLMRequest(
            "Read this invoice.", images: [LLMImage(bytes, mediaType: "image/jpeg")], system: Self.system, tenant: "acme")
    }
    private let cache = ResponseCache(
        Answerer(), store: MemoryResponseStore())

    /// Takes turns between hits, keys and bare digests of the same bytes, for so many seconds each.
    func run(seconds: Double) async throws {
        for request in Self.texts + images { _ = try await cache.answer(request) }
        try await turns("", Self.texts, seconds) { request in
            if case .text(let prompt) = request.messages[0].content[0] { Array((Self.system + prompt).utf8) } else { [] }
        }
        try await turns("-image", images, seconds) { request in request.images[0].bytes }
    }

    private func turns(_ name: String, _ requests: [LLMRequest], _ seconds: Double, _ bytes: (LLMRequest) -> [UInt8]) async throws {
        let contents = requests.map(bytes)
        var (hit, key, digest) = (Figure("hit" + name), Figure("key" + name), Figure("sha256" + name))
        let end = ContinuousClock.now + .seconds(seconds * 3)
        while ContinuousClock.now < end {
            try await hit.run(0..<requests.count) { number in
                let answer = try await cache.answer(requests[number])
                guard answer.isCached else { fatalError("an answer was not stored") }
            }
            try await key.run(0..<requests.count) { number in _ = try CacheKey(for: requests[number]) }
            try await digest.run(0..<requests.count) { number in
                let digest = contents[number].withUnsafeBytes { bytes in
                    var hash = SHA256()
                    hash.update(bufferPointer: bytes)
                    return hash.finalize()
                }
                withExtendedLifetime(digest) {}
            }
        }
        hit.report()
        key.report()
        digest.report()
    }
}
