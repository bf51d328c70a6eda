/// What one request is to consume under one policy, for a decision that several policies make together.
public struct RateLimitCharge: Hashable, Sendable {
    /// The limits to decide by.
    public let policy: RateLimitPolicy
    /// Whose limits they are: a client address, an API key, a user.
    public let key: String
    /// The units the request consumes; 0 looks without consuming.
    public let cost: Int

    /// The most charges that one request can have.
    public static let maximumCount = 16

    /// Makes a charge.
    public init(_ key: String, policy: RateLimitPolicy, cost: Int = 1) {
        self.policy = policy
        self.key = key
        self.cost = cost
    }

    /// Throws unless a store can decide the charges together.
    package static func validate(_ charges: [RateLimitCharge]) throws(RateLimitError) {
        guard (1...maximumCount).contains(charges.count) else {
            throw RateLimitError(.invalidCost, "\(charges.count) charges; a request has 1 to \(maximumCount)")
        }
        for (index, charge) in charges.enumerated() {
            try charge.policy.validate(cost: charge.cost)
            for other in charges[..<index]
            where other.key == charge.key && other.policy.name == charge.policy.name
                && other.policy.algorithm.kind == charge.policy.algorithm.kind
            {
                throw RateLimitError(.invalidCost, "two charges of the same key under policy \"\(charge.policy.name)\"; add up their costs")
            }
        }
    }
}
