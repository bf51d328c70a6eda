import Testing

@testable import RedisAdapter

@Suite struct BreakerTests {
    let start = ContinuousClock.now
    var breaker = Breaker()

    @Test mutating func `three failures in a row open it, and a success between them starts anew`() {
        breaker.failed(at: start)
        breaker.failed(at: start)
        breaker.succeeded()
        breaker.failed(at: start)
        breaker.failed(at: start)
        expect(breaker.isClosed && breaker.permits(at: start))
        breaker.failed(at: start)
        expect(!breaker.isClosed && !breaker.permits(at: start))
        expect(breaker.wait(at: start + .milliseconds(100)) == .milliseconds(400))
    }

    @Test mutating func `when the pause is over one request may try, and another one only after a pause`() {
        for _ in 0..<3 { breaker.failed(at: start) }
        let later = start + .milliseconds(500)
        expect(!breaker.permits(at: later - .nanoseconds(1)))
        expect(breaker.permits(at: later))
        expect(!breaker.permits(at: later))
        breaker.failed(at: later)
        expect(!breaker.permits(at: later + .milliseconds(499)))
        expect(breaker.permits(at: later + .milliseconds(500)))
        breaker.succeeded()
        expect(breaker.isClosed && breaker.permits(at: later) && breaker.permits(at: later))
    }
}
