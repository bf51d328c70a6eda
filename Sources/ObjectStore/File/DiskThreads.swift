import Dispatch
import Synchronization

/// Threads for calls that wait for the disk, so that none of those that run Swift tasks ever does.
///
/// At most `width` calls run at a time; the others wait in the order in which they came, and the tasks that made them are suspended.
/// There is one serial queue for each: those have threads of their own, made when there is work. A concurrent queue would, on Linux,
/// take its threads from the few that run tasks too, and calls that wait there can keep every task from running.
final class DiskThreads: Sendable {
    private struct State {
        /// The queues without a worker.
        var idle: [DispatchQueue]
        var arrived: [@Sendable () -> Void] = []
        /// The jobs to take next, the first of them at the end.
        var due: [@Sendable () -> Void] = []
    }

    private let state: Mutex<State>

    init(width: Int) {
        state = Mutex(State(idle: (0..<width).map { DispatchQueue(label: "ObjectStore.disk.\($0)") }))
    }

    /// Runs a call on one of the threads and returns what it gives.
    ///
    /// - Throws: What the call throws, or `CancellationError` if the task is cancelled before it begins.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let cancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit {
                    continuation.resume(
                        with: Result {
                            if cancelled.isSet { throw CancellationError() }
                            return try body()
                        })
                }
            }
        } onCancel: {
            cancelled.set()
        }
    }

    /// Runs a call that must be made even if the task is cancelled, such as one that cleans up.
    func runAlways(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            submit {
                body()
                continuation.resume()
            }
        }
    }

    private func submit(_ job: @escaping @Sendable () -> Void) {
        let idle = state.withLock { state in
            state.arrived.append(job)
            return state.idle.popLast()
        }
        guard let queue = idle else { return }
        queue.async { [self] in
            while let job = takeJob(orRest: queue) { job() }
        }
    }

    /// The job that has waited longest; if there is none, the worker's queue is idle from now on.
    private func takeJob(orRest queue: DispatchQueue) -> (@Sendable () -> Void)? {
        state.withLock { state in
            if state.due.isEmpty {
                state.due = state.arrived.reversed()
                state.arrived = []
            }
            if state.due.isEmpty { state.idle.append(queue) }
            return state.due.popLast()
        }
    }
}

/// Something that happens once, on any thread.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
