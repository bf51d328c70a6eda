/// Who asks for what: the parts of a request that limits go by.
public struct RateLimitCaller: Hashable, Sendable {
    /// The address of the client, behind trusted proxies; see ``TrustedProxies``.
    public var address: IPAddress?
    /// The API key that the request carries.
    public var apiKey: String?
    /// The user that the request is made for.
    public var user: String?
    /// The route that the request asks for, such as `/api/listings/:id`.
    public var route: String?

    /// Makes a caller of what is known of it.
    public init(address: IPAddress? = nil, apiKey: String? = nil, user: String? = nil, route: String? = nil) {
        self.address = address
        self.apiKey = apiKey
        self.user = user
        self.route = route
    }
}

/// By what a rule tells apart those whom it limits.
public enum RateLimitScope: String, Hashable, Sendable, CaseIterable {
    /// The API key; without one the user, and without both the address: a key is worth more than the address that many may share.
    case caller
    /// The client's address, one of version 6 by its first 64 bits.
    case client
    /// The API key.
    case apiKey = "key"
    /// The user.
    case user
    /// The route.
    case route
    /// Nothing: all requests share one limit.
    case global

    /// The scope that applies and its value for a caller; `nil` if the caller has none.
    func value(of caller: RateLimitCaller) -> (scope: RateLimitScope, value: String)? {
        switch self {
        case .caller:
            return Self.apiKey.value(of: caller) ?? Self.user.value(of: caller) ?? Self.client.value(of: caller)
        case .client: return caller.address.map { (self, $0.clientKey) }
        case .apiKey: return caller.apiKey.map { (self, $0) }
        case .user: return caller.user.map { (self, $0) }
        case .route: return caller.route.map { (self, $0) }
        case .global: return (self, "")
        }
    }

    /// The key that some scopes together give a caller, such as `client=203.0.113.7`; `nil` if one of them does not apply.
    ///
    /// No two sets of values give the same key, whatever characters are in them: of several, each is led by its length.
    public static func key(of caller: RateLimitCaller, by scopes: [RateLimitScope]) -> String? {
        var key = ""
        for scope in scopes {
            guard let (scope, value) = scope.value(of: caller) else { return nil }
            if scopes.count == 1 { return scope == .global ? scope.rawValue : "\(scope.rawValue)=\(value)" }
            key += "\(key.isEmpty ? "" : "&")\(scope.rawValue)=\(value.utf8.count):\(value)"
        }
        return key
    }
}
