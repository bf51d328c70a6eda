import Dispatch
import Glibc
import Synchronization

/// One connection of the pool, kept up by a thread of its own.
///
/// Commands are left in a mailbox. The thread takes all that have gathered there, writes them at once, and hands out replies as they
/// arrive, without waiting for one before it sends the next. It sleeps in `poll` and never runs on a thread of Swift's own pool.
final class Link: Sendable {
    private struct Mailbox {
        var calls: [PendingCall] = []
        var callBytes = 0
        /// A connection that was made, or why it was not.
        var attempt: Result<Connection, RedisError>?
        /// The commands that the thread holds, and their bytes.
        var heldCount = 0
        var heldBytes = 0
        var blockedUntil: ContinuousClock.Instant?
        var lastError: RedisError?
        var threadIsAwake = true
        /// Until when the thread sleeps at the longest if it waits for replies: commands with a later deadline need not wake it.
        var replyWait: ContinuousClock.Instant?
        var isClosed = false
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false
    }

    private let endpoint: RedisEndpoint
    private let options: RedisOptions
    private let mailbox = Mutex(Mailbox())
    private let pipe: WakePipe
    private let losses = Atomic<Int>(0)
    // Shared by all links of a client: they connect one after the other.
    private let connector: DispatchQueue

    /// Starts the thread; it connects when the first command comes.
    init(to endpoint: RedisEndpoint, options: RedisOptions, connector: DispatchQueue, number: Int) throws(RedisError) {
        self.endpoint = endpoint
        self.options = options
        self.connector = connector
        pipe = try WakePipe()
        DispatchQueue(label: "redis.link.\(number)").async { [self] in
            var worker = LinkWorker(link: self, state: LinkState(longestBackoff: options.longestBackoff))
            worker.run()
        }
    }

    // MARK: From any thread

    /// The connections that were lost so far.
    var lossCount: Int { losses.load(ordering: .relaxed) }

    /// The commands under way; a link that does not try to connect at the moment counts as overloaded.
    func load(at now: ContinuousClock.Instant) -> Int {
        mailbox.withLock { box in
            if let blocked = box.blockedUntil, now < blocked { return .max }
            return box.heldCount + box.calls.count
        }
    }

    /// Takes a command, or finishes it at once if there is no hope for it.
    func submit(_ call: PendingCall, at now: ContinuousClock.Instant) {
        let (refusal, mustWake): (RedisError?, Bool) = mailbox.withLock { box in
            if box.isClosed { return (RedisError(.closed, "the client was shut down"), false) }
            if let blocked = box.blockedUntil, now < blocked {
                return (box.lastError ?? RedisError(.unavailable, "no connection to \(endpoint)"), false)
            }
            let count = box.heldCount + box.calls.count
            let bytes = box.heldBytes + box.callBytes + call.bytes.count
            let fits = count < options.pendingLimit && (bytes <= options.pendingByteLimit || count == 0)
            guard fits else { return (RedisError(.overloaded, "\(count) commands already wait for \(endpoint)"), false) }
            box.calls.append(call)
            box.callBytes += call.bytes.count
            // While replies are under way, what is sent in the meantime gathers here and goes out with their arrival, in one write.
            if box.threadIsAwake || box.replyWait.map({ call.deadline >= $0 }) == true { return (nil, false) }
            box.threadIsAwake = true
            return (nil, true)
        }
        if let refusal { call.fail(refusal) }
        if mustWake { pipe.wake() }
    }

    /// Takes no more commands, waits until those under way are finished, and closes the connection.
    func close() async {
        await withCheckedContinuation { continuation in
            let hasEnded = mailbox.withLock { box in
                box.isClosed = true
                if !box.hasEnded { box.closeWaiters.append(continuation) }
                return box.hasEnded
            }
            if hasEnded { continuation.resume() } else { pipe.wake() }
        }
    }

    /// As ``close()``, without waiting.
    func abandon() {
        mailbox.withLock { $0.isClosed = true }
        pipe.wake()
    }

    // MARK: From the link's thread

    struct Arrivals {
        var calls: [PendingCall] = []
        var attempt: Result<Connection, RedisError>?
        var isClosed = false
    }

    /// Empties the mailbox and tells it where the thread stands.
    func collect(_ state: LinkState) -> Arrivals {
        mailbox.withLock { box in
            defer { (box.calls, box.callBytes, box.attempt) = ([], 0, nil) }
            box.heldCount = state.heldCount + box.calls.count
            box.heldBytes = state.heldBytes + box.callBytes
            box.blockedUntil = state.blockedUntil
            return Arrivals(calls: box.calls, attempt: box.attempt, isClosed: box.isClosed)
        }
    }

    /// Tells commands to come why they fail, and until when; before those that have waited are failed, for their tasks may send others.
    func noteFailure(_ error: RedisError, blockedUntil: ContinuousClock.Instant?) {
        mailbox.withLock { ($0.lastError, $0.blockedUntil) = (error, blockedUntil) }
    }

    func noteLoss() {
        losses.add(1, ordering: .relaxed)
    }

    /// Sleeps until the socket is ready, something is in the mailbox, or the time has come.
    ///
    /// - Returns: Whether the socket has something to read, or has failed.
    func sleep(until time: ContinuousClock.Instant?, awaitsReplies: Bool, descriptor: Int32, writing: Bool) -> Bool {
        let mayRest = mailbox.withLock { box in
            box.replyWait = awaitsReplies ? time : nil
            box.threadIsAwake = !box.calls.isEmpty || box.attempt != nil
            return !box.threadIsAwake
        }
        let left = time.map { ContinuousClock.now.duration(to: $0).pollMilliseconds } ?? -1
        // poll passes over negative descriptors: without a connection there is the pipe alone.
        var entries = [
            pollfd(fd: descriptor, events: Int16(POLLIN | (writing ? POLLOUT : 0)), revents: 0),
            pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&entries, 2, mayRest ? left : 0)
        mailbox.withLock { $0.threadIsAwake = true }
        if entries[1].revents != 0 { pipe.drain() }
        return entries[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0
    }

    /// Connects on the queue for that; the outcome comes to the mailbox.
    func startConnecting() {
        connector.async { [self] in
            let deadline = ContinuousClock.now + options.connectTimeout
            let attempt = Result { () throws(RedisError) in
                let connection = try Connection(to: endpoint, timeout: options.connectTimeout, replyByteLimit: options.replyByteLimit)
                try connection.greet(endpoint, deadline: deadline)
                return connection
            }
            mailbox.withLock { box in
                box.attempt = attempt
                box.threadIsAwake = true
            }
            pipe.wake()
        }
    }

    func noteEnd() {
        let waiters = mailbox.withLock { box in
            box.hasEnded = true
            box.isClosed = true
            defer { box.closeWaiters = [] }
            return box.closeWaiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
