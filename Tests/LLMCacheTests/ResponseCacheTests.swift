import LLMCache
import Testing

@Suite struct ResponseCacheTests {
    private let clock = WallClock()
    private let store = MemoryResponseStore()

    private func cache(_ source: any AnswerSource, _ settings: CacheSettings = CacheSettings()) -> ResponseCache {
        ResponseCache(source, store: store, settings: settings, now: clock.now)
    }

    @Test func `the same question is asked once, and the second answer costs nothing`() async throws {
        let source = ScriptedSource()
        let cache = cache(source)
        let first = try await cache.answer(LLMRequest("x"))
        let second = try await cache.answer(LLMRequest("x"))
        #expect(source.calls == 1)
        #expect(!first.isCached && first.newCost == 1_000)
        #expect(second.isCached && second.newCost == 0 && second.cost == 1_000 && second.text == "answer 1")
        #expect(cache.statistics.hits == 1 && cache.statistics.misses == 1 && cache.statistics.stores == 1)
        #expect(cache.statistics.savedNanodollars == 1_000 && cache.statistics.hitRate == 0.5)
    }

    @Test func `an answer lives 72 hours less a jitter of at most a tenth, which is the same for the same question`() async throws {
        var lives: Set<Int64> = []
        for index in 0..<20 {
            let request = LLMRequest("\(index)")
            _ = try await cache(ScriptedSource()).answer(request)
            let entry = try #require(store.entry(at: CacheAddress(of: request), now: clock.now()))
            lives.insert(entry.freshUntil - entry.stored)
        }
        #expect(lives.count == 20)
        #expect(lives.allSatisfy { $0 <= 259_200_000 && $0 >= 233_280_000 })
    }

