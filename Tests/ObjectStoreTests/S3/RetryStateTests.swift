import Testing

@testable import ObjectStore

@Suite struct RetryStateTests {
    private func failure(_ status: Int, _ code: String? = nil) -> RetryState.Outcome {
        var failure = ServiceFailure(status: status, code: code ?? "")
        failure.code = code
        return .refused(failure)
    }

    private func circumstances(
        elapsed: Duration = .zero, skew: Int64? = nil, random: Double = 0.5
    ) -> RetryState.Circumstances {
        RetryState.Circumstances(elapsed: elapsed, skew: skew, random: random)
    }

    private func decide(
        _ outcome: RetryState.Outcome, isIdempotent: Bool = true, policy: RetryPolicy = .standard, elapsed: Duration = .zero
    ) -> RetryState.Decision {
        var state = RetryState(policy: policy, isIdempotent: isIdempotent)
        var quota = RetryQuota()
        return state.decide(outcome, circumstances(elapsed: elapsed), quota: &quota)
    }

    @Test(arguments: [
        (500, "InternalError", true, false), (500, nil, true, false), (502, nil, true, false), (504, nil, true, false),
        (503, "SlowDown", true, true), (503, nil, true, true), (429, nil, true, true), (400, "RequestTimeout", true, true),
        (409, "ConditionalRequestConflict", true, true), (409, "OperationAborted", true, true), (200, "InternalError", true, false),
        (200, "SlowDown", true, true), (408, nil, true, true), (404, "NoSuchKey", false, false), (403, "AccessDenied", false, false),
        (412, "PreconditionFailed", false, false), (304, nil, false, false), (400, "InvalidArgument", false, false),
        (501, nil, false, false),
        (409, "BucketNotEmpty", false, false), (301, "PermanentRedirect", false, false),
    ])
    func `failures of the moment are tried again, and those that may have been done only if that does no harm`(
        status: Int, code: String?, isRetried: Bool, isRetriedUnconditionally: Bool
    ) {
        #expect((decide(failure(status, code)) != .giveUp) == isRetried)
        #expect((decide(failure(status, code), isIdempotent: false) != .giveUp) == isRetriedUnconditionally)
    }

