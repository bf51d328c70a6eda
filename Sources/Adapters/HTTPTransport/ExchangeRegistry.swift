internal import Synchronization

/// The exchanges that wait for a connection, under numbers.
///
/// A request's fields are the only thing that reaches a connection's handler through the client, so one of them names the exchange; the
/// handler takes it out again.
final class ExchangeRegistry: Sendable {
    static let fieldName = "exchange-number"

    private struct State {
        var last = 0
        var isClosed = false
        var waiting: [Int: Exchange] = [:]
    }

    private let state = Mutex(State())

    /// Gives an exchange a number; `nil` where no more are taken.
    func add(_ exchange: Exchange) -> Int? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.last += 1
            state.waiting[state.last] = exchange
            return state.last
        }
    }

    /// Takes out an exchange that has a connection, or needs none any more.
    @discardableResult
    func take(_ number: Int) -> Exchange? {
        state.withLock { $0.waiting.removeValue(forKey: number) }
    }

    /// Takes no more exchanges, and gives out those that still wait; `nil` where that was done before.
    func close() -> [Exchange]? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.isClosed = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
    }
}
