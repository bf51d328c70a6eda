import FoundationEssentials
import LLMCache
import LLMCacheContract
import Testing

/// A folder that is removed when the test is over.
final class ScratchFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "llm-\(UInt64.random(in: 0 ... .max))").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The bytes of all files.
    func contents() throws -> [[UInt8]] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return names.compactMap { FileManager.default.contents(atPath: "\(path)/\($0)").map { Array($0) } }
    }
}

/// A compressor for tests: it takes away runs of a byte.
struct RunLengthCompressor: EntryCompressor {
    func compress(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            if result.last == byte, result[result.count - 2] < 255 { result[result.count - 2] += 1 } else { result += [1, byte] }
        }
        return result
    }

    func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        guard bytes.count.isMultiple(of: 2) else { throw LLMError(.store, "odd") }
        return stride(from: 0, to: bytes.count, by: 2).flatMap { Array(repeating: bytes[$0 + 1], count: Int(bytes[$0])) }
    }
}

@Suite struct StoreTests {
    private static let key = [UInt8](repeating: 7, count: 32)

    @Test(arguments: ResponseStoreContract.checks)
    func `the memory keeps the contract`(_ check: ResponseStoreContract.Check) async throws {
        try await check.run(MemoryResponseStore())
    }

    @Test(arguments: ResponseStoreContract.checks)
    func `a folder keeps the contract`(_ check: ResponseStoreContract.Check) async throws {
        let folder = ScratchFolder()
        try await check.run(FileResponseStore(path: folder.path))
    }

    @Test(arguments: ResponseStoreContract.checks)
    func `a folder with compressed and encrypted answers keeps the contract`(_ check: ResponseStoreContract.Check) async throws {
        let folder = ScratchFolder()
        let codec = try EntryCodec(compressor: RunLengthCompressor(), keys: [Self.key])
        try await check.run(FileResponseStore(path: folder.path, codec: codec))
    }

    @Test(arguments: ResponseStoreContract.leaseChecks)
    func `leases in memory keep the contract`(_ check: ResponseStoreContract.LeaseCheck) async throws {
        try await check.run(MemoryResponseStore())
    }

    @Test(arguments: ResponseStoreContract.leaseChecks)
    func `leases in a folder keep the contract`(_ check: ResponseStoreContract.LeaseCheck) async throws {
        let folder = ScratchFolder()
        try await check.run(FileResponseStore(path: folder.path))
    }

    @Test func `the memory stays within its limits and forgets what was used longest ago`() {
        let store = MemoryResponseStore(entryLimit: 3, byteLimit: 1 << 20)
        for prompt in ["a", "b", "c"] { store.put(Self.entry("x"), at: ResponseStoreContract.address(prompt)) }
        _ = store.entry(at: ResponseStoreContract.address("a"), now: 0)
        store.put(Self.entry("x"), at: ResponseStoreContract.address("d"))
        #expect(store.entry(at: ResponseStoreContract.address("b"), now: 0) == nil)
        #expect(store.entry(at: ResponseStoreContract.address("a"), now: 0) != nil)
        #expect(store.usage().entries == 3 && store.usage().evictions == 1)

        let small = MemoryResponseStore(byteLimit: 10_000)
        for index in 0..<100 { small.put(Self.entry(String(repeating: "x", count: 1000)), at: ResponseStoreContract.address("\(index)")) }
        #expect(small.usage().bytes <= 10_000 && small.usage().entries >= 5)
        small.put(Self.entry(String(repeating: "x", count: 20_000)), at: ResponseStoreContract.address("large"))
        #expect(small.entry(at: ResponseStoreContract.address("large"), now: 0) == nil)
    }

