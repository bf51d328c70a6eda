import CardRender
import LLMCache
import RedisAdapter

/// Answers from a Redis server beside the plain look-ups that they cannot do without.
struct RedisHits {
    /// Makes entries smaller as the programs do.
    private struct DeflateEntries: EntryCompressor {
        func compress(_ bytes: [UInt8]) -> [UInt8] { Deflate.zlib(bytes, level: .fastest) }
        func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] { try Deflate.inflateZlib(bytes, limit: limit) }
    }

    private let redis: RedisClient

    init(_ url: String) throws {
        redis = try RedisClient(url: url)
    }

    /// Takes turns between hits and look-ups of the same bytes, for so many seconds each: entries as they are, and made smaller.
    func run(seconds: Double) async throws {
        try await turns("-plain", EntryCodec(), seconds)
        try await turns("", EntryCodec(compressor: DeflateEntries()), seconds)
    }

    private func turns(_ name: String, _ codec: EntryCodec, _ seconds: Double) async throws {
        let store = try RedisResponseStore(redis, prefix: "bench\(name)", codec: codec)
        let cache = ResponseCache(Hits.Answerer(), store: store, leases: store)
        let requests = Hits.texts
        var copies: [String] = []
        for (number, request) in requests.enumerated() {
            _ = try await cache.answer(request)
            let address = try CacheAddress(of: request)
            let entry = try await store.entry(at: address, now: ResponseCache.wallClock())
            guard let entry else { fatalError("an answer was not stored") }
            copies.append("copy\(name):\(number)")
            try await redis.send(["SET", copies[number], try codec.encode(entry, at: address)])
        }
        var (hit, get) = (Figure("hit-redis" + name), Figure("redis-get" + name))
        let end = ContinuousClock.now + .seconds(seconds * 2)
        while ContinuousClock.now < end {
            try await hit.run(0..<requests.count) { number in
                let answer = try await cache.answer(requests[number])
                guard answer.isCached else { fatalError("an answer was not stored") }
            }
            try await get.run(0..<requests.count) { number in
                guard try await redis.send(["GET", copies[number]]).bytes != nil else { fatalError("a copy was not stored") }
            }
        }
        hit.report()
        get.report()
    }
}
