import Glibc
import LLMCache
import LLMCacheContract
import Testing

@testable import RedisAdapter

/// Answers whose Redis dies, hangs, is slow or forgets: every request is answered, and none waits much longer than the timeout.
@Suite(.serialized) struct ResponseOutageTests {
    let source = CountingSource(pause: .zero)

    /// Longer than a busy machine makes a request late, so that one timeout can be told from two.
    static let timeout = Duration.seconds(2)

    func cache(
        _ server: RedisServer, timeout: Duration = timeout
    ) async throws -> (cache: ResponseCache, store: RedisResponseStore, failures: FailureRecorder) {
        let failures = FailureRecorder()
        let store = try server.responses(timeout: timeout, onFailure: failures.record)
        try await store.redis.send(["PING"])
        return (ResponseCache(source, store: store, leases: store), store, failures)
    }

    /// Asks, and expects an answer within a time that leaves room for one timeout, not two, and a busy machine.
    func ask(_ cache: ResponseCache, _ prompt: String) async throws -> LLMResponse {
        let start = ContinuousClock.now
        let answer = try await cache.answer(LLMRequest(prompt))
        #expect(start.duration(to: .now) < Self.timeout * 2)
        return answer
    }

    /// Asks until the store works again.
    func recovers(_ cache: ResponseCache, _ store: RedisResponseStore) async throws {
        for round in 0..<200 {
            _ = try await cache.answer(LLMRequest("probe \(round)"))
            if !store.isAway, try await cache.answer(LLMRequest("probe \(round)")).isCached { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("Redis was not found again")
    }

    @Test func `a killed Redis costs nothing but the hits, and a restarted one is found again`() async throws {
        let server = try await RedisServer.started()
        let (cache, store, failures) = try await cache(server)
        _ = try await ask(cache, "a")
        #expect(try await ask(cache, "a").isCached)
        server.stop()
        for _ in 0..<20 { #expect(try await !ask(cache, "a").isCached) }
        #expect(source.calls == 21)
        #expect(store.isAway && !failures.errors.isEmpty && cache.statistics.storeFailures > 0)
        try server.restart()
        try await recovers(cache, store)
        _ = try await cache.answer(LLMRequest("a"))
        #expect(try await cache.answer(LLMRequest("a")).isCached)
    }

    @Test func `a paused Redis holds a request up for one timeout at most, and leaves no lease behind`() async throws {
        let server = try await RedisServer.started()
        let (cache, store, _) = try await cache(server)
        _ = try await ask(cache, "a")
        server.pause()
        #expect(try await !ask(cache, "a").isCached)
        #expect(store.isAway)
        let start = ContinuousClock.now
        for round in 0..<100 { _ = try await ask(cache, "question \(round)") }
        // Each half second one of them tries.
        #expect(start.duration(to: .now) < .seconds(10))
        server.resume()
        try await recovers(cache, store)
        #expect(try await cache.answer(LLMRequest("a")).isCached)
        for round in 0..<100 { _ = try await ask(cache, "question \(round)") }
    }

    @Test func `a Redis that pauses while a model is asked delays the answer by one timeout at most`() async throws {
        let server = try await RedisServer.started()
        let slow = CountingSource(pause: .milliseconds(300))
        let store = try server.responses(timeout: Self.timeout)
        try await store.redis.send(["PING"])
        let cache = ResponseCache(slow, store: store, leases: store)
        let answer = Task { try await ask(cache, "a") }
        for _ in 0..<100 where slow.calls == 0 { try await Task.sleep(for: .milliseconds(2)) }
        server.pause()
        #expect(try await !answer.value.isCached)
        server.resume()
        // The lease is given back as soon as Redis goes on, though its holder has long gone.
        let isFree = try await {
            for _ in 0..<200 {
                let lease = try? await store.redis.send(["EXISTS", store.keys.lease(at: CacheAddress(of: LLMRequest("a")))])
                if lease?.integer == 0 { return true }
                try await Task.sleep(for: .milliseconds(20))
            }
            return false
        }()
        #expect(isFree)
    }

    @Test func `a Redis that is slow gives the answer if it comes in time, and none if it does not`() async throws {
        let scripted = try ScriptedServer { _, text in
            guard text.contains("GET"), !text.contains("EVAL") else { return "+OK\r\n" }
            let isLate = text.contains(ResponseStoreContract.address("late").key.description)
            usleep(isLate ? 900_000 : 30_000)
            return "$-1\r\n"
        }
        let store = try RedisResponseStore(RedisClient(url: scripted.url), timeout: .milliseconds(600))
        #expect(try await store.entry(at: ResponseStoreContract.address("early"), now: 0) == nil)
        let error = await #expect(throws: LLMError.self) { try await store.entry(at: ResponseStoreContract.address("late"), now: 0) }
        #expect(error?.code == .store)
        #expect((error?.cause as? RedisError)?.code == .timeout)
    }

    @Test func `error replies of every kind are misses`() async throws {
        for reply in ["-LOADING Redis is loading", "-OOM command not allowed", "-NOAUTH no", "-MOVED 1 host:1", ":5", "*0", "+OK"] {
            // One for each command that has come.
            let scripted = try ScriptedServer { _, text in
                String(repeating: reply + "\r\n", count: text.split(separator: "\r\n").count { $0.hasPrefix("*") })
            }
            let store = try RedisResponseStore(RedisClient(url: scripted.url), timeout: .seconds(5))
            let cache = ResponseCache(source, store: store, leases: store)
            #expect(try await !cache.answer(LLMRequest("a")).isCached)
            #expect(!store.isAway)
            await #expect(throws: LLMError.self) { try await store.usage() }
            await #expect(throws: LLMError.self) { try await store.erase(tenant: "t") }
        }
    }

    @Test func `fifty tasks in the midst of kills, pauses and flushes all get their answers`() async throws {
        let server = try await RedisServer.started()
        let (cache, store, failures) = try await cache(server, timeout: .milliseconds(200))
        let chaos = Task { [server] in
            for round in 0..<4 {
                try await Task.sleep(for: .milliseconds(80))
                server.pause()
                try await Task.sleep(for: .milliseconds(600))
                server.resume()
                try await Task.sleep(for: .milliseconds(80))
                _ = try? await store.redis.send(["FLUSHALL"])
                if round.isMultiple(of: 2) {
                    try server.restart()
                } else {
                    _ = try? await store.redis.send(["CLIENT", "KILL", "TYPE", "normal"])
                }
            }
        }
        let longest = try await withThrowingTaskGroup(of: Duration.self) { group in
            for task in 0..<50 {
                group.addTask {
                    var longest = Duration.zero
                    for round in 0..<60 {
                        let start = ContinuousClock.now
                        let prompt = "question \(task % 10) \(round)"
                        let answer = try await cache.answer(LLMRequest(prompt))
                        longest = max(longest, start.duration(to: .now))
                        #expect(answer.text.hasPrefix("answer "))
                        try await Task.sleep(for: .milliseconds(40))
                    }
                    return longest
                }
            }
            return try await group.reduce(.zero, max)
        }
        try await chaos.value
        #expect(longest < .seconds(5))
        #expect(failures.errors.allSatisfy { $0.code == .store })
        try await recovers(cache, store)
    }

    @Test func `what is administered fails with an error that tells no key`() async throws {
        let server = try await RedisServer.started()
        let (_, store, _) = try await cache(server)
        server.stop()
        let error = await #expect(throws: LLMError.self) { try await store.erase(tenant: "acme") }
        #expect(error.map { "\($0)".contains("unavailable") && !"\($0)".contains("acme") } == true)
        await #expect(throws: LLMError.self) { try await store.usage() }
        await #expect(throws: LLMError.self) { try await store.removeAll() }
        await #expect(throws: LLMError.self) { try await store.remove(ResponseStoreContract.address("a")) }
    }
}
