import FoundationEssentials

/// Where a Redis server is and how to sign in.
///
/// Its description leaves out the user and the password.
public struct RedisEndpoint: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    enum Address: Hashable, Sendable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    let address: Address
    let user: String?
    let password: String?
    let database: Int

    /// Reads a URL: `redis://[user:password@]host[:port][/database]` or `unix:///path/of/socket[?db=database]`.
    ///
    /// User and password are percent-decoded; with a password alone, write `redis://:password@host`.
    ///
    /// - Throws: ``RedisError`` with the code ``RedisError/Code/invalidURL``, or ``RedisError/Code/unsupported`` for `rediss:` (TLS) and
    ///   Sentinel URLs. The error never repeats the URL.
    public init(url: String) throws(RedisError) {
        guard url.utf8.count <= 4096, let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else {
            throw Self.invalid("it is not a URL, or has characters that must be percent-encoded")
        }
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.flatMap { $0.isEmpty ? nil : $0 }
        if user != nil && password == nil {
            throw Self.invalid("it has a user and no password; a password alone is written :password@host")
        }

        switch scheme {
        case "redis":
            let host = (parts.host ?? "").trimmingBrackets
            guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw Self.invalid("there is no host") }
            let port = parts.port ?? 6379
            guard (1...65535).contains(port) else { throw Self.invalid("the port is not between 1 and 65535") }
            address = .tcp(host: host, port: port)
            database = try Self.database(parts.path.drop { $0 == "/" })
        case "unix", "redis+unix":
            guard parts.path.hasPrefix("/"), (2...107).contains(parts.path.utf8.count), !parts.path.utf8.contains(0) else {
                throw Self.invalid("the path of the socket must be absolute and at most 107 bytes long")
            }
            address = .unix(path: parts.path)
            database = try Self.database((parts.queryItems?.first { $0.name == "db" }?.value ?? "")[...])
        case "rediss":
            throw RedisError(
                .unsupported, "rediss: needs TLS, which this client's hiredis lacks; end TLS in a proxy beside the program and use redis:")
        case "redis-sentinel", "redis+sentinel", "sentinel", "rediss-sentinel", "rediss+sentinel":
            throw RedisError(.unsupported, "Sentinel URLs are not supported; name the server, or a proxy that follows the master")
        default:
            throw Self.invalid("its scheme is not redis: or unix:")
        }
    }

    private static func database(_ text: Substring) throws(RedisError) -> Int {
        guard !text.isEmpty else { return 0 }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int32(text) else {
            throw invalid("the database is not a whole number")
        }
        return Int(number)
    }

    private static func invalid(_ what: String) -> RedisError {
        RedisError(.invalidURL, "the Redis URL cannot be read: \(what); write redis://[user:password@]host[:port][/database]")
    }

    /// The address and the database, such as `redis://cache.internal:6379/0`.
    public var description: String {
        switch address {
        case .tcp(let host, let port): "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .unix(let path): "unix://\(path)?db=\(database)"
        }
    }

    /// The description alone, so that dumping a value shows no password.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension String {
    /// The text without the square brackets around an IPv6 address.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
