public import RateLimit

/// How much callers may ask of the server, and how they are told apart.
public struct LimitSettings: Sendable {
    /// The limits of one caller for `/api` and `/og-image` together.
    public var policy: RateLimitPolicy
    /// Further limits of one caller for `/og-image` alone, where drawing is the cost.
    public var cards: RateLimitPolicy?
    /// Who is never limited.
    public var allow: CallerList
    /// Who is never served.
    public var deny: CallerList
    /// The proxies whose word about the client's address is taken.
    public var proxies: TrustedProxies
    /// The names of callers by the secrets that they send in `X-API-Key`: such a caller is limited by name, wherever it calls from.
    public var callers: [String: String]

    /// Limits everybody by one policy.
    public init(_ policy: RateLimitPolicy) {
        self.policy = policy
        cards = nil
        allow = CallerList()
        deny = CallerList()
        proxies = TrustedProxies()
        callers = [:]
    }

    /// The rules for the API, or for the cards.
    public func rules(forCards: Bool) -> RateLimitRules {
        var rules = [RateLimitRule(policy, by: .caller)]
        if forCards, let cards { rules.append(RateLimitRule(cards, by: .caller)) }
        return RateLimitRules(rules, allow: allow, deny: deny)
    }

    /// Reads the settings through a look-up of variables.
    init(_ text: (String) -> String?) throws(ServiceError) {
        var variable = "RATE_LIMIT"
        let isShadow = try Settings.flag("RATE_LIMIT_SHADOW", text("rate.limit.shadow"))
        do throws(RateLimitError) {
            let windows = try RateLimitPolicy("client", text("rate.limit") ?? "120/min, 5000/h").windows
            self.init(try RateLimitPolicy("client", windows: windows, isShadow: isShadow))
            variable = "RATE_LIMIT_CARDS"
            if let limit = text("rate.limit.cards") { cards = try RateLimitPolicy("cards", limit, isShadow: isShadow) }
            variable = "RATE_LIMIT_ALLOW"
            if let list = text("rate.limit.allow") { allow = try CallerList(list) }
            variable = "RATE_LIMIT_DENY"
            if let list = text("rate.limit.deny") { deny = try CallerList(list) }
            variable = "TRUSTED_PROXIES"
            if let list = text("trusted.proxies") { proxies = try TrustedProxies(list) }
        } catch {
            throw ServiceError(.badSetting, "\(variable) cannot be used: \(error.message)", cause: error)
        }
        for pair in text("api.keys")?.split(separator: ",") ?? [] {
            let parts = pair.split(separator: "=", maxSplits: 1).map { String($0.filter { $0 != " " }) }
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), callers[parts[1]] == nil else {
                // Not quoted: what stands there is a secret.
                throw ServiceError(.badSetting, "API_KEYS cannot be used: it takes NAME=SECRET, separated by commas, each secret once.")
            }
            callers[parts[1]] = parts[0]
        }
    }
}
