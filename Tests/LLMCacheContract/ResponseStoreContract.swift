public import LLMCache
public import Testing

/// What every `ResponseCacheStore` promises; each implementation runs the whole suite on an empty store per check.
public struct ResponseStoreContract: Sendable {
    /// One promise.
    public struct Check: Sendable, CustomTestStringConvertible {
        /// The promise in words.
        public let testDescription: String
        /// Checks it.
        public let run: @Sendable (any ResponseCacheStore) async throws -> Void
    }

    /// All promises of a store.
    public static let checks: [Check] = [
        Check(testDescription: "an empty store has nothing and drops nothing") { store in
            #expect(try await store.entry(at: address("a"), now: start) == nil)
            #expect(try await store.erase(tenant: "nobody") == 0)
            try await store.remove(address("a"))
            #expect(try await store.usage().entries == 0)
        },
        Check(testDescription: "an answer comes back exactly as it was put") { store in
            try await store.put(fullEntry, at: address("a"))
            #expect(try await store.entry(at: address("a"), now: start + 1_000) == fullEntry)
            let value = try await answer(store.entry(at: address("a"), now: start + 1_000))?.value
            #expect(value?["total"]?.number?.text == "10.50")
            #expect(value?.object?.names == ["total", "items"])
        },
        Check(testDescription: "a fault, an answer of null and one without usage or cost come back") { store in
            let fault = CacheEntry(.fault("the image is too large"), stored: start, freshUntil: start + 2, expires: start + 600_000)
            let bare = CacheEntry(
                .answer(LLMResponse(text: "null", value: .null, provider: "p", model: "m")), stored: start, freshUntil: start + 2,
                expires: start + 600_000)
            try await store.put(fault, at: address("f"))
            try await store.put(bare, at: address("b"))
            #expect(try await store.entry(at: address("f"), now: start + 5) == fault)
            #expect(try await store.entry(at: address("b"), now: start + 5) == bare)
        },
        Check(testDescription: "an entry is there until the millisecond before it expires") { store in
            try await store.put(fullEntry, at: address("a"))
            #expect(try await store.entry(at: address("a"), now: fullEntry.expires - 1) != nil)
            #expect(try await store.entry(at: address("a"), now: fullEntry.expires) == nil)
        },
        Check(testDescription: "a new entry takes the place of the old one") { store in
            try await store.put(fullEntry, at: address("a"))
            try await store.put(entry("new"), at: address("a"))
            #expect(try await answer(store.entry(at: address("a"), now: start + 5))?.text == "new")
            #expect(try await store.usage().entries == 1)
        },
        Check(testDescription: "tenants and namespaces do not see each other, not even those whose names only look alike") { store in
            let places = [
                address("a"), address("a", tenant: "t2"), address("a", namespace: "n"), address("a", tenant: "caf\u{E9}"),
                address("a", tenant: "cafe\u{301}"), address("a", tenant: "../t"), address("a", tenant: "*"), address("a", namespace: "*"),
            ]
            for (index, place) in places.enumerated() { try await store.put(entry("\(index)"), at: place) }
            for (index, place) in places.enumerated() {
                #expect(try await answer(store.entry(at: place, now: start + 5))?.text == "\(index)")
            }
            try await store.remove(places[0])
            #expect(try await store.entry(at: places[0], now: start + 5) == nil)
            #expect(try await store.usage().entries == places.count - 1)
        },
        Check(testDescription: "erasing a tenant drops all its namespaces and nobody else's") { store in
            for namespace in ["", "n", "m"] { try await store.put(entry("x"), at: address("a", namespace: namespace)) }
            for tenant in ["t2", "T", "", "*", "t*"] { try await store.put(entry("x"), at: address("a", tenant: tenant)) }
            #expect(try await store.erase(tenant: "*") == 1)
            #expect(try await store.erase(tenant: "t") == 3)
            #expect(try await store.entry(at: address("a"), now: start + 5) == nil)
            #expect(try await store.entry(at: address("a", tenant: "t*"), now: start + 5) != nil)
            #expect(try await store.usage().entries == 4)
        },
        Check(testDescription: "removing all leaves nothing") { store in
            for tenant in ["t", "t2"] { try await store.put(entry("x"), at: address("a", tenant: tenant)) }
            try await store.removeAll()
            #expect(try await store.usage() == CacheUsage(entries: 0, bytes: 0, evictions: store.usage().evictions))
        },
        Check(testDescription: "readers beside writers see whole entries only") { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for round in 0..<25 {
                            try await store.put(entry(String(repeating: "\(writer)", count: 1 + round * 400)), at: address("a"))
                        }
                    }
                    group.addTask {
                        for _ in 0..<50 {
                            guard let text = try await answer(store.entry(at: address("a"), now: start + 5))?.text else { continue }
                            #expect(Set(text).count == 1)
                        }
                    }
                }
                try await group.waitForAll()
            }
        },
    ]

    /// One promise of leases.
    public struct LeaseCheck: Sendable, CustomTestStringConvertible {
        /// The promise in words.
        public let testDescription: String
        /// Checks it.
        public let run: @Sendable (any CacheLeaseStore) async throws -> Void
    }

    /// All promises of leases.
    ///
    /// A store whose server has a clock of its own waits for real time; the longest wait is 2.1 s.
    public static let leaseChecks: [LeaseCheck] = [
        LeaseCheck(testDescription: "one of many gets the lease") { leases in
            let taken = try await withThrowingTaskGroup(of: CacheLease?.self) { group in
                for _ in 0..<20 { group.addTask { try await leases.lease(address("a"), for: .seconds(60), now: 1_000) } }
                return try await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
            }
            #expect(taken == 1)
            #expect(try await leases.lease(address("a", tenant: "t2"), for: .seconds(60), now: 1_000) != nil)
        },
        LeaseCheck(testDescription: "a lease that was given back can be taken again") { leases in
            let first = try #require(try await leases.lease(address("a"), for: .seconds(60), now: 1_000))
            try await leases.release(first)
            #expect(try await leases.lease(address("a"), for: .seconds(60), now: 1_001) != nil)
        },
        LeaseCheck(testDescription: "a lease ends at its deadline, and its holder cannot give back the next one's") { leases in
            let first = try #require(try await leases.lease(address("a"), for: .seconds(2), now: 1_000))
            #expect(try await leases.lease(address("a"), for: .seconds(2), now: 1_001) == nil)
            try await Task.sleep(for: .milliseconds(2100))
            let second = try #require(try await leases.lease(address("a"), for: .seconds(60), now: 3_100))
            try await leases.release(first)
            #expect(try await leases.lease(address("a"), for: .seconds(60), now: 3_101) == nil)
            try await leases.release(second)
        },
    ]

    // MARK: Values

    /// The present: a store whose server has a clock drops what has expired by that.
    private static let start = ResponseCache.wallClock()

    /// An address of a prompt.
    public static func address(_ prompt: String, tenant: String = "t", namespace: String = "") -> CacheAddress {
        var request = LLMRequest(prompt, tenant: "key")
        request.controls.namespace = namespace
        // The prompts of the suite are valid, so the key is there; one for all tenants shows that stores do not rely on it.
        guard let key = try? CacheKey(for: request) else { preconditionFailure("the prompt is not valid") }
        return CacheAddress(tenant: tenant, namespace: namespace, key: key)
    }

    private static func entry(_ text: String) -> CacheEntry {
        CacheEntry(
            .answer(LLMResponse(text: text, usage: TokenUsage(output: 1), provider: "p", model: "m")), stored: start,
            freshUntil: start + 300_000, expires: start + 600_000)
    }

    private static func answer(_ entry: CacheEntry?) -> LLMResponse? {
        if case .answer(let response) = entry?.outcome { response } else { nil }
    }

    private static let fullEntry = CacheEntry(
        .answer(
            LLMResponse(
                text: "{\"total\": 10.50}",
                value: .object(["total": .number(JSONNumber("10.50") ?? JSONNumber(0)), "items": ["é", .null, true, [:]]]),
                finishReason: .stop, usage: TokenUsage(uncachedInput: 1890, cacheRead: 1024, cacheWrite: 3, output: 412, reasoning: 7),
                provider: "gemini", model: "gemini-2.5-flash", cost: 1_597_000)),
        stored: start, freshUntil: start + 300_000, expires: start + 600_000)
}
