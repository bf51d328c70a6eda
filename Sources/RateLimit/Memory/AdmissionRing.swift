/// The admissions of one key: a ring of 4-byte times, one for each unit, that all windows of a policy share.
///
/// Admission is all-or-none, so what counts in one window is what was admitted lately, in any: the window (limit, duration) has no room
/// for a cost exactly if the (limit − cost + 1)-th newest unit is younger than the duration. A time is kept as the low 32 bits of its
/// milliseconds. Those of two units in the ring differ by less than the longest window, at most 49 days, so their difference is exact.
@safe final class AdmissionRing: KeyState {
    // Plain memory, `capacity` times that this object owns: an array in a class is checked for exclusive access at each use.
    private var stamps = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
    private var capacity = 0
    // The slot that the next unit goes to, less than the capacity, and the units that are kept, at most the capacity.
    private var next = 0
    private var count = 0

    deinit {
        unsafe stamps.deallocate()
    }

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
        return Judgement(
            cost: cost, fits: admitted, retryMilliseconds: admitted || !possible ? -1 : Int64(retry), remaining: remaining,
            resetMilliseconds: reset, instant: now, kept: kept, exhaustedFor: Int64(exhaustedFor))
    }

    override func growth(for judgement: Judgement, of policy: RateLimitPolicy.Storage) -> Int {
        let capacity = capacity(for: judgement, of: policy)
        return capacity == self.capacity ? 0 : Self.bytes(ofCapacity: capacity) - extent
    }

    override func record(_ judgement: Judgement, of policy: RateLimitPolicy.Storage, id: UInt64?) {
        let capacity = capacity(for: judgement, of: policy)
        if capacity > self.capacity { grow(to: capacity) }
        for _ in 0..<judgement.cost {
            unsafe stamps[next] = UInt32(truncatingIfNeeded: judgement.instant)
            next &+= 1
            if next == self.capacity { next = 0 }
        }
        count = judgement.kept &+ judgement.cost
        newest = judgement.instant
    }

    override var extent: Int { Self.bytes(ofCapacity: capacity) }

    private static func bytes(ofCapacity capacity: Int) -> Int {
        capacity == 0 ? 0 : 48 + capacity * MemoryLayout<UInt32>.stride
    }

    // MARK: The ring

    /// How much older than the newest unit is the one of this rank, the newest being 1 and the oldest `count`.
    ///
    /// Requires the ring to hold a unit of that rank.
    private func lag(_ rank: Int) -> UInt32 {
        let index = next &- rank
        return UInt32(truncatingIfNeeded: newest) &- (unsafe stamps[index < 0 ? index &+ capacity : index])
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
        if duration == policy.retention {
            // The ring held no more than counted at the last admission: what has expired since lies at its old end.
            var step = 1
            while beyond &- step > counted && lag(beyond &- step) >= countedLag {
                beyond &-= step
                step &*= 2
            }
            counted = max(counted, beyond &- step)
        }
        while beyond &- counted > 1 {
            let middle = (counted &+ beyond) / 2
            if lag(middle) < countedLag { counted = middle } else { beyond = middle }
        }
        return counted
    }

    /// The capacity that the ring must have to record a request: it doubles as it fills, up to the units that can count at once.
    private func capacity(for judgement: Judgement, of policy: RateLimitPolicy.Storage) -> Int {
        let needed = judgement.kept &+ judgement.cost
        return needed <= capacity ? capacity : max(needed, min(policy.capacity, max(4, capacity &* 2)))
    }

    private func grow(to capacity: Int) {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        unsafe larger.initialize(repeating: 0, count: capacity)
        for rank in stride(from: count, to: 0, by: -1) {
            let index = next - rank
            unsafe larger[count - rank] = stamps[index < 0 ? index + self.capacity : index]
        }
        unsafe stamps.deallocate()
        unsafe stamps = larger
        self.capacity = capacity
        next = count
    }
}
