/// A policy, whom it applies to, and who has another in its place.
public struct RateLimitRule: Hashable, Sendable {
    /// The limits.
    public let policy: RateLimitPolicy
    /// By what callers are told apart; the rule applies to those who have all of it.
    public let scopes: [RateLimitScope]
    /// The policies of single keys, such as `key=partner`, in the place of the rule's.
    public let overrides: [String: RateLimitPolicy]

    /// Makes a rule.
    ///
    /// - Parameters:
    ///   - policy: The limits.
    ///   - scopes: By what callers are told apart; several together, as ``RateLimitScope/key(of:by:)`` joins them.
    ///   - overrides: The policies of single keys.
    public init(_ policy: RateLimitPolicy, by scopes: RateLimitScope..., overrides: [String: RateLimitPolicy] = [:]) {
        self.policy = policy
        self.scopes = scopes
        self.overrides = overrides
    }

    /// What a request of a caller is charged; `nil` if the rule does not apply to it.
    public func charge(for caller: RateLimitCaller, cost: Int = 1) -> RateLimitCharge? {
        guard let key = RateLimitScope.key(of: caller, by: scopes) else { return nil }
        return RateLimitCharge(key, policy: overrides[key] ?? policy, cost: cost)
    }
}

/// The rules of a server: who is always served, who never, and by which policies everybody else is limited.
///
/// ```swift
/// let rules = RateLimitRules(
///     [RateLimitRule(perCaller, by: .caller), RateLimitRule(perRoute, by: .client, .route), RateLimitRule(total, by: .global)],
///     allow: try CallerList("10.0.0.0/8"))
/// ```
public struct RateLimitRules: Hashable, Sendable {
    /// The rules that a request is decided by together.
    public let rules: [RateLimitRule]
    /// Those who are not limited, whatever the rules and the list of the denied say.
    public let allow: CallerList
    /// Those who are not served.
    public let deny: CallerList

    /// Makes rules of up to ``RateLimitCharge/maximumCount`` policies; more are an error where they are checked.
    public init(_ rules: [RateLimitRule], allow: CallerList = CallerList(), deny: CallerList = CallerList()) {
        self.rules = rules
        self.allow = allow
        self.deny = deny
    }

    /// What is to be done with a request.
    public enum Verdict: Hashable, Sendable {
        /// Serve it: the caller is not limited, or no rule applies to it.
        case exempt
        /// Do not serve it: the caller is on the list of the denied.
        case denied
        /// Ask a store to decide these charges together.
        case limited([RateLimitCharge])
    }

    /// Tells what is to be done with a request of a caller.
    public func verdict(on caller: RateLimitCaller, cost: Int = 1) -> Verdict {
        if allow.contains(caller) { return .exempt }
        if deny.contains(caller) { return .denied }
        let charges = rules.compactMap { $0.charge(for: caller, cost: cost) }
        return charges.isEmpty ? .exempt : .limited(charges)
    }
}

/// A list of callers: blocks of addresses, API keys and users.
public struct CallerList: Hashable, Sendable {
    /// The blocks of addresses.
    public let blocks: [AddressBlock]
    /// The API keys and users, as the keys of ``RateLimitScope`` name them: `key=…` and `user=…`.
    public let keys: Set<String>

    /// Makes a list, by default of nobody.
    public init(blocks: [AddressBlock] = [], keys: Set<String> = []) {
        self.blocks = blocks
        self.keys = keys
    }

    /// Reads a list separated by commas of addresses, blocks and keys, such as `10.0.0.0/8, key=partner, user=42`.
    ///
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidAddress``, whose message quotes the part at fault.
    public init(_ text: String) throws(RateLimitError) {
        let parts = text.split(separator: ",").map(\.withoutSpaces)
        let isKey = { (part: Substring) in part.hasPrefix("key=") || part.hasPrefix("user=") }
        keys = Set(parts.filter(isKey).map(String.init))
        blocks = try AddressBlock.list(parts.filter { !isKey($0) }.joined(separator: ","))
    }

    /// Whether a caller's address, API key or user is on the list.
    public func contains(_ caller: RateLimitCaller) -> Bool {
        if let address = caller.address, blocks.contains(where: { $0.contains(address) }) { return true }
        guard !keys.isEmpty else { return false }
        return [RateLimitScope.apiKey, .user].contains { scope in
            RateLimitScope.key(of: caller, by: [scope]).map(keys.contains) ?? false
        }
    }
}
