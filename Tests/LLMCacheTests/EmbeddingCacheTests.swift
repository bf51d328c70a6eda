import LLMCache
import LLMCacheContract
import Synchronization
import Testing

@Suite struct EmbeddingCacheTests {
    /// Gives each text a vector of its own and remembers what it was asked for.
    private final class VectorSource: EmbeddingSource {
        let asked = Mutex<[[String]]>([])
        let model = Mutex("model-1")
        let shape: @Sendable ([[Float]]) -> [[Float]]

        init(_ shape: @escaping @Sendable ([[Float]]) -> [[Float]] = { $0 }) { self.shape = shape }

        static func vector(_ text: String) -> [Float] {
            var generator = SplitMix(seed: UInt64(text.utf8.reduce(7) { $0 &* 31 &+ Int($1) }))
            return (0..<64).map { _ in Float.random(in: -1...1, using: &generator) }
        }

        func embed(_ request: EmbeddingRequest) async throws -> EmbeddingResponse {
            asked.withLock { $0.append(request.texts) }
            await Task.yield()
            return EmbeddingResponse(
                vectors: shape(request.texts.map(Self.vector)), usage: TokenUsage(uncachedInput: request.texts.count), provider: "fake",
                model: model.withLock { $0 }, cost: Int64(request.texts.count) * 20)
        }
    }

    private func request(_ texts: [String], tenant: String = "", model: String = "m", dimensions: Int? = nil) -> EmbeddingRequest {
        EmbeddingRequest(texts, model: model, dimensions: dimensions, tenant: tenant)
    }

    @Test func `only texts that are not here are asked for, each once, and only they cost`() async throws {
        let source = VectorSource()
        let cache = EmbeddingCache(source)
        _ = try await cache.embed(request(["a", "b"]))
        let response = try await cache.embed(request(["c", "a", "c", "b"]))
        #expect(source.asked.withLock { $0 } == [["a", "b"], ["c"]])
        #expect(response.vectors == ["c", "a", "c", "b"].map(VectorSource.vector))
        #expect(response.cost == 20 && response.usage?.input == 1)
        let again = try await cache.embed(request(["a"]))
        #expect(again.cost == 0 && again.usage == TokenUsage() && again.model == "model-1" && again.provider == "fake")
        #expect(cache.figures.hits == 3 && cache.figures.misses == 4 && cache.figures.entries == 3)
    }

    @Test func `tenants, models and lengths do not share vectors`() async throws {
        let source = VectorSource()
        let cache = EmbeddingCache(source)
        for one in [request(["a"]), request(["a"], tenant: "t"), request(["a"], model: "n"), request(["a"], dimensions: 64)] {
            _ = try await cache.embed(one)
        }
        #expect(source.asked.withLock { $0.count } == 4)
        #expect(cache.erase(tenant: "t") == 1)
        _ = try await cache.embed(request(["a"], tenant: "t"))
        #expect(source.asked.withLock { $0.count } == 5)
    }

    @Test func `one byte a number is off by at most one in 254 of the largest, and takes a quarter of the memory`() async throws {
        let texts = (0..<50).map { "text \($0)" }
        let exact = EmbeddingCache(VectorSource()), small = EmbeddingCache(VectorSource(), precision: .int8)
        for cache in [exact, small] { _ = try await cache.embed(request(texts)) }
        for (text, numbers) in zip(texts, try await small.embed(request(texts)).vectors) {
            let original = VectorSource.vector(text)
            let largest = original.map(\.magnitude).max() ?? 0
            #expect(zip(original, numbers).allSatisfy { ($0 - $1).magnitude <= largest / 254 * 1.001 })
        }
        #expect(exact.figures.bytes - small.figures.bytes == 50 * 64 * 3)
    }

    @Test(arguments: [Float(0), .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 1])
    func `vectors of extreme numbers survive one byte a number`(_ number: Float) async throws {
        let cache = EmbeddingCache(VectorSource { $0.map { _ in [number, -number, number / 2] } }, precision: .int8)
        _ = try await cache.embed(request(["a"]))
        let numbers = try await cache.embed(request(["a"])).vectors[0]
        #expect(zip(numbers, [number, -number, number / 2]).allSatisfy { ($0 - $1).magnitude <= number / 250 })
    }

