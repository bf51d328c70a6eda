public import RateLimit
import Synchronization

/// Limits that several processes share, counted in Redis.
///
/// A request is decided in one round trip by one script, under all its policies together: it counts under all of them or under none.
/// Decisions are those of ``MemoryRateLimiter`` for the same requests, with the server's clock for time. What is asked at the same time
/// travels in one write.
///
/// Where Redis does not answer within a timeout, each policy's ``RedisOutage`` says what becomes of its requests. After three failures
/// in a row Redis is left alone, and every half second one request tries whether it is back. A key at its limit is refused without
/// asking until the instant at which something can pass again.
///
/// ```swift
/// let limiter = try RedisRateLimiter(RedisClient(url: "redis://localhost"))
/// let decision = try await limiter.check("203.0.113.7", policy: RateLimitPolicy("api", "120/min, 5000/h"), cost: 1)
/// ```
public final class RedisRateLimiter: LeaseStore, BudgetStore {
    /// How a limiter uses its server.
    public struct Options: Sendable {
        /// What the keys of the limiter begin with; limiters of the same name share their counts.
        ///
        /// 1 to 64 characters without braces. It is the keys' hash tag: on a cluster, all lie on one node.
        public var name = "limits"
        /// The longest that a request waits for Redis.
        public var timeout = Duration.milliseconds(50)
        /// What becomes of requests while Redis is away.
        public var outage = RedisOutage.local
        /// Another outage for the policies of some names.
        public var outageOfPolicy: [String: RedisOutage] = [:]
        /// The bytes that the limiter in memory may take, for policies whose outage is ``RedisOutage/local``.
        public var localByteLimit = 64 << 20
        /// The most keys at their limit that are refused without asking; 0 asks always.
        public var blockedKeyLimit = 10_000
        /// Is told each failure of Redis, for logs and metrics; called by the request that met it.
        public var onFailure: @Sendable (RedisError) -> Void = { _ in }

        /// Makes the default options.
        public init() {}
    }

    let redis: RedisClient
    let options: Options
    let outages: OutageLimiter
    private let blocks: BlockCache
    private let clock: (@Sendable () -> RateLimitInstant)?
    private let nextTag = Atomic<UInt64>(.random(in: 0..<1 << 22))

    /// Makes a limiter on a client, which others may use as well.
    ///
    /// - Throws: ``RedisError`` with the code ``RedisError/Code/invalidOption`` if the name in the options is empty, too long, or has braces.
    public convenience init(_ redis: RedisClient, options: Options = Options()) throws(RedisError) {
        try self.init(redis, options: options, clock: nil)
    }

    /// - Parameter clock: The time to decide by in place of the server's.
    package init(_ redis: RedisClient, options: Options, clock: (@Sendable () -> RateLimitInstant)?) throws(RedisError) {
        guard (1...64).contains(options.name.utf8.count), !options.name.contains(where: { $0 == "{" || $0 == "}" }) else {
            throw RedisError(.invalidOption, "the name of a limiter must be 1 to 64 bytes without braces")
        }
        self.redis = redis
        self.options = options
        self.clock = clock
        blocks = BlockCache(limit: options.blockedKeyLimit)
        outages = OutageLimiter(options: options, now: clock ?? RateLimitInstant.now)
    }

    /// Whether Redis is left alone because it failed lately.
    public var isAway: Bool { outages.isAway }

    /// Decides one request, and counts it if it is admitted.
    ///
    /// - Throws: ``RateLimitError`` for a negative cost, `CancellationError` if the task is cancelled. Failures of Redis are not thrown.
    public func check(_ key: String, policy: RateLimitPolicy, cost: Int) async throws -> Decision {
        try policy.validate(cost: cost)
        let charge = RateLimitCharge(key, policy: policy, cost: cost)
        let asked = now()
        if let refusal = blocks.refusal(of: charge, at: asked) { return refusal }
        let joint = try await decide([charge])
        guard let decision = joint.decision.decisions.first else { throw malformed }
        if joint.isOfRedis { blocks.note(decision, for: key, asked: asked, answered: now()) }
        return decision
    }

