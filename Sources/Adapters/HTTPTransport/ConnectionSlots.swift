internal import Synchronization

/// Bounds the requests to a host that are under way, so that each one that begins finds a connection.
///
/// The client beneath fails requests that wait for a connection longer than a new one may take; with large objects on a slow line that is
/// the usual case, not a fault. Here requests wait in order, as long as they like.
final class ConnectionSlots: Sendable {
    private struct Host {
        var taken = 0
        var waiting: [(number: Int, turn: CheckedContinuation<Bool, Never>)] = []
    }

    private struct State {
        var hosts: [Address.Origin: Host] = [:]
        var numbers = 0
        /// Waiters that were cancelled before they were registered.
        var cancelled: Set<Int> = []
    }

    private let perHost: Int
    private let state = Mutex(State())

    init(perHost: Int) {
        self.perHost = perHost
    }

    /// Takes a slot, waiting for it where need be.
    ///
    /// - Throws: `CancellationError` where the task is cancelled while it waits.
    func take(_ address: Address) async throws -> Slot {
        let origin = address.origin
        try Task.checkCancellation()
        let number: Int? = state.withLock { state in
            if state.hosts[origin, default: Host()].taken < perHost {
                state.hosts[origin, default: Host()].taken += 1
                return nil
            }
            state.numbers += 1
            return state.numbers
        }
        guard let number else { return Slot(slots: self, origin: origin) }
        let hasTurn = await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let now: Bool? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return false }
                    if state.hosts[origin, default: Host()].taken < perHost {
                        state.hosts[origin, default: Host()].taken += 1
                        return true
                    }
                    state.hosts[origin, default: Host()].waiting.append((number, turn))
                    return nil
                }
                if let now { turn.resume(returning: now) }
            }
        } onCancel: {
            cancel(number, at: origin)
        }
        state.withLock { _ = $0.cancelled.remove(number) }
        guard hasTurn else { throw CancellationError() }
        return Slot(slots: self, origin: origin)
    }

    private func cancel(_ number: Int, at origin: Address.Origin) {
        let turn: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard let index = state.hosts[origin]?.waiting.firstIndex(where: { $0.number == number }) else {
                state.cancelled.insert(number)
                return nil
            }
            return state.hosts[origin]?.waiting.remove(at: index).turn
        }
        turn?.resume(returning: false)
    }

    fileprivate func release(_ origin: Address.Origin) {
        let turn: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard var host = state.hosts.removeValue(forKey: origin) else { return nil }
            let next = host.waiting.isEmpty ? nil : host.waiting.removeFirst().turn
            if next == nil { host.taken -= 1 }
            if host.taken > 0 { state.hosts[origin] = host }
            return next
        }
        turn?.resume(returning: true)
    }

    /// The right to one connection, given back once.
    final class Slot: Sendable {
        private let slots: ConnectionSlots
        private let origin: Address.Origin
        private let isReleased = Mutex(false)

        fileprivate init(slots: ConnectionSlots, origin: Address.Origin) {
            self.slots = slots
            self.origin = origin
        }

        func release() {
            let isFirst = isReleased.withLock { value in
                defer { value = true }
                return !value
            }
            if isFirst { slots.release(origin) }
        }

        deinit { release() }
    }
}
