import LLMCache
import LLMCacheContract
import Testing

@testable import RedisAdapter

/// Answers in Redis: what every store promises, what is really kept there, and for how long.
@Suite struct ResponseStoreTests {
    let server: RedisServer

    init() throws {
        server = try RedisServer.ofAnswers.get()
    }

    static let key = [UInt8](repeating: 7, count: 32)
    static let otherKey = [UInt8](repeating: 8, count: 32)

    static func sealed(_ keys: [[UInt8]] = [key]) throws -> EntryCodec { try EntryCodec(compressor: DeflateEntries(), keys: keys) }

    static func entry(_ text: String, keptFor time: Int64 = 600_000) -> CacheEntry {
        let now = ResponseCache.wallClock()
        let response = LLMResponse(text: text, usage: TokenUsage(output: 1), provider: "p", model: "m")
        return CacheEntry(.answer(response), stored: now, freshUntil: now + time / 2, expires: now + time)
    }

    let place = ResponseStoreContract.address("a")

    func text(_ store: RedisResponseStore, _ address: CacheAddress? = nil) async throws -> String? {
        let entry = try await store.entry(at: address ?? place, now: ResponseCache.wallClock())
        return if case .answer(let response) = entry?.outcome { response.text } else { nil }
    }

    // MARK: The contract

    @Test(arguments: ResponseStoreContract.checks)
    func `Redis keeps the contract of answers`(check: ResponseStoreContract.Check) async throws {
        try await check.run(server.responses())
    }

    @Test(arguments: ResponseStoreContract.checks)
    func `Redis keeps it with compressed and encrypted answers`(check: ResponseStoreContract.Check) async throws {
        try await check.run(server.responses(codec: Self.sealed()))
    }

    @Test(arguments: ResponseStoreContract.leaseChecks)
    func `Redis keeps the contract of leases`(check: ResponseStoreContract.LeaseCheck) async throws {
        try await check.run(server.responses())
    }

    // MARK: What is kept

