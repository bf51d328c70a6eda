import LLMCache
import LLMCacheContract
import Testing

@testable import RedisAdapter

/// Several processes and one question: two caches with a client each stand for two processes.
@Suite struct ResponseFlightTests {
    let server: RedisServer
    let prefix = "shared-\(UInt64.random(in: .min ... .max))"

    init() throws {
        server = try RedisServer.ofAnswers.get()
    }

    /// A cache as another process would have it: with a client of its own.
    func cache(_ source: CountingSource, lease: Duration = .seconds(60)) throws -> ResponseCache {
        let store = try server.responses(prefix: prefix, codec: EntryCodec(compressor: DeflateEntries()))
        return ResponseCache(source, store: store, leases: store, settings: CacheSettings(leaseTime: lease))
    }

    /// Asks both caches in turn, all at the same time.
    func ask(_ caches: [ResponseCache], _ request: LLMRequest, times: Int = 50) async throws -> [LLMResponse] {
        try await withThrowingTaskGroup(of: LLMResponse.self) { group in
            for index in 0..<times { group.addTask { try await caches[index % caches.count].answer(request) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `of fifty equal requests to two processes one asks, and one pays`() async throws {
        let source = CountingSource()
        let caches = try [cache(source), cache(source)]
        let answers = try await ask(caches, LLMRequest("a"))
        #expect(source.calls == 1)
        #expect(Set(answers.map(\.text)) == ["answer 1"])
        #expect(answers.count { $0.newCost == 1_000 } == 1)
        #expect(try await ask(caches, LLMRequest("a"), times: 4).allSatisfy(\.isCached))
        #expect(caches.reduce(0) { $0 + $1.statistics.storeFailures } == 0)
    }

    @Test func `different requests and tenants do not wait for each other`() async throws {
        let source = CountingSource(pause: .seconds(1))
        let caches = try [cache(source), cache(source)]
        let requests = (0..<10).map { LLMRequest("question \($0 / 2)", tenant: $0.isMultiple(of: 2) ? "a" : "b") }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for request in requests { group.addTask { _ = try await ask(caches, request, times: 4) } }
            try await group.waitForAll()
        }
        #expect(source.calls == 10)
        #expect(start.duration(to: .now) < .seconds(7))
    }

    @Test func `to renew an answer that is stale, one process asks`() async throws {
        // Long enough that on a busy machine, too, all twenty are answered before the new answer is there.
        let source = CountingSource(pause: .seconds(2))
        let caches = try [cache(source), cache(source)]
        var request = LLMRequest("a")
        request.controls.timeToLive = .milliseconds(50)
        _ = try await ask(caches, request, times: 1)
        try await Task.sleep(for: .milliseconds(60))
        let stale = try await ask(caches, request, times: 20)
        #expect(stale.allSatisfy { $0.text == "answer 1" && $0.isCached })
        for _ in 0..<100 where source.calls < 2 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(source.calls == 2)
    }

    @Test func `a holder that dies lets another one through at its deadline`() async throws {
        let source = CountingSource(pause: .zero)
        let dead = try server.responses(prefix: prefix)
        let request = LLMRequest("a")
        let lease = try await dead.lease(CacheAddress(of: request), for: .milliseconds(700), now: 0)
        #expect(lease != nil)
        let start = ContinuousClock.now
        let answers = try await ask([cache(source), cache(source)], request, times: 10)
        #expect(source.calls == 1 && Set(answers.map(\.text)) == ["answer 1"])
        #expect((.milliseconds(500) ... .seconds(5)).contains(start.duration(to: .now)))
    }

    @Test func `a request that is cancelled leaves no lease behind`() async throws {
        let store = try server.responses(prefix: prefix)
        for round in 0..<20 {
            let request = LLMRequest("question \(round)")
            let cache = try cache(CountingSource(pause: .seconds(20)))
            let task = Task { try await cache.answer(request) }
            try await Task.sleep(for: .microseconds(round * 300))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            var isFree = false
            for _ in 0..<200 where !isFree {
                isFree = try await store.redis.send(["EXISTS", store.keys.lease(at: CacheAddress(of: request))]).integer == 0
                if !isFree { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(isFree)
        }
    }
}
