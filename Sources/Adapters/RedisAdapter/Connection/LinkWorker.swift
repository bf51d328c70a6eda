/// What the thread of a link does: carries out what its state decides.
struct LinkWorker {
    let link: Link
    var state: LinkState
    var connection: Connection?

    init(link: Link, state: LinkState) {
        self.link = link
        self.state = state
    }

    mutating func run() {
        while true {
            let arrivals = link.collect(state)
            state.accept(arrivals.calls)
            if let attempt = arrivals.attempt { settle(attempt) }
            if arrivals.isClosed && state.heldCount == 0 { break }
            if state.beginsConnecting(at: .now) { link.startConnecting() }

            guarded { (worker) throws(RedisError) in try worker.send() }
            let isReady = link.sleep(
                until: state.wakeTime, awaitsReplies: state.awaitsReplies, descriptor: connection?.descriptor ?? -1,
                writing: connection?.hasOutput ?? false)
            if isReady { guarded { (worker) throws(RedisError) in try worker.receive() } }

            let now = ContinuousClock.now
            for call in state.expire(at: now) {
                call.fail(RedisError(.timeout, "no reply before the deadline"))
            }
            if state.isStalled(at: now) { lose(RedisError(.connectionLost, "the server has stopped answering")) }
        }
        connection = nil
        link.noteEnd()
    }

    private mutating func settle(_ attempt: Result<Connection, RedisError>) {
        switch attempt {
        case .success(let connection):
            self.connection = connection
            state.connectionMade()
        case .failure(let error):
            let calls = state.connectionFailed(at: .now, jitter: .random(in: 0...1))
            fail(calls, with: error)
        }
    }

    private func fail(_ calls: [PendingCall], with error: RedisError) {
        link.noteFailure(error, blockedUntil: state.blockedUntil)
        for call in calls { call.fail(error) }
    }

    private mutating func send() throws(RedisError) {
        guard let connection else { return }
        for call in state.takeUnsent() { connection.append(call.bytes) }
        try connection.flush()
    }

    private mutating func receive() throws(RedisError) {
        guard let connection else { return }
        try connection.receive()
        while let reply = try connection.nextReply() {
            guard let call = state.replyArrived() else {
                throw RedisError(.malformedReply, "the server sent a reply that no command asked for; the connection was closed")
            }
            call.finish(.success(reply))
        }
    }

    private mutating func guarded(_ body: (inout LinkWorker) throws(RedisError) -> Void) {
        do throws(RedisError) { try body(&self) } catch { lose(error) }
    }

    /// Lets go of the connection; commands that were not sent yet go out on the next one.
    private mutating func lose(_ error: RedisError) {
        guard connection != nil else { return }
        connection = nil
        link.noteLoss()
        let calls = state.connectionLost(at: .now, jitter: .random(in: 0...1))
        fail(calls, with: error)
    }
}
