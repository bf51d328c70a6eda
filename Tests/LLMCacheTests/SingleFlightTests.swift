import LLMCache
import Synchronization
import Testing

@Suite struct SingleFlightTests {
    private let gate = Gate()

    private func gatedSource() -> ScriptedSource {
        ScriptedSource { [gate] _, call in
            await gate.wait()
            return .sample("answer \(call)")
        }
    }

    @Test(arguments: [false, true])
    func `fifty equal requests ask once and one of them pays`(_ withLeases: Bool) async throws {
        let source = gatedSource()
        let store = MemoryResponseStore()
        let cache = ResponseCache(source, store: store, leases: withLeases ? store : nil)
        let responses = try await withThrowingTaskGroup(of: LLMResponse.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.answer(LLMRequest("x")) } }
            #expect(await eventually { cache.statistics.misses == 50 && source.calls == 1 })
            try await Task.sleep(for: .milliseconds(20))
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(source.calls == 1)
        #expect(responses.filter { !$0.isCached }.count == 1)
        #expect(cache.statistics.shared == 49 && cache.statistics.savedNanodollars == 49_000)
    }

    @Test func `fifty equal requests in two processes ask once`() async throws {
        let source = gatedSource()
        let store = MemoryResponseStore()
        let caches = (0..<2).map { _ in ResponseCache(source, store: store, leases: store) }
        let responses = try await withThrowingTaskGroup(of: LLMResponse.self) { group in
            for index in 0..<50 { group.addTask { try await caches[index % 2].answer(LLMRequest("x")) } }
            #expect(await eventually { caches.allSatisfy { $0.statistics.misses == 25 } && source.calls == 1 })
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(source.calls == 1)
        #expect(responses.filter { !$0.isCached }.count == 1)
    }

    @Test func `one who looked into the store just before the answer came does not ask again`() async throws {
        /// A store whose first reader sees what was there, and hears of it late.
        struct SlowStore: ResponseCacheStore {
            let inner = MemoryResponseStore()
            let gate: Gate
            let reads = Counter()
            func entry(at address: CacheAddress, now: Int64) async throws -> CacheEntry? {
                let entry = inner.entry(at: address, now: now)
                if reads.next() == 1 { await gate.wait() }
                return entry
            }
            func put(_ entry: CacheEntry, at address: CacheAddress) async throws { inner.put(entry, at: address) }
            func remove(_ address: CacheAddress) async throws { inner.remove(address) }
            func erase(tenant: String) async throws -> Int { inner.erase(tenant: tenant) }
            func removeAll() async throws { inner.removeAll() }
            func usage() async throws -> CacheUsage { inner.usage() }
        }
        let source = ScriptedSource()
        let store = SlowStore(gate: gate)
        let cache = ResponseCache(source, store: store)
        async let late = cache.answer(LLMRequest("x"))
        #expect(await eventually { store.reads.value == 1 })
        #expect(try await cache.answer(LLMRequest("x")).text == "answer 1")
        gate.open()
        #expect(try await late.isCached)
        #expect(source.calls == 1)
    }

    @Test func `a process that dies with the lease holds up the others until its deadline only`() async throws {
        let store = MemoryResponseStore()
        let clock = WallClock()
        let source = ScriptedSource()
        let cache = ResponseCache(source, store: store, leases: store, now: clock.now)
        _ = store.lease(try CacheAddress(of: LLMRequest("x")), for: .seconds(90), now: clock.now())
        async let answer = cache.answer(LLMRequest("x"))
        try await Task.sleep(for: .milliseconds(50))
        #expect(source.calls == 0)
        clock.advance(.seconds(90))
        #expect(try await answer.text == "answer 1")
    }

    @Test func `one that is cancelled leaves at once and the others get their answer`() async throws {
        let source = gatedSource()
        let cache = ResponseCache(source, store: MemoryResponseStore())
        let tasks = (0..<5).map { _ in Task { try await cache.answer(LLMRequest("x")) } }
        #expect(await eventually { cache.statistics.misses == 5 && source.calls == 1 })
        tasks[0].cancel()
        await #expect(throws: CancellationError.self) { try await tasks[0].value }
        gate.open()
        for task in tasks[1...] { #expect(try await task.value.text == "answer 1") }
        #expect(source.calls == 1)
    }

    @Test func `when all are cancelled the question is cancelled, and asked anew by the next`() async throws {
        let wasCancelled = Mutex(0)
        let source = ScriptedSource { _, call in
            if call > 1 { return .sample("second") }
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                wasCancelled.withLock { $0 += 1 }
                throw error
            }
            return .sample("never")
        }
        let cache = ResponseCache(source, store: MemoryResponseStore())
        let tasks = (0..<5).map { _ in Task { try await cache.answer(LLMRequest("x")) } }
        #expect(await eventually { cache.statistics.misses == 5 && source.calls == 1 })
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        #expect(await eventually { wasCancelled.withLock { $0 } == 1 })
        #expect(try await cache.answer(LLMRequest("x")).text == "second")
    }

    @Test func `a failure reaches all who waited and the next one asks again`() async throws {
        let source = ScriptedSource { [gate] _, call in
            await gate.wait()
            if call == 1 { throw LLMError(.unavailable, "down") }
            return .sample("up")
        }
        let cache = ResponseCache(source, store: MemoryResponseStore())
        let tasks = (0..<5).map { _ in Task { try await cache.answer(LLMRequest("x")) } }
        #expect(await eventually { cache.statistics.misses == 5 })
        gate.open()
        for task in tasks { await #expect(throws: LLMError.self) { try await task.value } }
        #expect(try await cache.answer(LLMRequest("x")).text == "up")
    }

    @Test func `a caller in a hurry stops waiting at its own time`() async throws {
        let cache = ResponseCache(gatedSource(), store: MemoryResponseStore())
        var request = LLMRequest("x")
        request.controls.timeout = .milliseconds(20)
        let error = await #expect(throws: LLMError.self) { try await cache.answer(request) }
        #expect(error?.code == .timeout)
        gate.open()
    }

    @Test func `many different questions at once each get their own answer`() async throws {
        let source = ScriptedSource { request, _ in
            await Task.yield()
            return .sample(request.tenant)
        }
        let cache = ResponseCache(source, store: MemoryResponseStore())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<400 {
                group.addTask {
                    let tenant = "\(index % 40)"
                    let text = try await cache.answer(LLMRequest("x", tenant: tenant)).text
                    #expect(text == tenant)
                }
            }
            try await group.waitForAll()
        }
        #expect(source.calls == 40)
    }
}
