/// A decision, and what the limiter must note if it carries it out.
struct Judgement {
    let decision: Decision
    /// The time for which it was made: the clock's, or that of the key's last admission if the clock is behind it.
    let instant: Int64
    /// The units of the ring that still count in the longest window.
    let kept: Int
    /// How long from now until no window of the policy is used up, in milliseconds; 0 if none is.
    let exhaustedFor: UInt32
}

extension AdmissionRing {
    /// Decides a request without recording it; the decision tells where the windows stand as if it were recorded, if it `counts`.
    ///
    /// Where `now` is before ``newest``, time stands still.
    func judge(_ policy: RateLimitPolicy, cost: Int, counts: Bool, now clock: Int64) -> Judgement {
        let now = max(clock, newest)
        var used = SIMD8<UInt32>.zero
        var fits = true
        var possible = true
        var kept = 0
        var retry: UInt32 = 0
        for index in policy.windows.indices {
            let limit = policy.windows[index].limit
            let duration = policy.windows[index].milliseconds
            let count = self.used(in: duration, atMost: limit, now: now)
            used[index] = UInt32(count)
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
        for index in policy.windows.indices {
            let duration = policy.windows[index].milliseconds
            let before = Int(used[index])
            let left = policy.windows[index].limit &- before &- consumed
            remaining[index] = Int64(left)
            if before > 0 {
                reset[index] = timeLeft(ofRank: before, in: duration, now: now)
            } else if consumed > 0 {
                reset[index] = duration
            }
            if left == 0 { exhaustedFor = max(exhaustedFor, reset[index]) }
        }
        let decision = Decision(
            policy: policy, cost: cost, fits: admitted, retryMilliseconds: admitted || !possible ? -1 : Int64(retry),
            remaining: remaining, resetMilliseconds: reset)
        return Judgement(decision: decision, instant: now, kept: kept, exhaustedFor: exhaustedFor)
    }
}
