import Synchronization

/// Lets many callers who want the same thing at the same time share one making of it.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let flights = Mutex<[Key: Task<Value, any Error>]>([:])

    /// The value that `make` produces, or that an equal call under way produces.
    ///
    /// A caller that is cancelled does not end the flight for the others.
    func value(for key: Key, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let flight = flights.withLock { flights in
            if let flight = flights[key] { return flight }
            let flight = Task {
                defer { _ = self.flights.withLock { $0.removeValue(forKey: key) } }
                return try await make()
            }
            flights[key] = flight
            return flight
        }
        return try await flight.value
    }
}
