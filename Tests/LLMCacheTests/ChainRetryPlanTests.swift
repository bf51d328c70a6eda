import Testing

@testable import LLMCache

/// Every row of the retry table, decided without network or waiting.
@Suite struct ChainRetryPlanTests {
    private static let start = ContinuousClock.now

    private static func plan(
        _ count: Int = 2, limits: RetryLimits = RetryLimits(), deadline: Duration? = .seconds(100)
    ) -> RetryPlan {
        var plan = RetryPlan(order: Array(0..<count), limits: limits, deadline: deadline.map { start + $0 })
        _ = plan.next { _ in true }
        return plan
    }

    private static func step(
        _ plan: inout RetryPlan, _ kind: AttemptFailure.Kind, wait: Duration? = nil, after: Duration = .zero, random: Double = 0.5
    ) -> RetryPlan.Step {
        plan.failed(kind, wait: wait, at: start + after, random: random) { _ in true }
    }

    @Test func `a passing failure is tried again twice after random pauses that may double, then the next provider is asked`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .transient) == .wait(.milliseconds(250), 0, .plain))
        #expect(Self.step(&plan, .transient) == .wait(.milliseconds(500), 0, .plain))
        #expect(Self.step(&plan, .transient) == .ask(1, .plain))
        #expect(Self.step(&plan, .transient, random: 0) == .wait(.zero, 1, .plain))
        #expect(Self.step(&plan, .transient, random: 0) == .wait(.zero, 1, .plain))
        #expect(Self.step(&plan, .transient) == .stop)
    }

    @Test func `pauses do not grow beyond their limit`() {
        var plan = Self.plan(1, limits: RetryLimits(retries: 16), deadline: nil)
        for _ in 0..<4 { _ = Self.step(&plan, .transient, random: 1) }
        #expect(Self.step(&plan, .transient, random: 1) == .wait(.seconds(8), 0, .plain))
    }

    @Test func `a provider that asks not to be asked again is left`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .transientWithoutRetry) == .ask(1, .plain))
    }

    @Test func `a throttled provider gets the wait that it asks for, a little more, and no less`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .throttled, wait: .seconds(4), random: 0) == .wait(.seconds(4), 0, .plain))
        #expect(Self.step(&plan, .throttled, wait: .seconds(4), random: 0.5) == .wait(.milliseconds(4200), 0, .plain))
        #expect(Self.step(&plan, .throttled, wait: .seconds(4)) == .ask(1, .plain))
    }

    @Test func `a wait that is too long is left to others`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .throttled, wait: .seconds(11)) == .ask(1, .plain))
        #expect(Self.step(&plan, .transient, wait: .seconds(11)) == .stop)
    }

    @Test func `a throttled provider that names no wait gets a pause as after a passing failure`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .throttled) == .wait(.milliseconds(250), 0, .plain))
    }

    @Test(arguments: [
        AttemptFailure.Kind.transientWithoutRetry, .throttledWithoutRetry, .outOfQuota, .misconfigured, .providerLimit, .overBudget,
    ])
    func `what no repetition helps goes to the next provider at once`(kind: AttemptFailure.Kind) {
        var plan = Self.plan()
        #expect(Self.step(&plan, kind) == .ask(1, .plain))
        #expect(Self.step(&plan, kind) == .stop)
    }

    @Test func `a wrong request ends it all`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .badRequest) == .stop)
    }

    @Test func `refused content ends it, unless others are to be tried`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .refused) == .stop)
        plan = Self.plan(limits: RetryLimits(triesOthersAfterRefusal: true))
        #expect(Self.step(&plan, .refused) == .ask(1, .plain))
    }

    @Test func `a cut-off answer is asked for once more with more room, whoever answers`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .truncated) == .ask(0, .withMoreRoom))
        #expect(Self.step(&plan, .outOfQuota) == .ask(1, .withMoreRoom))
        #expect(Self.step(&plan, .truncated) == .stop)
    }

    @Test func `an answer not as asked for is corrected once by each provider`() {
        var plan = Self.plan()
        #expect(Self.step(&plan, .badAnswer) == .ask(0, .corrected))
        #expect(Self.step(&plan, .badAnswer) == .ask(1, .plain))
        #expect(Self.step(&plan, .badAnswer) == .ask(1, .corrected))
        #expect(Self.step(&plan, .badAnswer) == .stop)
    }

    @Test func `nothing is waited for that would end after the deadline`() {
        var plan = Self.plan(deadline: .seconds(5))
        #expect(Self.step(&plan, .throttled, wait: .seconds(6)) == .ask(1, .plain))
        #expect(Self.step(&plan, .throttled, wait: .seconds(2), after: .milliseconds(3500)) == .stop)
        plan = Self.plan(deadline: .seconds(5))
        #expect(Self.step(&plan, .outOfQuota, after: .seconds(5)) == .stop)
    }

    @Test func `providers that are left alone are passed over, and taken for a hedge only once`() {
        var plan = RetryPlan(order: [2, 0, 1], limits: RetryLimits(), deadline: nil)
        #expect(plan.next { $0 != 2 } == .ask(0, .plain))
        #expect(plan.takeHedge { _ in true } == 1)
        #expect(plan.takeHedge { _ in true } == nil)
        #expect(plan.next { _ in true } == .stop)
    }

    @Test func `any sequence of failures comes to an end`() {
        var random = SplitMix(seed: 5)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...5, using: &random)
            var plan = RetryPlan(order: Array(0..<count), limits: RetryLimits(triesOthersAfterRefusal: true), deadline: nil)
            var step = plan.next { _ in Bool.random(using: &random) }
            var attempts = 0
            while step != .stop {
                attempts += 1
                let kind = AttemptFailure.Kind.allCases.randomElement(using: &random) ?? .transient
                let wait: Duration? = Bool.random(using: &random) ? .seconds(Int.random(in: 0...20, using: &random)) : nil
                step = plan.failed(kind, wait: wait, at: Self.start, random: 0.5) { _ in Bool.random(using: &random) }
            }
            // Three tries, one of them corrected twice over, and one with more room.
            #expect(attempts <= count * 4 + 1)
        }
    }

    // MARK: Breaker

    private static let limits = BreakerLimits()

    private static func admits(_ breaker: inout Breaker, _ now: ContinuousClock.Instant) -> Bool { breaker.admits(at: now) }

    @Test func `five passing failures in a row open the breaker, one probe closes it or opens it for longer`() {
        var breaker = Breaker()
        for _ in 0..<4 { breaker.fail(.transient, code: .unavailable, wait: nil, at: Self.start, limits: Self.limits) }
        #expect(Self.admits(&breaker, Self.start))
        breaker.fail(.transient, code: .timeout, wait: nil, at: Self.start, limits: Self.limits)
        #expect(!Self.admits(&breaker, Self.start + .milliseconds(29_999)))
        #expect(breaker.lastFailure == .timeout)
        #expect(Self.admits(&breaker, Self.start + .seconds(30)))
        #expect(!Self.admits(&breaker, Self.start + .seconds(31)))
        breaker.fail(.transient, code: .unavailable, wait: nil, at: Self.start + .seconds(32), limits: Self.limits)
        #expect(!Self.admits(&breaker, Self.start + .seconds(91)))
        #expect(Self.admits(&breaker, Self.start + .seconds(92)))
        breaker.succeed()
        #expect(breaker.failures == 0 && breaker.lastFailure == nil && breaker.openUntil == nil)
    }

    @Test func `a probe that tells nothing leaves its place to another`() {
        var breaker = Breaker()
        breaker.fail(.throttled, code: .throttled, wait: .seconds(1), at: Self.start, limits: Self.limits)
        #expect(Self.admits(&breaker, Self.start + .seconds(1)))
        breaker.abandon()
        #expect(Self.admits(&breaker, Self.start + .seconds(1)))
        breaker.fail(.overBudget, code: .budgetExceeded, wait: nil, at: Self.start, limits: Self.limits)
        #expect(Self.admits(&breaker, Self.start + .seconds(1)))
    }

    @Test func `used-up money opens at once for a quarter of an hour, wrong settings for five minutes, a throttle for its wait`() {
        for (kind, wait, pause) in [
            (AttemptFailure.Kind.outOfQuota, nil, Duration.seconds(900)), (.outOfQuota, Duration.seconds(4000), .seconds(4000)),
            (.misconfigured, nil, .seconds(300)), (.throttled, .seconds(70), .seconds(70)),
            (.throttledWithoutRetry, .seconds(9), .seconds(9)),
        ] {
            var breaker = Breaker()
            breaker.fail(kind, code: .throttled, wait: wait, at: Self.start, limits: Self.limits)
            #expect(!Self.admits(&breaker, Self.start + pause - .milliseconds(1)))
            #expect(Self.admits(&breaker, Self.start + pause))
        }
    }

    @Test(arguments: [AttemptFailure.Kind.badRequest, .providerLimit, .refused, .truncated, .badAnswer])
    func `what is not the provider's failure counts as life`(kind: AttemptFailure.Kind) {
        var breaker = Breaker()
        for _ in 0..<4 { breaker.fail(.transient, code: .unavailable, wait: nil, at: Self.start, limits: Self.limits) }
        breaker.fail(kind, code: .refused, wait: nil, at: Self.start, limits: Self.limits)
        #expect(breaker.failures == 0)
        for _ in 0..<20 { breaker.fail(kind, code: .refused, wait: nil, at: Self.start, limits: Self.limits) }
        #expect(Self.admits(&breaker, Self.start))
    }

    @Test func `an attempt that began earlier does not shorten a pause`() {
        var breaker = Breaker()
        breaker.fail(.outOfQuota, code: .quotaExhausted, wait: nil, at: Self.start, limits: Self.limits)
        breaker.fail(.throttled, code: .throttled, wait: .seconds(1), at: Self.start, limits: Self.limits)
        #expect(!Self.admits(&breaker, Self.start + .seconds(899)))
    }
}
