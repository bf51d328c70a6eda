import LLMCache

/// The names under which answers and leases are kept.
///
/// An answer is at `PREFIX:{TENANT}:answer:NAMESPACE:KEY`, a lease at the same with `lease` in its midst. Tenant and namespace are digests, and
/// the namespace is empty where there is none: nothing that comes from outside stands in a name, nor in a pattern of names. The tenant is the
/// hash tag: on a cluster, all of a tenant's keys lie on one node, which therefore finds and drops them alone.
struct ResponseKeys: Sendable {
    private let prefix: String

    /// - Throws: ``RedisError`` with the code ``RedisError/Code/invalidOption`` for a prefix with characters that mean something in patterns or
    ///   hash tags, or that is empty or long.
    init(prefix: String) throws(RedisError) {
        guard (1...64).contains(prefix.utf8.count), prefix.utf8.allSatisfy(Self.isPlain) else {
            throw RedisError(.invalidOption, "the prefix of stored answers takes 1 to 64 letters, digits and the characters . _ - :")
        }
        self.prefix = prefix
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }

    func answer(at address: CacheAddress) -> String { "\(answers(of: address.tenantName))\(place(of: address))" }

    func lease(at address: CacheAddress) -> String { "\(prefix):{\(address.tenantName)}:lease:\(place(of: address))" }

    private func answers(of tenantName: String) -> String { "\(prefix):{\(tenantName)}:answer:" }

    private func place(of address: CacheAddress) -> String {
        "\(address.namespace.isEmpty ? "" : address.namespaceName):\(address.key)"
    }

    // MARK: Patterns

    /// Matches all answers of a tenant.
    func answers(ofTenant tenant: String) -> String { answers(of: CacheAddress.storeName(ofTenant: tenant)) + "*" }

    /// Matches all answers.
    var allAnswers: String { answers(of: "*") + "*" }

    /// Matches all answers and leases.
    var all: String { "\(prefix):{*" }

    /// Keys by their hash tag, for commands that take several keys of one node.
    func grouped(_ keys: [[UInt8]]) -> some Collection<[[UInt8]]> {
        Dictionary(grouping: keys) { $0.dropFirst(prefix.utf8.count).prefix { $0 != UInt8(ascii: "}") } }.values
    }
}