    @Test func `the cache stays within its entries and bytes`() async throws {
        let cache = EmbeddingCache(VectorSource(), entryLimit: 10)
        _ = try await cache.embed(request((0..<30).map { "\($0)" }))
        #expect(cache.figures.entries == 10 && cache.figures.evictions == 20)
        let small = EmbeddingCache(VectorSource(), byteLimit: 10_000)
        _ = try await small.embed(request((0..<100).map { "\($0)" }))
        #expect(small.figures.bytes <= 10_000 && small.figures.entries >= 20)
    }

    @Test func `vectors of two models are never mixed`() async throws {
        let source = VectorSource()
        let cache = EmbeddingCache(source)
        _ = try await cache.embed(request(["a"]))
        source.model.withLock { $0 = "model-2" }
        let response = try await cache.embed(request(["a", "b"]))
        #expect(response.model == "model-2")
        #expect(source.asked.withLock { $0 } == [["a"], ["b"], ["a", "b"]])
    }

    @Test func `vectors that do not belong together are refused and not kept`() async {
        let shapes: [@Sendable ([[Float]]) -> [[Float]]] = [
            { Array($0.dropLast()) }, { _ in [[], []] }, { _ in [[1], [1, 2]] }, { _ in [[.nan], [1]] },
        ]
        for shape in shapes {
            let cache = EmbeddingCache(VectorSource(shape))
            let error = await #expect(throws: LLMError.self) { try await cache.embed(request(["a", "b"])) }
            #expect(error?.code == .invalidResponse)
            #expect(cache.figures.entries == 0)
        }
        for texts in [[], [""], Array(repeating: "x", count: 2049)] {
            await #expect(throws: LLMError.self) { try await EmbeddingCache(VectorSource()).embed(request(texts)) }
        }
    }

    @Test func `twenty equal requests at once ask once and one pays`() async throws {
        let source = VectorSource()
        let cache = EmbeddingCache(source)
        let costs = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<20 { group.addTask { try await cache.embed(EmbeddingRequest(["a"], model: "m")).cost } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(source.asked.withLock { $0.count } == costs.filter { $0 == 20 }.count)
    }
}

@Suite struct PromptCacheTests {
    private let far = MemoryResponseStore()
    private let address = ResponseStoreContract.address("a")

    private func entry(_ text: String) -> CacheEntry {
        CacheEntry(.answer(LLMResponse(text: text, provider: "p", model: "m")), stored: 0, freshUntil: 50_000, expires: 90_000)
    }

    @Test(arguments: ResponseStoreContract.checks)
    func `a near cache keeps the contract`(_ check: ResponseStoreContract.Check) async throws {
        try await check.run(PromptCache(far))
    }

    @Test func `the second look finds the answer near, until it is too old or gone`() async throws {
        let cache = PromptCache(far, maximumAge: .seconds(10))
        try await cache.put(entry("1"), at: address)
        _ = try await cache.entry(at: address, now: 0)
        far.put(entry("2"), at: address)
        #expect(try await cache.entry(at: address, now: 9_999) == entry("1"))
        #expect(try await cache.entry(at: address, now: 10_000) == entry("2"))
        #expect(cache.figures.hits == 1 && cache.figures.misses == 2 && cache.figures.entries == 1)
        try await cache.put(entry("3"), at: address)
        #expect(try await cache.entry(at: address, now: 10_001) == entry("3"))
        try await cache.erase(tenant: "t")
        #expect(try await cache.entry(at: address, now: 10_002) == nil)
    }

    @Test func `the prompt used longest ago goes first`() async throws {
        let cache = PromptCache(MemoryResponseStore(), entryLimit: 3)
        for prompt in ["a", "b", "c", "d"] {
            try await cache.put(entry("x"), at: ResponseStoreContract.address(prompt))
            _ = try await cache.entry(at: ResponseStoreContract.address(prompt), now: 0)
        }
        #expect(cache.figures.entries == 3 && cache.figures.evictions == 1)
    }
}
