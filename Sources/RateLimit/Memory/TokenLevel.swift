/// A token bucket: what it lacks to be full, at a time.
///
/// The unit is a token divided by the milliseconds of the window, so that each millisecond refills exactly the window's limit of them,
/// and no fraction is ever rounded away. A bucket of 1,000,000 tokens and 49 days lacks at most 4.2 · 10¹⁵ of them, which 53 bits hold.
final class TokenLevel: KeyState {
    private var lacking: Int64 = 0

    override func judge(_ policy: RateLimitPolicy.Storage, cost: Int, counts: Bool, now clock: Int64) -> Judgement {
        let now = max(clock, newest)
        let token = Int64(policy.durations[0])
        let rate = policy.limits[0]
        let full = policy.burst &* token
        let lacking = lacking(policy, at: now)

        let possible = cost <= policy.burst
        let fits = cost == 0 || (possible && Int64(cost) &* token <= full &- lacking)
        let after = fits && counts ? lacking &+ Int64(cost) &* token : lacking
        let left = max(0, full &- after) / token
        // Time to refill until no more than this is lacking.
        func wait(untilLacking amount: Int64, from lacking: Int64) -> Int64 { (lacking &- amount &+ rate &- 1) / rate }
        let reset = left == policy.burst ? 0 : wait(untilLacking: full &- (left &+ 1) &* token, from: after)
        return Judgement(
            cost: cost, fits: fits,
            retryMilliseconds: fits || !possible ? -1 : wait(untilLacking: full &- Int64(cost) &* token, from: lacking),
            remaining: SIMD8(left, 0, 0, 0, 0, 0, 0, 0), resetMilliseconds: SIMD8(UInt32(clamping: reset), 0, 0, 0, 0, 0, 0, 0),
            instant: now, exhaustedFor: left == 0 ? reset : 0)
    }

    override func record(_ judgement: Judgement, of policy: RateLimitPolicy.Storage, id: UInt64?) {
        lacking = lacking(policy, at: judgement.instant) &+ Int64(judgement.cost) &* Int64(policy.durations[0])
        newest = judgement.instant
    }

    /// What the bucket lacks at a time; where the window's duration was changed, the same tokens in its unit, rounded up.
    private func lacking(_ policy: RateLimitPolicy.Storage, at now: Int64) -> Int64 {
        var lacking = lacking
        if policy.durations[0] != self.policy.durations[0] {
            let tokens = UInt64(lacking).multipliedFullWidth(by: UInt64(policy.durations[0]))
            let (quotient, remainder) = UInt64(self.policy.durations[0]).dividingFullWidth(tokens)
            lacking = Int64(quotient) &+ (remainder > 0 ? 1 : 0)
        }
        guard lacking > 0, newest > .min else { return 0 }
        let (refilled, overflow) = policy.limits[0].multipliedReportingOverflow(by: now &- newest)
        return overflow ? 0 : max(0, lacking &- refilled)
    }

    override func isIdle(at now: Int64) -> Bool { lacking(policy, at: max(now, newest)) == 0 }
}
