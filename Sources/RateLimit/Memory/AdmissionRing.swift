/// The admissions of one key: a ring of 4-byte times, one for each unit, that all windows of a policy share.
///
/// Admission is all-or-none, so what counts in one window is what was admitted lately, in any: the window (limit, duration) has no room
/// for a cost exactly if the (limit − cost + 1)-th newest unit is younger than the duration. A time is kept as the low 32 bits of its
/// milliseconds. Those of two units in the ring differ by less than the longest window, at most 49 days, so their difference is exact.
final class AdmissionRing: KeyState {
    private var stamps: [UInt32] = []
    private var next = 0
    private var count = 0

    override func judge(_ policy: RateLimitPolicy.Storage, cost: Int, counts: Bool, now clock: Int64) -> Judgement {
        let now = max(clock, newest)
        var used = SIMD8<Int64>.zero
        var fits = true
        var possible = true
        var kept = 0
        var retry: UInt32 = 0
        for index in 0..<policy.count {
            let limit = Int(policy.limits[index])
            let duration = policy.durations[index]
            let count = self.used(in: duration, atMost: limit, now: now)
            used[index] = Int64(count)
            if duration == policy.retention { kept = count }
            if cost > limit {
                (fits, possible) = (false, false)
            } else if cost > limit &- count {
                fits = false
                retry = max(retry, timeLeft(ofRank: limit &- cost &+ 1, in: duration, now: now))
            }
        }
        let admitted = cost == 0 || fits
        let consumed = admitted && counts ? cost : 0

        var remaining = SIMD8<Int64>.zero
        var reset = SIMD8<UInt32>.zero
        var exhaustedFor: UInt32 = 0
        for index in 0..<policy.count {
            let duration = policy.durations[index]
            let before = Int(used[index])
            let left = Int(policy.limits[index]) &- before &- consumed
            remaining[index] = Int64(left)
            if before > 0 {
                reset[index] = timeLeft(ofRank: before, in: duration, now: now)
            } else if consumed > 0 {
                reset[index] = duration
            }
            if left == 0 { exhaustedFor = max(exhaustedFor, reset[index]) }
        }
        let decision = Decision(
            policy: RateLimitPolicy(policy), cost: cost, fits: admitted, retryMilliseconds: admitted || !possible ? -1 : Int64(retry),
            remaining: remaining, resetMilliseconds: reset)
        return Judgement(decision: decision, instant: now, kept: kept, exhaustedFor: Int64(exhaustedFor))
    }

    override func growth(for judgement: Judgement) -> Int {
        let capacity = capacity(for: judgement)
        return capacity == stamps.count ? 0 : Self.bytes(ofCapacity: capacity) - extent
    }

    override func record(_ judgement: Judgement, id: UInt64?) {
        let capacity = capacity(for: judgement)
        if capacity > stamps.count { grow(to: capacity) }
        let units = judgement.decision.cost
        for _ in 0..<units {
            stamps[next] = UInt32(truncatingIfNeeded: judgement.instant)
            next &+= 1
            if next == stamps.count { next = 0 }
        }
        count = judgement.kept &+ units
        newest = judgement.instant
    }

    override var extent: Int { Self.bytes(ofCapacity: stamps.count) }

    private static func bytes(ofCapacity capacity: Int) -> Int {
        capacity == 0 ? 0 : 48 + capacity * MemoryLayout<UInt32>.stride
    }

    // MARK: The ring

    /// How much older than the newest unit is the one of this rank, the newest being 1 and the oldest `count`.
    ///
    /// Requires the ring to hold a unit of that rank.
    private func lag(_ rank: Int) -> UInt32 {
        let index = next &- rank
        return UInt32(truncatingIfNeeded: newest) &- stamps[index < 0 ? index &+ stamps.count : index]
    }

    /// How long after `now` the unit of a rank stops counting in a window in which it counts now.
    private func timeLeft(ofRank rank: Int, in duration: UInt32, now: Int64) -> UInt32 {
        duration &- lag(rank) &- UInt32(truncatingIfNeeded: now &- newest)
    }

    /// The number of units that count in a window at `now`, at most `limit`.
    ///
    /// - Complexity: O(log limit).
    private func used(in duration: UInt32, atMost limit: Int, now: Int64) -> Int {
        guard count > 0, now &- newest < Int64(duration) else { return 0 }
        let countedLag = duration &- UInt32(truncatingIfNeeded: now &- newest)
        var counted = 1
        var beyond = min(count, limit)
        if lag(beyond) < countedLag { return beyond }
        while beyond &- counted > 1 {
            let middle = (counted &+ beyond) / 2
            if lag(middle) < countedLag { counted = middle } else { beyond = middle }
        }
        return counted
    }

    /// The capacity that the ring must have to record a request: it doubles as it fills, up to the units that can count at once.
    private func capacity(for judgement: Judgement) -> Int {
        let needed = judgement.kept &+ judgement.decision.cost
        let limit = judgement.decision.policy.storage.capacity
        return needed <= stamps.count ? stamps.count : max(needed, min(limit, max(4, stamps.count &* 2)))
    }

    private func grow(to capacity: Int) {
        var larger = [UInt32](repeating: 0, count: capacity)
        for rank in stride(from: count, to: 0, by: -1) {
            let index = next - rank
            larger[count - rank] = stamps[index < 0 ? index + stamps.count : index]
        }
        stamps = larger
        next = count
    }
}
