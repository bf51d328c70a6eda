/// What happens with the commands of one connection, and when to connect: decided here, carried out by ``Link``.
///
/// Commands wait until there is a connection, are sent in order, and get their replies in that order. A command whose deadline passed
/// keeps its place among the sent ones, so that its late reply is not taken for another's.
struct LinkState {
    typealias Instant = ContinuousClock.Instant

    enum Phase: Hashable {
        case disconnected, connecting, connected
    }

    /// How long after its deadline a command that the server left unanswered breaks the connection, which may be dead.
    static let patience = Duration.seconds(1)

    private(set) var phase = Phase.disconnected
    /// Until when no attempt to connect is made; commands that come before fail at once.
    private(set) var blockedUntil: Instant?
    private let longestBackoff: Duration
    private var failures = 0
    private var waiting: [PendingCall] = []
    private var sent: [PendingCall] = []
    private var answered = 0
    private var nextDeadline: Instant?

    init(longestBackoff: Duration) {
        self.longestBackoff = longestBackoff
    }

    /// The commands that wait to be sent or for their replies.
    var heldCount: Int { waiting.count + sent.count - answered }
    /// The bytes of these.
    private(set) var heldBytes = 0
    /// Whether a command was sent whose reply has not arrived.
    var awaitsReplies: Bool { answered < sent.count }

    /// When something is to be done even if nothing arrives: a deadline passes, the patience with the server ends, or an attempt to
    /// connect is due.
    var wakeTime: Instant? {
        let patienceEnds = answered < sent.count ? sent[answered].deadline + Self.patience : nil
        let attempt = phase == .disconnected && !waiting.isEmpty ? blockedUntil : nil
        return [nextDeadline, patienceEnds, attempt].compactMap { $0 }.min()
    }

    /// Takes commands in.
    mutating func accept(_ calls: [PendingCall]) {
        for call in calls {
            expect(call)
            heldBytes += call.bytes.count
        }
        waiting += calls
    }

    private mutating func letGo(_ calls: some Sequence<PendingCall>) {
        for call in calls { heldBytes -= call.bytes.count }
    }

    private mutating func expect(_ call: PendingCall) {
        nextDeadline = nextDeadline.map { min($0, call.deadline) } ?? call.deadline
    }

    /// Whether it is time to connect; if so, the attempt has begun.
    mutating func beginsConnecting(at now: Instant) -> Bool {
        guard phase == .disconnected, !waiting.isEmpty, blockedUntil.map({ $0 <= now }) ?? true else { return false }
        phase = .connecting
        return true
    }

    mutating func connectionMade() {
        phase = .connected
        blockedUntil = nil
    }

    /// Notes that the attempt failed, and returns the commands that waited for it.
    ///
    /// - Parameter jitter: A random number from 0 to 1 that lengthens the pause by up to a quarter, so that many programs do not come
    ///   back at once.
    mutating func connectionFailed(at now: Instant, jitter: Double) -> [PendingCall] {
        phase = .disconnected
        pause(from: now, jitter: jitter)
        defer { waiting = [] }
        letGo(waiting)
        return waiting
    }

    /// Takes the commands to send now.
    mutating func takeUnsent() -> [PendingCall] {
        guard phase == .connected, !waiting.isEmpty else { return [] }
        var batch: [PendingCall] = []
        for call in waiting {
            if call.isFinished { heldBytes -= call.bytes.count } else { batch.append(call) }
        }
        waiting.removeAll(keepingCapacity: true)
        sent += batch
        return batch
    }

    /// The command that the reply that has arrived belongs to; `nil` if there is none.
    mutating func replyArrived() -> PendingCall? {
        guard answered < sent.count else { return nil }
        failures = 0
        let call = sent[answered]
        answered += 1
        heldBytes -= call.bytes.count
        if answered == sent.count || answered >= 1024 {
            sent.removeFirst(answered)
            answered = 0
        }
        return call
    }

    /// Notes that the connection broke, and returns the commands that were sent and will get no reply.
    ///
    /// The next attempt may follow at once, unless nothing was answered since the last failure.
    mutating func connectionLost(at now: Instant, jitter: Double) -> [PendingCall] {
        phase = .disconnected
        if failures > 0 { pause(from: now, jitter: jitter) } else { failures = 1 }
        defer { (sent, answered) = ([], 0) }
        letGo(sent[answered...])
        return Array(sent[answered...])
    }

    /// The commands whose deadline has passed since the last time.
    mutating func expire(at now: Instant) -> [PendingCall] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        nextDeadline = nil
        var expired: [PendingCall] = []
        for call in sent[answered...] + waiting {
            if call.deadline <= now { expired.append(call) } else { expect(call) }
        }
        letGo(waiting.filter { $0.deadline <= now })
        waiting.removeAll { $0.deadline <= now }
        return expired
    }

    /// Whether the server has left a command unanswered for so long that the connection is taken for dead.
    func isStalled(at now: Instant) -> Bool {
        answered < sent.count && sent[answered].deadline + Self.patience <= now
    }

    private mutating func pause(from now: Instant, jitter: Double) {
        let pause = min(longestBackoff, .milliseconds(20 << min(failures, 12)))
        failures += 1
        blockedUntil = now + pause + pause * (jitter / 4)
    }
}
