public import LLMCache
import Synchronization

/// Answers of language models that several processes share, kept in Redis.
///
/// A stored answer costs one `GET`. Redis drops what has expired, and what it has no room for if it is set to (`maxmemory-policy`
/// `allkeys-lru` suits a cache). Names tell neither tenant nor namespace; with keys in its codec, what is stored cannot be read there either.
///
/// An answer that cannot be opened, being damaged, of another version or encrypted with another key, counts as not there. While Redis is away,
/// nothing is found, and requests go on without it: none waits longer than the timeout, after which Redis is left alone for half a second.
///
/// ```swift
/// let redis = try RedisClient(url: "redis://localhost")
/// let store = try RedisResponseStore(redis, codec: EntryCodec(keys: [key]))
/// let cache = ResponseCache(chain, store: store, leases: store)
/// ```
public final class RedisResponseStore: ResponseCacheStore, CacheLeaseStore {
    let redis: RedisClient
    let keys: ResponseKeys
    private let codec: EntryCodec
    private let timeout: Duration
    private let onFailure: @Sendable (LLMError) -> Void
    private let breaker = Mutex(Breaker(threshold: 1))

    /// Makes a store on a client, which others may use as well.
    ///
    /// - Parameters:
    ///   - redis: The client.
    ///   - prefix: What all keys begin with: 1 to 64 letters, digits and the characters `.`, `_`, `-` and `:`. Stores of the same prefix share
    ///     their answers.
    ///   - codec: How entries are written: compressed, encrypted, or as they are, which is the default.
    ///   - timeout: The longest that a request waits for Redis.
    ///   - onFailure: Is told each failure of Redis, and each answer that could not be opened, for logs and metrics; called by the request
    ///     that met it. The error holds no key, prompt or answer.
    /// - Throws: ``RedisError`` with the code ``RedisError/Code/invalidOption`` for another prefix.
    public init(
        _ redis: RedisClient, prefix: String = "llm", codec: EntryCodec = EntryCodec(), timeout: Duration = .milliseconds(250),
        onFailure: @escaping @Sendable (LLMError) -> Void = { _ in }
    ) throws(RedisError) {
        self.redis = redis
        self.codec = codec
        self.timeout = timeout
        self.onFailure = onFailure
        keys = try ResponseKeys(prefix: prefix)
    }

    // MARK: Answers

    /// The entry at an address; `nil` if there is none that can be opened and has not expired.
    ///
    /// - Throws: `LLMError` with the code `store` if Redis does not answer, or has failed less than half a second ago.
    public func entry(at address: CacheAddress, now: Int64) async throws -> CacheEntry? {
        guard let bytes = try await ask(["GET", keys.answer(at: address)]).bytes else { return nil }
        do throws(LLMError) {
            let entry = try codec.decode(bytes, at: address)
            return now < entry.expires ? entry : nil
        } catch {
            onFailure(error)
            return nil
        }
    }

    /// Keeps an entry until it expires; one of more than 16 MiB, or more than the client takes in a reply, is not kept.
    ///
    /// - Throws: `LLMError` with the code `store` if the compressor fails, Redis does not answer, or has failed a moment ago.
    public func put(_ entry: CacheEntry, at address: CacheAddress) async throws {
        let bytes = try codec.encode(entry, at: address)
        let now = ResponseCache.wallClock()
        let fits = bytes.count <= min(EntryCodec.maximumBytes, redis.replyByteLimit / 2)
        guard fits, entry.expires > now else { return try await remove(address) }
        // Not the one to try whether Redis is back: an answer that is there should not wait for that.
        try await ask(["SET", keys.answer(at: address), bytes, "PX", min(entry.expires - now, Self.longestTime)], mayTry: false)
    }

    /// Twice the longest that a cache keeps an answer fresh, in milliseconds.
    private static let longestTime = CacheSettings.maximumTime.components.seconds * 2000

    /// Drops the entry at an address, if there is one.
    ///
    /// - Throws: `LLMError` with the code `store` if Redis does not answer.
    public func remove(_ address: CacheAddress) async throws {
        try await send(["UNLINK", keys.answer(at: address)])
    }

    // MARK: Leases

    /// Takes the right to ask for an answer; `nil` while somebody else has it.
    ///
    /// The deadline is by Redis's clock.
    /// - Throws: `LLMError` with the code `store` if Redis does not answer, or has failed less than half a second ago; `CancellationError` if
    ///   the task is cancelled.
    public func lease(_ address: CacheAddress, for duration: Duration, now: Int64) async throws -> CacheLease? {
        let (key, token) = (keys.lease(at: address), UInt64.random(in: 1 ... .max))
        let (seconds, attoseconds) = min(max(duration, .milliseconds(1)), CacheSettings.maximumTime).components
        let time = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        try checkWhetherAway(mayTry: true)
        let reply: RedisValue
        do {
            reply = try await send(["SET", key, String(token), "NX", "PX", time], timeout: timeout)
        } catch {
            // The command may be carried out nevertheless, and nobody would know of this lease.
            giveBackUnseen(key, token)
            throw error
        }
        return reply == .null ? nil : CacheLease(address: address, token: token)
    }

    /// Gives the right back, unless it has passed to somebody else.
    ///
    /// - Throws: `LLMError` with the code `store` if Redis does not answer.
    public func release(_ lease: CacheLease) async throws {
        let (key, token) = (keys.lease(at: lease.address), lease.token)
        do {
            try await ask(Self.releaseCommand(key, token), mayTry: false)
        } catch {
            giveBackUnseen(key, token)
            throw error
        }
    }

    /// Gives a lease back while its holder goes on.
    private func giveBackUnseen(_ key: String, _ token: UInt64) {
        Task { [redis] in try? await redis.send(Self.releaseCommand(key, token), timeout: .seconds(5)) }
    }

    private static func releaseCommand(_ key: String, _ token: UInt64) -> [any RedisArgument] {
        ["EVAL", releaseScript, 1, key, String(token)]
    }

    /// Drops a lease if it is still its holder's.
    private static let releaseScript = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

    // MARK: Asking Redis

    /// Whether Redis is left alone because it failed lately.
    public var isAway: Bool { breaker.withLock { !$0.isClosed } }

    /// Sends a command of a request, unless Redis is to be left alone.
    ///
    /// - Parameter mayTry: Whether this command may be the one that tries whether Redis is back.
    @discardableResult
    private func ask(_ command: [any RedisArgument], mayTry: Bool = true) async throws -> RedisValue {
        try checkWhetherAway(mayTry: mayTry)
        return try await send(command, timeout: timeout)
    }

    private func checkWhetherAway(mayTry: Bool) throws(LLMError) {
        let isAllowed = breaker.withLock { $0.isClosed || (mayTry && $0.permits(at: .now)) }
        guard isAllowed else { throw LLMError(.store, "Redis failed lately and is left alone for a moment") }
    }

    /// Sends a command, and notes how that went.
    ///
    /// - Parameter timeout: The time to wait; by default the client's.
    @discardableResult
    func send(_ command: [any RedisArgument], timeout: Duration? = nil) async throws -> RedisValue {
        do throws(RedisError) {
            let reply = try await redis.send(command, timeout: timeout)
            breaker.withLock { $0.succeeded() }
            return reply
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            // An error reply is an answer, and took no time.
            breaker.withLock { if error.code == .refused { $0.succeeded() } else { $0.failed(at: .now) } }
            let failure = LLMError(.store, "the answers that are kept in Redis cannot be reached", cause: error)
            onFailure(failure)
            throw failure
        }
    }
}
