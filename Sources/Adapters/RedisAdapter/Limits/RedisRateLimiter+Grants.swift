public import RateLimit

// Leases and reservations are given back to where they came from, so they come from Redis alone: while it is away, a policy that is to
// stay open admits without one, and others refuse.
extension RedisRateLimiter {
    /// Acquires a lease if one is free.
    ///
    /// While Redis is away, a policy whose outage is ``RedisOutage/open`` admits without a lease, and any other refuses.
    ///
    /// - Throws: ``RateLimitError`` for a policy of another algorithm, `CancellationError` if the task is cancelled.
    public func acquire(_ key: String, policy: RateLimitPolicy) async throws -> (decision: Decision, lease: Lease?) {
        try policy.validate(for: .concurrency, cost: 1)
        let charge = RateLimitCharge(key, policy: policy)
        let id = UInt64.random(in: .min ... .max)
        do throws(RedisError) {
            let numbers = try await ask(LimitScript.check, [charge], id: bytes(of: id))
            guard let decision = JointDecision(numbers[...], of: [charge])?.decisions.first else { throw malformed }
            return (decision, decision.fits ? Lease(id: id, key: key, policy: policy) : nil)
        } catch {
            return (try outages.decideGrant(charge, after: error), nil)
        }
    }

    /// Holds a lease for another duration, counted from now.
    ///
    /// - Returns: Whether it was still held.
    /// - Throws: ``RedisError`` if Redis does not answer.
    @discardableResult public func renew(_ lease: Lease) async throws -> Bool {
        try await change(lease, renews: true)
    }

    /// Gives a lease back.
    ///
    /// - Returns: Whether it was still held.
    /// - Throws: ``RedisError`` if Redis does not answer; the lease then lapses by itself.
    @discardableResult public func release(_ lease: Lease) async throws -> Bool {
        try await change(lease, renews: false)
    }

    private func change(_ lease: Lease, renews: Bool) async throws(RedisError) -> Bool {
        try await guarded { () async throws(RedisError) in
            let reply = try await redis.run(
                LimitScript.renew, keys: [redisKey(lease.key, lease.policy)],
                arguments: time + [bytes(of: lease.id), Int(lease.policy.windows[0].milliseconds).redisBytes, [renews ? 0x31 : 0x30]],
                timeout: options.timeout
            )
            return reply.integer == 1
        }
    }

    /// Reserves an estimated amount if every window has room for it.
    ///
    /// While Redis is away, a policy whose outage is ``RedisOutage/open`` admits without a reservation, and any other refuses.
    ///
    /// - Throws: ``RateLimitError`` for a policy of another algorithm or a negative estimate, `CancellationError` if the task is cancelled.
    public func reserve(
        _ key: String, policy: RateLimitPolicy, estimate: Int
    ) async throws -> (decision: Decision, reservation: Reservation?) {
        try policy.validate(for: .approximate, cost: estimate)
        let charge = RateLimitCharge(key, policy: policy, cost: estimate)
        let tag = newTag()
        var id: [UInt8] = []
        ChargeEncoder.append(tag, count: 3, to: &id)
        do throws(RedisError) {
            let numbers = try await ask(LimitScript.check, [charge], id: id, extraKeys: [reservations(of: redisKey(key, policy))])
            guard let decision = JointDecision(numbers[...], of: [charge])?.decisions.first else { throw malformed }
            guard decision.fits, let time = numbers.last else { return (decision, nil) }
            return (decision, Reservation(id: UInt64(clamping: time) << 22 | tag, key: key, policy: policy))
        } catch {
            return (try outages.decideGrant(charge, after: error), nil)
        }
    }

    /// Puts the actual amount in the place of a reservation's estimate.
    ///
    /// - Returns: Whether the reservation was known.
    /// - Throws: ``RateLimitError`` for an amount that cannot be, ``RedisError`` if Redis does not answer.
    @discardableResult public func settle(_ reservation: Reservation, actual: Int) async throws -> Bool {
        try Reservation.validate(actual: actual)
        let charge = RateLimitCharge(reservation.key, policy: reservation.policy, cost: 0)
        let name = redisKey(reservation.key, reservation.policy)
        return try await guarded { () async throws(RedisError) in
            let reply = try await redis.run(
                LimitScript.settle, keys: [name, reservations(of: name)],
                arguments: time + [actual.redisBytes, bytes(of: reservation.id), ChargeEncoder.descriptor(of: charge)],
                timeout: options.timeout)
            return reply.integer == 1
        }
    }

    private func bytes(of id: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        ChargeEncoder.append(id, count: 8, to: &bytes)
        return bytes
    }
}

extension OutageLimiter {
    /// Decides a lease or a reservation that Redis has not decided.
    func decideGrant(_ charge: RateLimitCharge, after error: RedisError) throws -> Decision {
        if error.code == .cancelled { throw CancellationError() }
        return .unknown(charge, fits: outage(of: charge.policy) == .open, wait: .milliseconds(500))
    }
}
