import Synchronization

/// Does the same work once for all who ask for it at the same time.
///
/// A waiter that is cancelled leaves at once and the work goes on for the others; when the last one leaves, the work is cancelled.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// What a waiter gets: the result, and whether it is the one that counts as having asked; the others only shared.
    typealias Share = (value: Value, isFirst: Bool)

    private struct Flight {
        let id: UInt64
        var task: Task<Void, Never>?
        /// Who waits, the first at the front; `nil` for one that has come but does not wait yet.
        var waiters: [(id: UInt64, continuation: CheckedContinuation<Share, any Error>?)]
    }

    private struct State {
        var flights: [Key: Flight] = [:]
        var nextID: UInt64 = 0

        mutating func makeID() -> UInt64 {
            nextID += 1
            return nextID
        }
    }

    private let state = Mutex(State())

    /// Whether somebody does this work now.
    func isRunning(_ key: Key) -> Bool { state.withLock { $0.flights[key] != nil } }

    /// Waits for the result of the work, which this call starts if nobody does it yet.
    func run(_ key: Key, _ work: @escaping @Sendable () async throws -> Value) async throws -> Share {
        try Task.checkCancellation()
        let (flight, waiter) = join(key, work)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isGone = state.withLock { state in
                    guard state.flights[key]?.id == flight,
                        let index = state.flights[key]?.waiters.firstIndex(where: { $0.id == waiter })
                    else { return true }
                    state.flights[key]?.waiters[index].continuation = continuation
                    return false
                }
                if isGone { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            leave(key, flight: flight, waiter: waiter)
        }
    }

    private func join(_ key: Key, _ work: @escaping @Sendable () async throws -> Value) -> (flight: UInt64, waiter: UInt64) {
        state.withLock { state in
            let waiter = state.makeID()
            if let flight = state.flights[key] {
                state.flights[key]?.waiters.append((waiter, nil))
                return (flight.id, waiter)
            }
            let id = state.makeID()
            state.flights[key] = Flight(id: id, task: nil, waiters: [(waiter, nil)])
            state.flights[key]?.task = Task {
                let result: Result<Value, any Error>
                do { result = .success(try await work()) } catch { result = .failure(error) }
                await self.land(key, flight: id, result)
            }
            return (id, waiter)
        }
    }

    /// Gives the result to all who wait.
    private func land(_ key: Key, flight id: UInt64, _ result: Result<Value, any Error>) async {
        while true {
            let waiters = state.withLock { state -> [CheckedContinuation<Share, any Error>]? in
                guard let flight = state.flights[key], flight.id == id else { return [] }
                let waiting = flight.waiters.compactMap(\.continuation)
                // One that has come is about to wait: it takes a few instructions only.
                guard waiting.count == flight.waiters.count else { return nil }
                state.flights[key] = nil
                return waiting
            }
            guard let waiters else {
                await Task.yield()
                continue
            }
            for (index, waiter) in waiters.enumerated() { waiter.resume(with: result.map { ($0, index == 0) }) }
            return
        }
    }

    private func leave(_ key: Key, flight id: UInt64, waiter: UInt64) {
        let (continuation, task) = state.withLock { state -> (CheckedContinuation<Share, any Error>?, Task<Void, Never>?) in
            guard let flight = state.flights[key], flight.id == id, let index = flight.waiters.firstIndex(where: { $0.id == waiter }) else {
                return (nil, nil)
            }
            state.flights[key]?.waiters.remove(at: index)
            guard flight.waiters.count == 1 else { return (flight.waiters[index].continuation, nil) }
            state.flights[key] = nil
            return (flight.waiters[index].continuation, flight.task)
        }
        continuation?.resume(throwing: CancellationError())
        task?.cancel()
    }
}
