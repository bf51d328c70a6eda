/// Where spending is counted whose amount is known only afterwards: money or tokens of a model.
///
/// An estimate is reserved before the work and counts at once. The truth, once known, takes its place, at the time of the reservation.
/// A reservation that nobody settles goes on counting as its estimate, and like all spending stops when the windows have passed.
public protocol BudgetStore: RateLimitStore {
    /// Reserves an estimated amount if every window has room for it.
    ///
    /// - Parameters:
    ///   - key: Whose budget it is.
    ///   - policy: A policy of ``RateLimitPolicy/Algorithm/approximate``, whose windows take amounts of any size.
    ///   - estimate: The amount, 0 or more, in the unit of the windows' limits, such as micro-dollars.
    /// - Returns: The decision, and the reservation if the amount counts. A policy in shadow mode that has no room admits without one.
    /// - Throws: ``RateLimitError`` for a policy of another algorithm or a negative estimate, and the store's own errors.
    func reserve(_ key: String, policy: RateLimitPolicy, estimate: Int) async throws -> (decision: Decision, reservation: Reservation?)

    /// Puts the actual amount in the place of a reservation's estimate.
    ///
    /// It counts in full even where it goes beyond the limit: nothing is left then until enough has stopped counting. An amount of 0
    /// gives the whole reservation back.
    ///
    /// - Returns: Whether the reservation was known; one that was settled already or counts in no window any more is not, and nothing changes.
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidCost`` for a negative amount or one above
    ///   ``RateLimitWindow/maximumLimit``, and the store's own errors.
    @discardableResult func settle(_ reservation: Reservation, actual: Int) async throws -> Bool
}

/// An estimated amount that counts against a budget until the actual one is known.
public struct Reservation: Hashable, Sendable {
    /// What tells the reservation from the others of its key.
    public let id: UInt64
    /// Whose budget it counts against.
    public let key: String
    /// The policy it was made under.
    public let policy: RateLimitPolicy

    /// Makes the reservation of a store, or one that was written down elsewhere.
    public init(id: UInt64, key: String, policy: RateLimitPolicy) {
        self.id = id
        self.key = key
        self.policy = policy
    }

    /// Throws unless the amount can take a reservation's place.
    package static func validate(actual: Int) throws(RateLimitError) {
        guard (0...RateLimitWindow.maximumLimit).contains(actual) else {
            throw RateLimitError(.invalidCost, "the amount \(actual) is not between 0 and \(RateLimitWindow.maximumLimit)")
        }
    }
}
