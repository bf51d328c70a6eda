import ObjectStore
import ObjectStoreContract
import Testing

@Suite struct PrefixStoreTests {
    @Test(arguments: ContractCheck.all)
    func `a store within a store keeps the contract, whatever lies beside it`(check: ContractCheck) async throws {
        let outer = MemoryStore()
        for key in ["card-images", "card-images0", "a", "zzz"] { try await outer.put([9], at: key) }
        var limits = ContractLimits()
        limits.longestKey = 1024 - 12
        try await check.run(PrefixStore(outer, prefix: "card-images/"), within: limits)
        let beside = try await outer.keys().filter { !$0.starts(with: "card-images/".utf8) }
        #expect(beside == ["a", "card-images", "card-images0", "zzz"].map(\.bytes))
    }

    @Test func `objects lie under the prefix and are seen without it`() async throws {
        let outer = MemoryStore()
        let store = PrefixStore(outer, prefix: "cards/")
        try await outer.put([1], at: "beside")
        let written = try await store.put([2], at: "1/dark.png")
        #expect(written.key == "1/dark.png")
        #expect(try await outer.keys() == ["beside", "cards/1/dark.png"].map(\.bytes))
        #expect(try await store.keys() == ["1/dark.png".bytes])
        for try await page in store.list(delimiter: "/") { #expect(page.commonPrefixes == ["1/"]) }
        await expect(.notFound, key: "../beside") { try await store.get("../beside") }
        await expect(.alreadyExists, key: "1/dark.png") { try await store.put([3], at: "1/dark.png", if: .ifAbsent) }
    }

    @Test func `a key that begins with a combining mark stays apart from the prefix`() async throws {
        let store = PrefixStore(MemoryStore(), prefix: "e")
        try await store.put([1], at: "\u{301}")
        #expect(try await store.keys() == ["\u{301}".bytes])
        #expect(try await store.get("\u{301}").info.key.bytes == "\u{301}".bytes)
    }

    @Test func `a key that is too long with its prefix is refused under its own name`() async throws {
        let store = PrefixStore(MemoryStore(), prefix: String(repeating: "p", count: 1000))
        try await store.put([1], at: String(repeating: "k", count: 24))
        let key = String(repeating: "k", count: 25)
        await expect(.invalidKey, key: key) { try await store.put([1], at: key) }
        await expect(.invalidKey, key: key) { try await store.copy("a", to: key) }
        #expect(try await store.deleteMany([key, ""]).map(\.code) == [.invalidKey, .invalidKey])
    }

    @Test func `an error in the middle of a stream names the key inside`() async throws {
        let outer = UnrulyStore(breaks: { _ in (300, ObjectStoreError(.corrupted, "damage", key: "p/k")) })
        let store = PrefixStore(outer, prefix: "p/")
        try await store.put([UInt8](repeating: 1, count: 1000), at: "k")
        await expect(.corrupted, key: "k") { try await store.get("k") }
    }
}
