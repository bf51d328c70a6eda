internal import NIOHTTP1
internal import Synchronization

/// The exchanges that wait for a connection to come about, under numbers.
///
/// A request's fields are the only thing that reaches a connection's handler through the client, so one of them names the exchange.
final class Openings: Sendable {
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

    /// Takes out an exchange that has a connection, or will get none.
    func take(_ number: Int) -> Exchange? {
        state.withLock { $0.waiting.removeValue(forKey: number) }
    }

    /// Takes out the exchange for which the client has made a connection.
    func take(for head: HTTPRequestHead) -> Exchange? {
        head.headers.first(name: Self.fieldName).flatMap { Int($0) }.flatMap { take($0) }
    }

    /// Takes no more exchanges, and gives out those that still wait.
    func close() -> [Exchange] {
        state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
    }
}
