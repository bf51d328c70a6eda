import Synchronization

/// A command on its way, and the task that waits for its reply.
///
/// It is finished once, by whatever comes first: the reply, the deadline, the end of the connection, or the task's cancellation.
final class PendingCall: Sendable {
    typealias Outcome = Result<RedisValue, RedisError>

    @safe private enum State {
        case new
        // Resumed exactly once, as the state only leaves this case by handing it over; a checked one would take a tenth of a command's time.
        case awaited(UnsafeContinuation<Outcome, Never>)
        case finished(Outcome)
    }

    /// The command as it is sent.
    let bytes: [UInt8]
    /// When the task stops waiting.
    let deadline: ContinuousClock.Instant
    private let state = Mutex(State.new)

    init(bytes: [UInt8], deadline: ContinuousClock.Instant) {
        self.bytes = bytes
        self.deadline = deadline
    }

    /// Whether nobody waits any more.
    var isFinished: Bool {
        state.withLock { if case .finished = $0 { true } else { false } }
    }

    /// Hands over the outcome, unless there was one already.
    func finish(_ outcome: Outcome) {
        let waiting: UnsafeContinuation<Outcome, Never>? = unsafe state.withLock { state in
            switch state {
            case .new:
                state = .finished(outcome)
                return nil
            case .awaited(let continuation):
                state = .finished(outcome)
                return unsafe continuation
            case .finished:
                return nil
            }
        }
        unsafe waiting?.resume(returning: outcome)
    }

    func fail(_ error: RedisError) {
        finish(.failure(error))
    }

    /// Waits for the outcome after `start` has sent the call on its way; to be called once.
    func outcome(after start: (PendingCall) -> Void) async -> Outcome {
        await withTaskCancellationHandler {
            await unsafe withUnsafeContinuation { continuation in
                let outcome: Outcome? = state.withLock { state in
                    if case .finished(let outcome) = state { return outcome }
                    state = unsafe .awaited(continuation)
                    return nil
                }
                if let outcome { unsafe continuation.resume(returning: outcome) } else { start(self) }
            }
        } onCancel: {
            fail(RedisError(.cancelled, "the task that waited for the reply was cancelled"))
        }
    }
}
