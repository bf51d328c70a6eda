internal import Crypto

/// Where an answer is stored: the tenant whose it is, a namespace within, and the key of the request.
///
/// Tenants and namespaces are told apart by their UTF-8 bytes.
public struct CacheAddress: Hashable, Sendable {
    /// Whose answer it is.
    public let tenant: String
    /// The namespace within the tenant's answers; empty for none.
    public let namespace: String
    /// The key of the request.
    public let key: CacheKey

    /// Makes an address.
    public init(tenant: String, namespace: String = "", key: CacheKey) {
        self.tenant = tenant
        self.namespace = namespace
        self.key = key
    }

    /// Makes the address of a request.
    ///
    /// - Throws: ``LLMError`` as ``CacheKey/init(for:)`` does.
    public init(of request: LLMRequest) throws(LLMError) {
        self.init(request, try CacheKey(for: request))
    }

    /// Makes the address of a request whose key is known.
    init(_ request: LLMRequest, _ key: CacheKey) {
        self.init(tenant: request.tenant, namespace: request.controls.namespace, key: key)
    }

    /// A name for a tenant that is safe in file names and in the keys of any store, and does not tell who it is: 32 hexadecimal digits.
    public static func storeName(ofTenant tenant: String) -> String {
        Hex.string(SHA256.digest(of: Array("tenant:\(tenant)".utf8)).prefix(16))
    }

    /// The store name of this address's tenant.
    public var tenantName: String { Self.storeName(ofTenant: tenant) }

    /// The same for the namespace.
    public var namespaceName: String { Hex.string(SHA256.digest(of: Array("namespace:\(namespace)".utf8)).prefix(16)) }

    /// Whether two addresses are the same, byte for byte.
    public static func == (one: CacheAddress, other: CacheAddress) -> Bool {
        one.key == other.key && one.tenant.utf8.elementsEqual(other.tenant.utf8) && one.namespace.utf8.elementsEqual(other.namespace.utf8)
    }

    /// Feeds the key, which is different for nearly all addresses, to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