    @Test func `answers that are encrypted cannot be read in the folder, and not without the key`() async throws {
        let folder = ScratchFolder()
        let address = ResponseStoreContract.address("a")
        let store = try FileResponseStore(path: folder.path, codec: EntryCodec(keys: [Self.key]))
        try await store.put(Self.entry("CPF 123.456.789-09"), at: address)
        for bytes in try folder.contents() { #expect(!String(decoding: bytes, as: UTF8.self).contains("123.456")) }
        for keys in [[], [[UInt8](repeating: 8, count: 32)]] {
            let other = try FileResponseStore(path: folder.path, codec: EntryCodec(keys: keys))
            #expect(await #expect(throws: LLMError.self) { try await other.entry(at: address, now: 0) }?.code == .store)
        }
        let rotated = try FileResponseStore(path: folder.path, codec: EntryCodec(keys: [[UInt8](repeating: 9, count: 32), Self.key]))
        #expect(try await rotated.entry(at: address, now: 0) == Self.entry("CPF 123.456.789-09"))
        #expect(throws: LLMError.self) { try EntryCodec(keys: [[1, 2, 3]]) }
    }

    @Test func `an encrypted entry does not read back at another address`() throws {
        let codec = try EntryCodec(keys: [Self.key])
        let bytes = try codec.encode(Self.entry("x"), at: ResponseStoreContract.address("a"))
        #expect(try codec.decode(bytes, at: ResponseStoreContract.address("a")) == Self.entry("x"))
        for other in [ResponseStoreContract.address("b"), ResponseStoreContract.address("a", tenant: "t2")] {
            #expect(throws: LLMError.self) { try codec.decode(bytes, at: other) }
        }
    }

    @Test func `a JSON answer takes room once where the text says it, and comes back in its own order and digits where not`() throws {
        let text = "{\"b\": 1.50, \"a\": [\(Array(repeating: "\"item\"", count: 200).joined(separator: ","))]}"
        let value = try JSONValue(parsing: text)
        let turned = try JSONValue(parsing: "{\"a\": \(value["a"]?.jsonText ?? ""), \"b\": 1.5}")
        let address = ResponseStoreContract.address("a")
        var sizes: [Int] = []
        for value in [nil, value, turned] {
            let entry = CacheEntry(
                .answer(LLMResponse(text: text, value: value, provider: "p", model: "m")), stored: 1, freshUntil: 2, expires: 3)
            let bytes = try EntryCodec().encode(entry, at: address)
            let back = try EntryCodec().decode(bytes, at: address)
            #expect(back == entry)
            if case .answer(let response) = back.outcome { #expect(response.value?.jsonText == value?.jsonText) }
            sizes.append(bytes.count)
        }
        #expect(sizes[1] == sizes[0] && sizes[2] > sizes[0] + 1000)
    }

    @Test func `damaged bytes give an error and nothing else`() throws {
        var generator = SplitMix(seed: 11)
        let address = ResponseStoreContract.address("a")
        for codec in [EntryCodec(), try EntryCodec(compressor: RunLengthCompressor(), keys: [Self.key])] {
            let bytes = try codec.encode(Self.entry("x"), at: address)
            for length in 0..<bytes.count { #expect(throws: LLMError.self) { try codec.decode(Array(bytes[..<length]), at: address) } }
            for _ in 0..<500 {
                var damaged = bytes
                damaged[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
                _ = try? codec.decode(damaged, at: address)
            }
        }
    }

    @Test func `a sweep removes what has expired and nothing else`() async throws {
        let folder = ScratchFolder()
        let store = try FileResponseStore(path: folder.path)
        let now = ResponseCache.wallClock()
        for (index, expires) in [now - 5_000, now + 60_000].enumerated() {
            var entry = Self.entry("x")
            entry.expires = expires
            try await store.put(entry, at: ResponseStoreContract.address("\(index)"))
        }
        _ = try await store.lease(ResponseStoreContract.address("l"), for: .seconds(5), now: now)
        #expect(try await (store as any ResponseCacheStore).removeExpired(now: now) == 1)
        #expect(try await store.usage().entries == 1)
    }

    @Test func `two processes share a folder, its answers and its leases`() async throws {
        let folder = ScratchFolder()
        let stores = [try FileResponseStore(path: folder.path), try FileResponseStore(path: folder.path)]
        let address = ResponseStoreContract.address("a")
        let lease = try #require(try await stores[0].lease(address, for: .seconds(60), now: 0))
        #expect(try await stores[1].lease(address, for: .seconds(60), now: 1) == nil)
        try await stores[0].put(Self.entry("x"), at: address)
        #expect(try await stores[1].entry(at: address, now: 0) == Self.entry("x"))
        try await stores[0].release(lease)
        #expect(try await stores[1].lease(address, for: .seconds(60), now: 2) != nil)
    }

    @Test func `names of files do not tell whose answers they are`() async throws {
        let folder = ScratchFolder()
        let store = try FileResponseStore(path: folder.path)
        try await store.put(Self.entry("x"), at: ResponseStoreContract.address("a", tenant: "maria-silva", namespace: "saude"))
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).joined()
        #expect(!names.contains("maria") && !names.contains("saude") && names.contains(ResponseStoreContract.address("a").key.description))
    }

    @Test func `a folder that cannot be made is told`() {
        #expect(throws: LLMError.self) { try FileResponseStore(path: "/proc/none/here") }
    }

    private static func entry(_ text: String) -> CacheEntry {
        CacheEntry(
            .answer(LLMResponse(text: text, usage: TokenUsage(output: 1), provider: "p", model: "m")), stored: 0, freshUntil: 5, expires: 9)
    }
}
