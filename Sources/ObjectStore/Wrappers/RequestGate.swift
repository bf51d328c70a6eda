import Synchronization

/// Lets so many requests through at a time, in the order in which they came.
final class RequestGate: Sendable {
    private struct State {
        var free: Int
        /// Those that wait, by their places in the line; a place without one was left.
        var waiting: [UInt64: (id: UInt64, continuation: CheckedContinuation<Bool, Never>)] = [:]
        var places: [UInt64: UInt64] = [:]
        var first: UInt64 = 0
        var end: UInt64 = 0
    }

    /// The right to make a request, which ends when it is said or when this goes out of use.
    final class Turn: Sendable {
        private let gate: RequestGate
        private let hasEnded = Atomic(false)

        fileprivate init(_ gate: RequestGate) {
            self.gate = gate
        }

        deinit { end() }

        func end() {
            if !hasEnded.exchange(true, ordering: .relaxed) { gate.leave() }
        }
    }

    private let state: Mutex<State>
    private let nextID = Atomic<UInt64>(0)

    init(width: Int) {
        state = Mutex(State(free: max(1, width)))
    }

    /// Waits for a turn.
    ///
    /// - Throws: `CancellationError` where the task is cancelled before its turn comes.
    func enter() async throws -> Turn {
        let id = nextID.add(1, ordering: .relaxed).newValue
        let isAdmitted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAdmitted: Bool? = state.withLock { state in
                    // A cancellation that comes later finds the continuation.
                    if Task.isCancelled { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting[state.end] = (id, continuation)
                    state.places[id] = state.end
                    state.end += 1
                    return nil
                }
                if let isAdmitted { continuation.resume(returning: isAdmitted) }
            }
        } onCancel: {
            let leaving = state.withLock { state in state.places.removeValue(forKey: id).flatMap { state.waiting.removeValue(forKey: $0) } }
            leaving?.continuation.resume(returning: false)
        }
        guard isAdmitted else { throw CancellationError() }
        return Turn(self)
    }

    /// Makes a request when its turn comes.
    func pass<Value>(_ body: () async throws -> Value) async throws -> Value {
        let turn = try await enter()
        defer { turn.end() }
        return try await body()
    }

    private func leave() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            while state.first < state.end {
                defer { state.first += 1 }
                if let next = state.waiting.removeValue(forKey: state.first) {
                    state.places[next.id] = nil
                    return next.continuation
                }
            }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}

/// Lets so many bytes a second through, in the order in which they came.
final class BytePace: Sendable {
    private let rate: Double
    private let surroundings: Surroundings
    /// When everything that was let through so far is through.
    private let end = Mutex(Duration.zero)

    init(rate: Int, surroundings: Surroundings) {
        self.rate = Double(max(1, rate))
        self.surroundings = surroundings
    }

    /// Waits until bytes are through.
    func take(_ count: Int) async throws {
        guard count > 0 else { return }
        let now = surroundings.uptime()
        let wait = end.withLock { end in
            end = max(end, now) + .seconds(Double(count) / rate)
            return end - now
        }
        try await surroundings.sleep(wait)
    }
}