    @Test func `a stale answer is served at once while one new answer is asked for`() async throws {
        let gate = Gate()
        let source = ScriptedSource { _, call in
            if call > 1 { await gate.wait() }
            return .sample("answer \(call)")
        }
        let cache = cache(source, CacheSettings(timeToLive: .seconds(100), jitter: 0, staleTime: .seconds(50)))
        _ = try await cache.answer(LLMRequest("x"))
        clock.advance(.seconds(100))
        for _ in 0..<10 { #expect(try await cache.answer(LLMRequest("x")).text == "answer 1") }
        gate.open()
        #expect(await eventually { try! await cache.answer(LLMRequest("x")).text == "answer 2" })
        #expect(source.calls == 2)
        clock.advance(.seconds(150))
        #expect(try await cache.answer(LLMRequest("x")).text == "answer 3")
    }

    @Test func `while the provider is down a stale answer is served, and the provider asked once a minute`() async throws {
        let source = ScriptedSource { _, call in
            if call > 1 { throw LLMError(.unavailable, "down") }
            return .sample("old")
        }
        let cache = cache(source, CacheSettings(timeToLive: .seconds(100), jitter: 0, staleTime: .seconds(500)))
        _ = try await cache.answer(LLMRequest("x"))
        clock.advance(.seconds(100))
        #expect(try await cache.answer(LLMRequest("x")).text == "old")
        let address = try CacheAddress(of: LLMRequest("x"))
        #expect(await eventually { source.calls == 2 && store.entry(at: address, now: clock.now())!.freshUntil > clock.now() })
        for _ in 0..<10 { #expect(try await cache.answer(LLMRequest("x")).text == "old") }
        #expect(source.calls == 2)
        clock.advance(.seconds(60))
        _ = try await cache.answer(LLMRequest("x"))
        #expect(await eventually { source.calls == 3 })
    }

    @Test(arguments: [
        LLMResponse(text: "cut", finishReason: .length, usage: TokenUsage(output: 1), provider: "p", model: "m"),
        LLMResponse(text: "no", finishReason: .refused, usage: TokenUsage(output: 1), provider: "p", model: "m"),
        LLMResponse(text: "?", finishReason: .other, usage: TokenUsage(output: 1), provider: "p", model: "m"),
        LLMResponse(text: "no usage", provider: "p", model: "m"),
        LLMResponse(text: "", usage: TokenUsage(output: 1), provider: "p", model: "m"),
    ])
    func `an answer that is not whole is given back and not stored`(_ response: LLMResponse) async throws {
        let source = ScriptedSource { _, _ in response }
        let cache = cache(source)
        for _ in 0..<2 { #expect(try await cache.answer(LLMRequest("x")) == response) }
        #expect(source.calls == 2 && cache.statistics.rejected == 2 && cache.statistics.stores == 0)
    }

    @Test(arguments: [("{\"total\":1.50}", true), ("{\"total\":\"1.50\"}", false), ("{\"total\":1.50", false), ("```json\n{}\n```", false)])
    func `an answer is stored only if it fulfils its schema`(_ text: String, _ isStored: Bool) async throws {
        let schema = try JSONSchema(name: "s", ["type": "object", "properties": ["total": ["type": "number"]], "required": ["total"]])
        let source = ScriptedSource { _, _ in .sample(text) }
        let cache = cache(source)
        let request = LLMRequest("x", schema: schema)
        _ = try await cache.answer(request)
        let second = try await cache.answer(request)
        #expect(source.calls == (isStored ? 1 : 2))
        if isStored { #expect(second.value?["total"]?.number?.text == "1.50") }
    }

    @Test func `the refusal of a faulty request is remembered for a minute, other failures are not`() async throws {
        let source = ScriptedSource { request, _ in
            throw LLMError(request.tenant == "bad" ? .invalidRequest : .unavailable, "reason")
        }
        let cache = cache(source)
        for tenant in ["bad", "down"] {
            for _ in 0..<3 {
                let error = await #expect(throws: LLMError.self) { try await cache.answer(LLMRequest("x", tenant: tenant)) }
                #expect(error?.message == "reason")
            }
        }
        #expect(source.calls == 1 + 3 && cache.statistics.faultHits == 2)
        clock.advance(.seconds(60))
        await #expect(throws: LLMError.self) { try await cache.answer(LLMRequest("x", tenant: "bad")) }
        #expect(source.calls == 5)
    }

    @Test func `controls go past the cache, renew it, shorten its time and keep namespaces apart`() async throws {
        let source = ScriptedSource()
        let cache = cache(source)
        func ask(_ controls: LLMControls) async throws -> String {
            var request = LLMRequest("x")
            request.controls = controls
            return try await cache.answer(request).text
        }
        #expect(try await ask(LLMControls()) == "answer 1")
        #expect(try await ask(LLMControls(cache: .bypass)) == "answer 2")
        #expect(try await ask(LLMControls()) == "answer 1")
        #expect(try await ask(LLMControls(cache: .refresh)) == "answer 3")
        #expect(try await ask(LLMControls()) == "answer 3")
        #expect(try await ask(LLMControls(namespace: "n")) == "answer 4")
        #expect(try await ask(LLMControls(cache: .refresh, timeToLive: .zero)) == "answer 5")
        #expect(try await ask(LLMControls()) == "answer 3")
        #expect(try await ask(LLMControls(cache: .refresh, timeToLive: .seconds(10))) == "answer 6")
        clock.advance(.seconds(4_000))
        #expect(try await ask(LLMControls()) == "answer 7")
        #expect(cache.statistics.bypassed == 1)
    }

    @Test func `tenants do not share answers, and erasing one leaves the other`() async throws {
        let source = ScriptedSource()
        let cache = cache(source)
        for tenant in ["a", "b", "a", "b"] { _ = try await cache.answer(LLMRequest("x", tenant: tenant)) }
        #expect(source.calls == 2)
        #expect(try await cache.erase(tenant: "a") == 1)
        for tenant in ["a", "b"] { _ = try await cache.answer(LLMRequest("x", tenant: tenant)) }
        #expect(source.calls == 3)
        try await cache.remove(LLMRequest("x", tenant: "b"))
        _ = try await cache.answer(LLMRequest("x", tenant: "b"))
        #expect(source.calls == 4)
    }

    @Test func `an answer that arrives after its tenant was erased is not stored`() async throws {
        let gate = Gate()
        let source = ScriptedSource { _, _ in
            await gate.wait()
            return .sample("personal")
        }
        let cache = cache(source)
        async let answer = cache.answer(LLMRequest("x", tenant: "a"))
        #expect(await eventually { source.calls == 1 })
        try await cache.erase(tenant: "a")
        gate.open()
        #expect(try await answer.text == "personal")
        #expect(store.usage().entries == 0)
    }

    @Test func `a stale answer of an erased tenant does not come back when its renewal fails`() async throws {
        let gate = Gate()
        let source = ScriptedSource { _, call in
            if call == 1 { return .sample("personal") }
            await gate.wait()
            throw LLMError(.unavailable, "down")
        }
        let cache = cache(source, CacheSettings(timeToLive: .seconds(100), jitter: 0, staleTime: .seconds(500)))
        _ = try await cache.answer(LLMRequest("x", tenant: "a"))
        clock.advance(.seconds(100))
        _ = try await cache.answer(LLMRequest("x", tenant: "a"))
        #expect(await eventually { source.calls == 2 })
        #expect(try await cache.erase(tenant: "a") == 1)
        gate.open()
        try await Task.sleep(for: .milliseconds(50))
        #expect(store.usage().entries == 0)
    }

    @Test func `a store that fails does not keep anybody from an answer`() async throws {
        struct BrokenStore: ResponseCacheStore, CacheLeaseStore {
            let failure = LLMError(.store, "down")
            func entry(at address: CacheAddress, now: Int64) async throws -> CacheEntry? { throw failure }
            func put(_ entry: CacheEntry, at address: CacheAddress) async throws { throw failure }
            func remove(_ address: CacheAddress) async throws { throw failure }
            func erase(tenant: String) async throws -> Int { throw failure }
            func removeAll() async throws { throw failure }
            func usage() async throws -> CacheUsage { throw failure }
            func lease(_ address: CacheAddress, for duration: Duration, now: Int64) async throws -> CacheLease? { throw failure }
            func release(_ lease: CacheLease) async throws { throw failure }
        }
        let cache = ResponseCache(ScriptedSource(), store: BrokenStore(), leases: BrokenStore())
        #expect(try await cache.answer(LLMRequest("x")).text == "answer 1")
        #expect(cache.statistics.storeFailures == 3)
        await #expect(throws: LLMError.self) { try await cache.erase(tenant: "a") }
    }

    @Test func `a request that no provider could answer is refused without asking`() async {
        let source = ScriptedSource()
        let cache = cache(source)
        await #expect(throws: LLMError.self) { try await cache.answer(LLMRequest(messages: [])) }
        #expect(source.calls == 0)
    }
}
