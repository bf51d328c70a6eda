/// The leases of one key that are held, ordered by the time of their acquisition or last renewal.
final class LeaseList: KeyState {
    private var leases: [(id: UInt64, since: Int64)] = []

    override func judge(_ policy: RateLimitPolicy.Storage, cost: Int, counts: Bool, now clock: Int64) -> Judgement {
        let now = max(clock, newest)
        drop(lapsedAt: now, policy)
        let limit = Int(policy.limits[0])
        let fits = cost <= limit &- leases.count
        let held = leases.count &+ (fits && counts ? cost : 0)
        // A narrower policy may find more leases than its limit: enough of them must lapse.
        func wait(forLapsed count: Int) -> Int64 {
            count <= leases.count ? leases[count &- 1].since &+ Int64(policy.durations[0]) &- now : Int64(policy.durations[0])
        }
        let reset = held == 0 ? 0 : wait(forLapsed: max(1, held &- limit &+ 1))
        // While a lease is held the key is not forgotten: nothing else would keep others from its place.
        return Judgement(
            cost: cost, fits: fits || cost == 0, retryMilliseconds: fits || cost == 0 ? -1 : wait(forLapsed: leases.count &- limit &+ 1),
            remaining: SIMD8(Int64(max(0, limit &- held)), 0, 0, 0, 0, 0, 0, 0),
            resetMilliseconds: SIMD8(UInt32(clamping: reset), 0, 0, 0, 0, 0, 0, 0), instant: now, exhaustedFor: Int64(policy.durations[0]))
    }

    override func growth(for judgement: Judgement, of policy: RateLimitPolicy.Storage) -> Int {
        leases.count == leases.capacity ? max(64, extent) : 0
    }

    override var extent: Int { leases.capacity * MemoryLayout<(id: UInt64, since: Int64)>.stride }

    override func record(_ judgement: Judgement, of policy: RateLimitPolicy.Storage, id: UInt64?) {
        if let id { add(id, at: judgement.instant) }
    }

    private func add(_ id: UInt64, at now: Int64) {
        leases.append((id, now))
        newest = now
    }

    /// Counts a lease that is held from now on; returns whether it was held.
    func renew(_ id: UInt64, now clock: Int64) -> Bool {
        let now = max(clock, newest)
        guard remove(id, now: now) else { return false }
        add(id, at: now)
        exhaustedUntil = now &+ Int64(policy.durations[0])
        return true
    }

    /// Ends a lease; returns whether it was held.
    func remove(_ id: UInt64, now clock: Int64) -> Bool {
        drop(lapsedAt: max(clock, newest), policy)
        guard let index = leases.firstIndex(where: { $0.id == id }) else { return false }
        leases.remove(at: index)
        if leases.isEmpty { exhaustedUntil = .min }
        return true
    }

    private func drop(lapsedAt now: Int64, _ policy: RateLimitPolicy.Storage) {
        let duration = Int64(policy.durations[0])
        let lapsed = leases.prefix { $0.since &+ duration <= now }.count
        if lapsed > 0 { leases.removeFirst(lapsed) }
    }

    override func isIdle(at now: Int64) -> Bool { super.isIdle(at: now) || leases.isEmpty }
}
