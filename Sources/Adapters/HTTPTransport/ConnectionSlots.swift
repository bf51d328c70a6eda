internal import NIOCore
internal import ObjectStore
internal import Synchronization

/// Bounds the connections to a host, and keeps those without an exchange.
///
/// The client beneath fails requests that wait for a connection longer than a new one may take; with large objects on a slow line that is
/// the usual case, not a fault. Here requests wait in order, as long as they like.
final class ConnectionSlots: Sendable {
    private typealias Turn = CheckedContinuation<Slot, any Error>

    private struct Host {
        var taken = 0
        /// The one used last is used first, so that those which are not needed come to their end.
        var kept: [Connection] = []
        var waiting: [(number: Int, turn: Turn)] = []
    }

    private struct State {
        var isClosed = false
        var hosts: [Address.Origin: Host] = [:]
        var numbers = 0
        /// Waiters that were cancelled before they were registered.
        var cancelled: Set<Int> = []
        /// Who waits for the last slot to be given back.
        var end: CheckedContinuation<Void, Never>?

        var isUnused: Bool { hosts.values.allSatisfy { $0.taken == 0 } }
    }

    private let perHost: Int
    private let state = Mutex(State())

    init(perHost: Int) {
        self.perHost = perHost
    }

    /// Takes a slot, with a connection where one is kept, waiting for it where need be.
    ///
    /// - Parameter loop: The one whose connections are preferred.
    /// - Throws: `CancellationError` where the task is cancelled while it waits; `TransportError` where no more slots are given.
    func take(_ address: Address, on loop: any EventLoop) async throws -> Slot {
        let origin = address.origin
        try Task.checkCancellation()
        if let slot = try state.withLock({ try take(from: &$0, origin, on: loop) }) { return slot }
        let number = state.withLock { state in
            state.numbers += 1
            return state.numbers
        }
        let slot = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { turn in
                let now: Result<Slot, any Error>? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return .failure(CancellationError()) }
                    do {
                        if let slot = try take(from: &state, origin, on: loop) { return .success(slot) }
                    } catch {
                        return .failure(error)
                    }
                    state.hosts[origin]?.waiting.append((number, turn))
                    return nil
                }
                if let now { turn.resume(with: now) }
            }
        } onCancel: {
            cancel(number, at: origin)
        }
        state.withLock { _ = $0.cancelled.remove(number) }
        return slot
    }

    /// Takes a slot that is free; `nil` where none is.
    private func take(from state: inout State, _ origin: Address.Origin, on loop: any EventLoop) throws -> Slot? {
        guard !state.isClosed else { throw TransportError.isShutDown }
        var host = state.hosts[origin] ?? Host()
        guard host.taken < perHost else { return nil }
        host.taken += 1
        let slot = Slot(slots: self, origin, host.kept.takeLast(on: loop))
        state.hosts[origin] = host
        return slot
    }

    private func cancel(_ number: Int, at origin: Address.Origin) {
        let turn: Turn? = state.withLock { state in
            guard let index = state.hosts[origin]?.waiting.firstIndex(where: { $0.number == number }) else {
                state.cancelled.insert(number)
                return nil
            }
            return state.hosts[origin]?.waiting.remove(at: index).turn
        }
        turn?.resume(throwing: CancellationError())
    }

    fileprivate func release(_ origin: Address.Origin, _ connection: Connection?) {
        let (turn, end) = state.withLock { state -> (Turn?, CheckedContinuation<Void, Never>?) in
            guard var host = state.hosts.removeValue(forKey: origin) else { return (nil, nil) }
            var turn: Turn?
            if host.waiting.isEmpty {
                host.taken -= 1
                if let connection, !state.isClosed { host.kept.append(connection) }
            } else {
                turn = host.waiting.removeFirst().turn
            }
            if host.taken > 0 || !host.kept.isEmpty { state.hosts[origin] = host }
            return (turn, state.end != nil && state.isUnused ? state.end.take() : nil)
        }
        turn?.resume(returning: Slot(slots: self, origin, connection))
        end?.resume()
    }

    /// Keeps a connection no longer, which has ended.
    func forget(_ connection: Connection) {
        state.withLock { state in
            for (origin, host) in state.hosts where host.kept.contains(connection) {
                state.hosts[origin]?.kept.removeAll { $0 == connection }
                if host.taken == 0, host.kept.count == 1 { state.hosts[origin] = nil }
            }
        }
    }

    /// Gives no more slots and keeps no connection; `false` where that was done before.
    func close() -> Bool {
        let (isFirst, turns) = state.withLock { state in
            defer { state.isClosed = true }
            let turns = state.hosts.values.flatMap { $0.waiting.map(\.turn) }
            state.hosts = state.hosts.mapValues { Host(taken: $0.taken) }
            return (!state.isClosed, turns)
        }
        for turn in turns { turn.resume(throwing: TransportError.isShutDown) }
        return isFirst
    }

    /// Waits until every slot was given back; to be called once, after ``close()``.
    func allReleased() async {
        await withCheckedContinuation { turn in
            let isUnused = state.withLock { state in
                if !state.isUnused { state.end = turn }
                return state.isUnused
            }
            if isUnused { turn.resume() }
        }
    }

    /// The right to one connection, given back once.
    final class Slot: Sendable {
        private let slots: ConnectionSlots
        private let origin: Address.Origin
        private let state: Mutex<(connection: Connection?, isReleased: Bool)>

        fileprivate init(slots: ConnectionSlots, _ origin: Address.Origin, _ connection: Connection?) {
            self.slots = slots
            self.origin = origin
            state = Mutex((connection, false))
        }

        /// A connection without an exchange, which is given back with the slot.
        var connection: Connection? { state.withLock { $0.connection } }

        /// Takes the connection out, to use it or because it has ended.
        func takeConnection() {
            state.withLock { $0.connection = nil }
        }

        /// Gives a connection that is free again back with the slot; `false` where the slot was given back before.
        func keep(_ connection: Connection) -> Bool {
            state.withLock { state in
                if !state.isReleased { state.connection = connection }
                return !state.isReleased
            }
        }

        func release() {
            let (connection, isReleased) = state.withLock { state in
                defer { state = (nil, true) }
                return state
            }
            if !isReleased { slots.release(origin, connection) }
        }

        deinit { release() }
    }
}

extension [Connection] {
    /// Takes out the connection used last, one that is served on the calling thread before others.
    fileprivate mutating func takeLast(on loop: any EventLoop) -> Connection? {
        guard let last else { return nil }
        if last.loop === loop { return removeLast() }
        return remove(at: lastIndex { $0.loop === loop } ?? count - 1)
    }
}
