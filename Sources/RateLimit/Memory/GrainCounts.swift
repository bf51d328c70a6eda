/// The admissions of one key in approximate windows, and the reservations among them that nobody has settled.
final class GrainCounts: KeyState {
    private var windows: [GrainWindow]
    private var reservations: [UInt64: (time: Int64, units: Int64)] = [:]
    private var reservationsToPrune = 64
    /// The latest time that was asked for.
    private var latest = Int64.min

    override init(key: String, hash: Int, policy: RateLimitPolicy.Storage) {
        windows = policy.windows.map(GrainWindow.init)
        super.init(key: key, hash: hash, policy: policy)
    }

    override func judge(_ policy: RateLimitPolicy.Storage, cost: Int, counts: Bool, now clock: Int64) -> Judgement {
        let now = max(clock, latest)
        latest = now
        if policy !== self.policy { adopt(policy, now: now) }
        var fits = true
        var possible = true
        var retry: Int64 = 0
        for index in windows.indices {
            windows[index].advance(to: now)
            let limit = policy.limits[index]
            if cost > limit {
                (fits, possible) = (false, false)
            } else if Int64(cost) > limit &- windows[index].total {
                fits = false
                retry = max(retry, windows[index].wait(untilAtMost: limit &- Int64(cost), now: now))
            }
        }
        let admitted = cost == 0 || fits
        let consumed = admitted && counts ? Int64(cost) : 0

        var remaining = SIMD8<Int64>.zero
        var reset = SIMD8<UInt32>.zero
        var exhaustedFor: Int64 = 0
        for index in windows.indices {
            let limit = policy.limits[index]
            let before = windows[index].total
            let left = max(0, limit &- before &- consumed)
            remaining[index] = left
            let wait =
                if before > 0 { windows[index].wait(untilAtMost: min(before, limit) &- 1, now: now) } else if consumed > 0 {
                    windows[index].lifetime(of: now)
                } else { Int64(0) }
            reset[index] = UInt32(clamping: wait)
            if left == 0 { exhaustedFor = max(exhaustedFor, wait) }
        }
        return Judgement(
            cost: cost, fits: admitted, retryMilliseconds: admitted || !possible ? -1 : retry, remaining: remaining,
            resetMilliseconds: reset, instant: now, exhaustedFor: exhaustedFor)
    }

    override func growth(for judgement: Judgement, of policy: RateLimitPolicy.Storage) -> Int {
        windows.reduce(0) { $0 + $1.growth(toAdd: Int64(judgement.cost), at: judgement.instant) }
    }

    override func record(_ judgement: Judgement, of policy: RateLimitPolicy.Storage, id: UInt64?) {
        let units = Int64(judgement.cost)
        for index in windows.indices { windows[index].add(units, at: judgement.instant) }
        newest = judgement.instant
        guard let id else { return }
        if reservations.count >= reservationsToPrune {
            reservations = reservations.filter { entry in windows.contains { $0.holds(entry.value.time, at: judgement.instant) } }
            reservationsToPrune = max(64, 2 * reservations.count)
        }
        reservations[id] = (judgement.instant, units)
    }

    /// Puts the actual units in the place of those of a reservation; returns whether it was known.
    func settle(_ id: UInt64, actual: Int, now clock: Int64) -> Bool {
        guard let (time, units) = reservations.removeValue(forKey: id) else { return false }
        latest = max(clock, latest)
        var known = false
        for index in windows.indices where windows[index].holds(time, at: latest) {
            windows[index].advance(to: latest)
            windows[index].add(Int64(actual) &- units, at: time)
            known = true
        }
        exhaustedUntil = latest &+ judge(policy, cost: 0, counts: false, now: latest).exhaustedFor
        return known
    }

    override var extent: Int {
        let windowBytes = windows.reduce(32) { $0 + MemoryLayout<GrainWindow>.stride + $1.byteCount }
        return windowBytes + reservations.capacity * (MemoryLayout<(UInt64, Int64, Int64)>.stride + 1)
    }

    override func isIdle(at now: Int64) -> Bool {
        (reservations.isEmpty && windows.allSatisfy { $0.total == 0 }) || !windows.contains { $0.holds(newest, at: now) }
    }

    /// Goes over to the windows of a policy that was changed: each takes what it can know from the old window next longer than it.
    private func adopt(_ policy: RateLimitPolicy.Storage, now: Int64) {
        defer { self.policy = policy }
        guard policy.durations != self.policy.durations else { return }
        let old = windows.sorted { $0.duration < $1.duration }
        windows = policy.windows.map(GrainWindow.init)
        for index in windows.indices {
            windows[index].advance(to: now)
            guard var source = old.first(where: { $0.duration >= windows[index].duration }) ?? old.last else { continue }
            source.advance(to: now)
            source.forEach(now: now) { units, time in
                if windows[index].holds(time, at: now) { windows[index].add(units, at: time) }
            }
        }
    }
}