    /// Decides one request under several policies at once: it counts under all of them, or under none.
    ///
    /// - Throws: ``RateLimitError`` for charges that cannot be decided together, `CancellationError` if the task is cancelled. Failures of
    ///   Redis are not thrown.
    public func check(_ charges: [RateLimitCharge]) async throws -> JointDecision {
        try RateLimitCharge.validate(charges)
        return try await decide(charges).decision
    }

    /// Forgets what counts for a key: it has the whole of the policy's limits again.
    ///
    /// - Throws: ``RedisError`` if Redis does not answer; the key may then be forgotten or not.
    public func reset(_ key: String, policy: RateLimitPolicy) async throws {
        outages.reset(key, policy: policy)
        blocks.forget(key, policy: policy)
        let name = redisKey(key, policy)
        try await redis.send(["DEL", name, reservations(of: name)], timeout: options.timeout)
        blocks.forget(key, policy: policy)
    }

    // MARK: Deciding

    private func decide(_ charges: [RateLimitCharge]) async throws -> (decision: JointDecision, isOfRedis: Bool) {
        let isExact = charges.allSatisfy { $0.policy.algorithm.kind == .exact }
        do throws(RedisError) {
            let numbers = try await ask(isExact ? LimitScript.checkExact : LimitScript.check, charges)
            guard let decision = JointDecision(numbers[...], of: charges) else { throw malformed }
            return (outages.confirm(decision, of: charges, losses: redis.lossCount), true)
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            return (try outages.decide(charges), false)
        }
    }

    /// Runs a script on charges, unless Redis is to be left alone.
    ///
    /// - Parameter id: What tells the lease or the reservation to be made from others.
    func ask(
        _ script: RedisScript, _ charges: [RateLimitCharge], id: [UInt8] = [], extraKeys: [[UInt8]] = []
    ) async throws(RedisError) -> [Int64] {
        let keyCount = charges.count + extraKeys.count
        let reply = try await guarded { () async throws(RedisError) in
            try await redis.run(script, argumentCount: 4 + keyCount + charges.count, timeout: options.timeout) { command in
                command.append(keyCount.redisBytes)
                for charge in charges { command.append(redisKey(charge.key, charge.policy)) }
                for key in extraKeys { command.append(key) }
                for argument in time { command.append(argument) }
                command.append(id)
                for charge in charges { command.append(ChargeEncoder.descriptor(of: charge)) }
            }
        }
        guard let values = reply.array else { throw malformed }
        return values.compactMap(\.integer)
    }

    /// Asks Redis if it may be asked, and notes how that went.
    func guarded<Reply>(_ body: () async throws(RedisError) -> Reply) async throws(RedisError) -> Reply {
        guard outages.permits() else { throw RedisError(.unavailable, "Redis failed lately and is left alone for a moment") }
        do throws(RedisError) {
            let reply = try await body()
            outages.noteSuccess()
            return reply
        } catch {
            if error.code != .cancelled { outages.note(error) }
            throw error
        }
    }

    // MARK: The terms of the scripts

    /// The first two arguments of every script: the time, and by how much keys outlive what they hold.
    ///
    /// With a clock of its own, time may stand still here while it goes on for the server.
    var time: [[UInt8]] {
        guard let clock else { return Self.serverTime }
        return [min(max(clock().milliseconds, 0), 1 << 41).redisBytes, 3_600_000.redisBytes]
    }

    private static let serverTime: [[UInt8]] = [[], 1000.redisBytes]

    func redisKey(_ key: String, _ policy: RateLimitPolicy) -> [UInt8] {
        ChargeEncoder.key(key, policy: policy, name: options.name)
    }

    /// The key of the reservations that belong to a key of windows.
    func reservations(of name: [UInt8]) -> [UInt8] { name + Array(":r".utf8) }

    var malformed: RedisError { RedisError(.malformedReply, "the reply of the limiter's script has another form than expected") }

    /// A number that this limiter has not used for the last four million grants.
    func newTag() -> UInt64 { nextTag.add(1, ordering: .relaxed).newValue & (1 << 22 - 1) }

    private func now() -> RateLimitInstant { clock?() ?? RateLimitInstant.now() }
}
