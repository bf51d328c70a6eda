internal import Synchronization

/// Work that several callers may want at the same time and that is done once for all of them.
///
/// The work goes on when callers are cancelled, since others may wait for it or come to; a cancelled caller leaves at once.
final class SingleFlight<Value: Sendable>: Sendable {
    private struct State {
        var isFlying = false
        var nextCaller = 0
        var waiting: [Int: CheckedContinuation<Value, any Error>] = [:]
        /// Callers that were cancelled, perhaps before they began to wait.
        var left: Set<Int> = []
    }

    private let state = Mutex(State())
    private let work: @Sendable () async throws -> Value

    init(_ work: @escaping @Sendable () async throws -> Value) {
        self.work = work
    }

    /// Begins the work unless it is under way, and does not wait for it.
    func begin() {
        let begins = state.withLock { state in
            defer { state.isFlying = true }
            return !state.isFlying
        }
        if begins { Task { await self.fly() } }
    }

    /// Waits for the work that is under way, or begins it.
    func value() async throws -> Value {
        let caller = state.withLock { state in
            state.nextCaller += 1
            return state.nextCaller
        }
        defer { _ = state.withLock { $0.left.remove(caller) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (isCancelled, begins) = state.withLock { state in
                    if state.left.contains(caller) { return (true, false) }
                    state.waiting[caller] = continuation
                    defer { state.isFlying = true }
                    return (false, !state.isFlying)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                if begins { Task { await self.fly() } }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                state.left.insert(caller)
                return state.waiting.removeValue(forKey: caller)
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    private func fly() async {
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        let waiting = state.withLock { state in
            state.isFlying = false
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(with: result) }
    }
}
