import Testing

@testable import RedisAdapter

/// The decisions about one connection, without a connection and without waiting.
@Suite struct LinkStateTests {
    let start = ContinuousClock.now
    var state = LinkState(longestBackoff: .seconds(2))

    func call(_ milliseconds: Int) -> PendingCall {
        PendingCall(bytes: [1, 2, 3], deadline: start + .milliseconds(milliseconds))
    }

    mutating func connect() {
        expect(state.beginsConnecting(at: start))
        state.connectionMade()
    }

    @Test mutating func `nothing is connected until a command comes, and then once`() {
        expect(!state.beginsConnecting(at: start))
        state.accept([call(50), call(50)])
        expect(state.beginsConnecting(at: start))
        expect(!state.beginsConnecting(at: start))
        expect(state.takeUnsent().isEmpty)
        state.connectionMade()
        expect(state.takeUnsent().count == 2)
        expect(state.takeUnsent().isEmpty)
        expect(state.heldCount == 2)
    }

    @Test mutating func `replies belong to the commands in the order they were sent, also to those given up`() {
        let calls = [call(10), call(20), call(30)]
        state.accept(calls)
        connect()
        _ = state.takeUnsent()
        expect(state.wakeTime == start + .milliseconds(10))
        expect(state.expire(at: start + .milliseconds(9)).isEmpty)
        expect(state.expire(at: start + .milliseconds(10)).map(ObjectIdentifier.init) == [ObjectIdentifier(calls[0])])
        expect(state.wakeTime == start + .milliseconds(20))
        for call in calls { expect(state.replyArrived() === call) }
        expect(state.replyArrived() == nil)
        expect(state.heldCount == 0 && state.expire(at: start + .seconds(9)).isEmpty && state.wakeTime == nil)
    }

    @Test mutating func `a command that nobody waits for any more is not sent`() {
        let (given, kept) = (call(50), call(50))
        state.accept([given, kept])
        given.fail(RedisError(.cancelled, ""))
        connect()
        expect(state.takeUnsent().map(ObjectIdentifier.init) == [ObjectIdentifier(kept)])
        expect(state.replyArrived() === kept)
    }

    @Test mutating func `a failed attempt fails those who waited, and the next ones follow at growing intervals`() throws {
        var pauses: [Duration] = []
        var now = start
        for _ in 0..<9 {
            let waiting = call(50)
            state.accept([waiting])
            expect(state.beginsConnecting(at: now))
            expect(state.connectionFailed(at: now, jitter: 0).map(ObjectIdentifier.init) == [ObjectIdentifier(waiting)])
            let next = try #require(state.blockedUntil)
            pauses.append(now.duration(to: next))
            state.accept([call(50)])
            expect(!state.beginsConnecting(at: next - .milliseconds(1)))
            expect(state.wakeTime.map { $0 <= next } == true)
            now = next
            _ = state.expire(at: start + .milliseconds(50))
        }
        expect(pauses == [20, 40, 80, 160, 320, 640, 1280, 2000, 2000].map { .milliseconds($0) })
    }

    @Test mutating func `jitter lengthens a pause by a quarter at most`() throws {
        state.accept([call(50)])
        _ = state.beginsConnecting(at: start)
        _ = state.connectionFailed(at: start, jitter: 1)
        expect(state.blockedUntil == start + .milliseconds(25))
    }

    @Test mutating func `a lost connection fails what was sent and keeps what was not, for the next one`() {
        let (sent, late) = (call(50), call(60))
        state.accept([sent])
        connect()
        _ = state.takeUnsent()
        state.accept([late])
        expect(state.connectionLost(at: start, jitter: 0).map(ObjectIdentifier.init) == [ObjectIdentifier(sent)])
        expect(state.beginsConnecting(at: start))
        state.connectionMade()
        expect(state.takeUnsent().map(ObjectIdentifier.init) == [ObjectIdentifier(late)])
    }

    @Test mutating func `a server that drops every connection is not asked at once again and again`() {
        for round in 0..<3 {
            state.accept([call(5000)])
            let now = state.blockedUntil ?? start
            expect(state.beginsConnecting(at: now))
            state.connectionMade()
            _ = state.takeUnsent()
            _ = state.connectionLost(at: now, jitter: 0)
            if round > 0 { expect(state.blockedUntil.map { $0 > now } == true) }
        }
    }

    @Test mutating func `a server that leaves a command unanswered for a second after its deadline is taken for dead`() {
        state.accept([call(50)])
        connect()
        _ = state.takeUnsent()
        _ = state.expire(at: start + .milliseconds(50))
        expect(state.wakeTime == start + .milliseconds(1050))
        expect(!state.isStalled(at: start + .milliseconds(1049)))
        expect(state.isStalled(at: start + .milliseconds(1050)))
        _ = state.replyArrived()
        expect(!state.isStalled(at: start + .seconds(9)))
    }

    @Test mutating func `the bytes of commands are held until their replies, however they end`() {
        let (answered, dropped, late, lost) = (call(50), call(50), call(10), call(90))
        state.accept([answered, dropped, late])
        expect(state.heldBytes == 9)
        dropped.fail(RedisError(.cancelled, ""))
        _ = state.expire(at: start + .milliseconds(10))
        expect(state.heldBytes == 6)
        connect()
        _ = state.takeUnsent()
        expect(state.heldBytes == 3)
        state.accept([lost])
        _ = state.takeUnsent()
        _ = state.replyArrived()
        expect(state.heldBytes == 3)
        _ = state.connectionLost(at: start, jitter: 0)
        expect(state.heldBytes == 0 && state.heldCount == 0)
        state.accept([call(50)])
        _ = state.beginsConnecting(at: start)
        _ = state.connectionFailed(at: start, jitter: 0)
        expect(state.heldBytes == 0)
    }

    @Test mutating func `thousands of replies keep their order`() {
        let calls = (0..<5000).map { _ in call(50) }
        connectLater()
        for call in calls { state.accept([call]) }
        expect(state.takeUnsent().count == 5000)
        expect(calls.allSatisfy { state.replyArrived() === $0 })
    }

    private mutating func connectLater() {
        state.accept([call(1)])
        connect()
        _ = state.takeUnsent()
        _ = state.replyArrived()
    }
}