    @Test func `what is stored in Redis tells neither tenant, namespace nor answer`() async throws {
        let store = try server.responses(prefix: "sealed", codec: Self.sealed())
        let address = ResponseStoreContract.address("a", tenant: "acme", namespace: "invoices")
        try await store.put(Self.entry("the secret total is 42"), at: address)
        _ = try await store.lease(address, for: .seconds(60), now: 0)
        let names = try #require(await store.redis.send(["KEYS", "sealed:*"]).array)
        #expect(names.count == 2)
        for name in names {
            let key = try #require(name.string)
            let value = try #require(await store.redis.send(["GET", key]).bytes)
            let all = key + String(decoding: value, as: UTF8.self)
            for word in ["acme", "invoices", "secret", "42}"] { #expect(!all.contains(word)) }
        }
        #expect(try await text(store, address) == "the secret total is 42")
    }

    @Test func `an answer of another version, another key or another place, or a damaged one, counts as not there`() async throws {
        let failures = FailureRecorder()
        let store = try server.responses(codec: Self.sealed(), onFailure: failures.record)
        try await store.put(Self.entry("x"), at: place)
        let name = store.keys.answer(at: place)
        let whole = try #require(await store.redis.send(["GET", name]).bytes)
        let damages: [[UInt8]] = [
            [], [2], [1] + whole.dropFirst(), Array(whole.dropLast()), whole + [0], whole.map { $0 ^ 1 }, Array("plain text".utf8),
        ]
        for damage in damages {
            try await store.redis.send(["SET", name, damage])
            #expect(try await text(store) == nil)
        }
        let elsewhere = ResponseStoreContract.address("a", tenant: "t2")
        try await store.redis.send(["SET", store.keys.answer(at: elsewhere), whole])
        #expect(try await text(store, elsewhere) == nil)
        #expect(failures.errors.count == damages.count + 1)
        #expect(failures.errors.allSatisfy { !"\($0)".contains("plain text") })

        try await store.put(Self.entry("new"), at: place)
        #expect(try await text(store) == "new")
    }

    @Test func `keys can be changed without losing what is stored`() async throws {
        let old = try server.responses(prefix: "p", codec: Self.sealed())
        let stranger = try server.responses(prefix: "p", codec: Self.sealed([Self.otherKey]))
        let both = try server.responses(prefix: "p", codec: Self.sealed([Self.otherKey, Self.key]))
        try await old.put(Self.entry("old"), at: place)
        #expect(try await text(stranger) == nil)
        #expect(try await text(both) == "old")
        try await both.put(Self.entry("new"), at: place)
        #expect(try await text(old) == nil)
        #expect(try await text(stranger) == "new")
    }

    @Test func `long answers take less room compressed`() async throws {
        let (plain, packed) = try (server.responses(), server.responses(codec: EntryCodec(compressor: DeflateEntries())))
        let long = Self.entry(String(repeating: "one of thirty items of an invoice; ", count: 150))
        for store in [plain, packed] { try await store.put(long, at: place) }
        #expect(try await plain.usage().bytes > 5000)
        #expect(try await packed.usage().bytes < 1000)
        #expect(try await packed.entry(at: place, now: 0) == long)
    }

    // MARK: For how long

    @Test func `Redis drops an answer when it expires, and not when it ceases to be fresh`() async throws {
        let store = try server.responses()
        try await store.put(Self.entry("x", keptFor: 300_000), at: place)
        let left = try #require(await store.redis.send(["PTTL", store.keys.answer(at: place)]).integer)
        #expect((200_000...300_000).contains(left))
        try await store.put(Self.entry("short", keptFor: 100), at: place)
        try await Task.sleep(for: .milliseconds(150))
        #expect(try await store.redis.send(["EXISTS", store.keys.answer(at: place)]).integer == 0)
    }

    @Test func `an answer that has expired or is too large leaves nothing, not even what was there before`() async throws {
        let store = try server.responses()
        let large = Self.entry(String(repeating: "x", count: EntryCodec.maximumBytes))
        for entry in [Self.entry("late", keptFor: -1), large] {
            try await store.put(Self.entry("old"), at: place)
            try await store.put(entry, at: place)
            #expect(try await text(store) == nil)
        }
        var eternal = Self.entry("kept")
        eternal.expires = .max
        try await store.put(eternal, at: place)
        #expect(try await text(store) == "kept")
    }

    @Test func `every lease has a deadline, and a lease of no time ends`() async throws {
        let store = try server.responses()
        for duration in [Duration.seconds(60), .zero, .seconds(Int64.min), .seconds(Int64.max)] {
            let address = ResponseStoreContract.address("\(duration)")
            #expect(try await store.lease(address, for: duration, now: 0) != nil)
            #expect(try await store.redis.send(["PTTL", store.keys.lease(at: address)]).integer != -1)
        }
    }

    // MARK: Erasing

    @Test func `erasing finds every answer of a tenant among many, in steps that hold nobody up`() async throws {
        let server = try await RedisServer.started()
        let (store, others) = try (server.responses(), server.responses())
        for index in 0..<3000 {
            let tenant = index.isMultiple(of: 3) ? "t" : "t\(index % 7)"
            try await store.redis.send([
                "SET", store.keys.answer(at: ResponseStoreContract.address("\(index)", tenant: tenant)), "x", "PX", 60_000,
            ])
        }
        try await others.put(Self.entry("kept"), at: place)
        _ = try await store.lease(place, for: .seconds(60), now: 0)
        try await store.redis.send(["CONFIG", "RESETSTAT"])
        #expect(try await store.erase(tenant: "t") == 1000)
        #expect(try await store.usage().entries == 2000)
        #expect(try await text(others) == "kept")
        let calls = try #require(await store.redis.send(["INFO", "commandstats"]).string)
        #expect(calls.contains("cmdstat_scan:calls=") && !calls.contains("cmdstat_keys"))

        try await store.removeAll()
        #expect(try await store.usage() == CacheUsage(entries: 0, bytes: 0))
        #expect(try await store.lease(place, for: .seconds(60), now: 0) != nil)
        #expect(try await text(others) == "kept")
    }

    @Test func `the keys of a tenant share a hash tag, and those of two tenants do not`() throws {
        let keys = try ResponseKeys(prefix: "llm")
        func tag(_ key: String) -> Substring { key.drop { $0 != "{" }.prefix { $0 != "}" } }
        let one = [keys.answer(at: place), keys.lease(at: place), keys.answer(at: ResponseStoreContract.address("b", namespace: "n"))]
        #expect(Set(one.map(tag)).count == 1)
        #expect(tag(keys.answer(at: ResponseStoreContract.address("a", tenant: "t2"))) != tag(one[0]))
        let groups = keys.grouped((one + [keys.answer(at: ResponseStoreContract.address("a", tenant: "t2"))]).map { Array($0.utf8) })
        #expect(groups.map(\.count).sorted() == [1, 3])
    }

    @Test(arguments: ["", "a*", "a{b", "a b", "é", String(repeating: "a", count: 65)])
    func `a prefix that would mean something in patterns or hash tags is refused`(prefix: String) throws {
        let error = #expect(throws: RedisError.self) { try server.responses(prefix: prefix) }
        #expect(error?.code == .invalidOption)
    }
}