    @Test func `a request that never reached the service is tried again whatever it is`() {
        #expect(decide(.unanswered(.notConnected), isIdempotent: false) == .retry(after: .milliseconds(50)))
        for code in [TransportError.Code.connectionLost, .timedOut] {
            #expect(decide(.unanswered(code)) == .retry(after: .milliseconds(50)))
            #expect(decide(.unanswered(code), isIdempotent: false) == .giveUp)
        }
        for code in [TransportError.Code.invalidRequest, .other] { #expect(decide(.unanswered(code)) == .giveUp) }
    }

    @Test func `waits double up to their limit, and are ten times as long where the service wants fewer requests`() {
        let policy = RetryPolicy(attempts: 20, baseDelay: .milliseconds(100), longestDelay: .seconds(2))
        var quota = RetryQuota()
        var state = RetryState(policy: policy, isIdempotent: true)
        var waits: [RetryState.Decision] = []
        for _ in 0..<7 { waits.append(state.decide(failure(500), circumstances(), quota: &quota)) }
        #expect(waits == [50, 100, 200, 400, 800, 1000, 1000].map { .retry(after: .milliseconds($0)) })
        #expect(decide(failure(503, "SlowDown"), policy: policy) == .retry(after: .milliseconds(500)))
    }

    @Test func `no more tries are made than the policy says`() {
        #expect(decide(failure(500), policy: .never) == .giveUp)
        var quota = RetryQuota()
        var state = RetryState(policy: .standard, isIdempotent: true)
        let decisions = (0..<3).map { _ in state.decide(failure(500), circumstances(), quota: &quota) }
        #expect(decisions.last == .giveUp && decisions.dropLast().allSatisfy { $0 != .giveUp })
    }

    @Test func `the service's own wish for a wait is honoured, or ends the tries where it is too long`() {
        func slow(_ seconds: Int64) -> RetryState.Outcome {
            var failure = ServiceFailure(status: 503, code: "SlowDown")
            failure.retryAfter = .seconds(seconds)
            return .refused(failure)
        }
        #expect(decide(slow(7)) == .retry(after: .seconds(7)))
        #expect(decide(slow(21)) == .giveUp)
    }

    @Test func `no try begins after the deadline`() {
        let policy = RetryPolicy(deadline: .seconds(10))
        #expect(decide(failure(500), policy: policy, elapsed: .milliseconds(9949)) != .giveUp)
        #expect(decide(failure(500), policy: policy, elapsed: .milliseconds(9950)) == .giveUp)
    }

    @Test func `the quota lets a service in trouble rest, and fills up again with what goes well`() {
        var quota = RetryQuota()
        func retries() -> Bool {
            var state = RetryState(policy: .standard, isIdempotent: true)
            return state.decide(failure(500), circumstances(), quota: &quota) != .giveUp
        }
        #expect((0..<100).allSatisfy { _ in retries() })
        #expect(!retries())
        for _ in 0..<5 { RetryState(policy: .standard, isIdempotent: true).succeed(quota: &quota) }
        #expect(retries())
        var state = RetryState(policy: .standard, isIdempotent: true)
        quota = RetryQuota()
        _ = state.decide(.unanswered(.timedOut), circumstances(), quota: &quota)
        #expect(quota.tokens == 490)
        state.succeed(quota: &quota)
        #expect(quota.tokens == 500)
    }

    @Test func `a clock that is wrong is corrected once, and is no retry`() {
        var quota = RetryQuota()
        var state = RetryState(policy: .never, isIdempotent: false)
        let skewed = failure(403, "RequestTimeTooSkewed")
        #expect(state.decide(skewed, circumstances(skew: -3600), quota: &quota) == .correctClock(seconds: -3600))
        #expect(state.decide(skewed, circumstances(skew: 5), quota: &quota) == .giveUp)
        // The answer to a HEAD request gives no reason: the clock is one if it is far off.
        var head = RetryState(policy: .never, isIdempotent: true)
        #expect(head.decide(failure(403), circumstances(skew: 100), quota: &quota) == .giveUp)
        #expect(head.decide(failure(403), circumstances(skew: 1000), quota: &quota) == .correctClock(seconds: 1000))
        var denied = RetryState(policy: .never, isIdempotent: true)
        #expect(denied.decide(failure(403, "AccessDenied"), circumstances(skew: 1000), quota: &quota) == .giveUp)
    }

    @Test func `expired keys are renewed once`() {
        var quota = RetryQuota()
        var state = RetryState(policy: .never, isIdempotent: false)
        #expect(state.decide(failure(400, "ExpiredToken"), circumstances(), quota: &quota) == .renewCredentials)
        #expect(state.decide(failure(400, "ExpiredToken"), circumstances(), quota: &quota) == .giveUp)
    }

    @Test func `a region is followed only if it is nothing but a name, and not for ever`() {
        var quota = RetryQuota()
        func redirect(_ region: String) -> RetryState.Outcome {
            var failure = ServiceFailure(status: 301, code: "PermanentRedirect")
            failure.region = region
            return .refused(failure)
        }
        var state = RetryState(policy: .never, isIdempotent: false)
        #expect(state.decide(redirect("eu-central-1"), circumstances(), quota: &quota) == .changeRegion("eu-central-1"))
        #expect(state.decide(redirect("eu-west-1"), circumstances(), quota: &quota) == .changeRegion("eu-west-1"))
        #expect(state.decide(redirect("eu-central-1"), circumstances(), quota: &quota) == .giveUp)
        for region in ["", "evil.com/", "x.evil.com", "a b", "a@b", "A", String(repeating: "a", count: 65)] {
            var state = RetryState(policy: .never, isIdempotent: false)
            #expect(state.decide(redirect(region), circumstances(), quota: &quota) == .giveUp)
        }
    }
}
