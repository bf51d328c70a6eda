internal import AsyncHTTPClient
public import ObjectStore

/// Which requests go through which proxy.
///
/// The rules are those of the variables that most programs read, with these particulars:
/// - Names in lower case come before those in upper case.
/// - Loopback and link-local hosts (`localhost`, `127.0.0.0/8`, `::1`, `169.254.0.0/16`) are always reached directly, so that no proxy sees
///   the credentials that a machine's metadata service gives out.
/// - `NO_PROXY` lists hosts, domains with everything beneath (`example.com` or `.example.com`), either with a port, IPv4 networks such as
///   `10.0.0.0/8`, or `*` for everything, separated by commas.
public struct ProxyRules: Sendable, CustomStringConvertible {
    /// No proxy at all.
    public static let none = ProxyRules(plain: nil, secure: nil, exceptions: [])

    let plain: Proxy?
    let secure: Proxy?
    let exceptions: [Exception]

    /// Reads `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` from a program's environment.
    ///
    /// - Throws: `TransportError` with the code `invalidRequest` where a proxy's address cannot be used; it does not show the address.
    public init(environment: [String: String]) throws(TransportError) {
        func value(_ name: String) -> String? {
            (environment[name.lowercased()] ?? environment[name]).flatMap { $0.isEmpty ? nil : $0 }
        }
        func proxy(_ name: String) throws(TransportError) -> Proxy? {
            for name in [name, "ALL_PROXY"] {
                if let address = value(name) { return try Proxy(address, from: name) }
            }
            return nil
        }
        try self.init(
            plain: proxy("HTTP_PROXY"), secure: proxy("HTTPS_PROXY"),
            exceptions: (value("NO_PROXY") ?? "").split(whereSeparator: { $0 == "," || $0.isWhitespace }).map { Exception(String($0)) })
    }

    private init(plain: Proxy?, secure: Proxy?, exceptions: [Exception]) {
        self.plain = plain
        self.secure = secure
        self.exceptions = exceptions
    }

    var all: [Proxy] { [plain, secure].compactMap(\.self) }

    func proxy(for address: Address) -> Proxy? {
        guard let proxy = address.scheme == "https" ? secure : plain else { return nil }
        let direct = Self.always + exceptions
        return direct.contains { $0.covers(address.host, port: address.port) } ? nil : proxy
    }

    private static let always = ["localhost", "127.0.0.0/8", "::1", "169.254.0.0/16"].map { Exception($0) }

    /// The proxies' hosts and ports, without their passwords.
    public var description: String {
        "http: \(plain?.description ?? "direct"), https: \(secure?.description ?? "direct"), \(exceptions.count) exceptions"
    }
}

/// A proxy that opens tunnels with `CONNECT` (RFC 9110 §9.3.6).
struct Proxy: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    let host: String
    let port: Int
    private let user: String?
    private let password: String

    init(_ text: String, from variable: String) throws(TransportError) {
        var rest = text[...]
        if let end = rest.firstRange(of: "://") {
            guard rest[..<end.lowerBound].lowercased() == "http" else {
                throw TransportError(.invalidRequest, "\(variable) must name a proxy as http://[user:password@]host[:port]")
            }
            rest = rest[end.upperBound...]
        }
        if let slash = rest.firstIndex(of: "/") { rest = rest[..<slash] }
        var account: Substring?
        if let at = rest.lastIndex(of: "@") {
            account = rest[..<at]
            rest = rest[rest.index(after: at)...]
        }
        guard let (host, port) = Address.hostAndPort(rest) else {
            throw TransportError(.invalidRequest, "\(variable) must name a proxy as http://[user:password@]host[:port]")
        }
        self.host = host
        self.port = port ?? 80
        let parts = account?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        user = parts.map { Self.percentDecoded($0[0]) }
        password = parts.flatMap { $0.count > 1 ? Self.percentDecoded($0[1]) : nil } ?? ""
    }

    var authorization: HTTPClient.Authorization? {
        user.map { .basic(username: $0, password: password) }
    }

    /// The host and the port alone.
    var description: String { "\(host):\(port)" }

    /// Shows no password to `dump` and debuggers either.
    var customMirror: Mirror { Mirror(self, children: ["host": host, "port": port]) }

    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Hosts that are reached without a proxy.
enum Exception: Hashable, Sendable {
    case everything
    case network(UInt32, mask: UInt32)
    case domain(String, port: Int?)

    init(_ text: String) {
        let text = text.lowercased()
        if text == "*" {
            self = .everything
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let address = Self.address(parts[0]), let bits = UInt32(parts[1]), bits <= 32 {
            let mask = bits == 0 ? 0 : UInt32.max << (32 - bits)
            self = .network(address & mask, mask: mask)
            return
        }
        // An IPv6 address may stand without brackets here.
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        let (host, port) = colons > 1 && text.first != "[" ? (text, nil) : Address.hostAndPort(text) ?? (text, nil)
        self = .domain(host.first == "." ? String(host.dropFirst()) : host, port: port)
    }

    func covers(_ host: String, port: Int) -> Bool {
        switch self {
        case .everything: true
        case .network(let network, let mask): Self.address(host[...]).map { $0 & mask == network } ?? false
        case .domain(let domain, let only): (only == nil || only == port) && (host == domain || host.hasSuffix("." + domain))
        }
    }

    /// The number of an IPv4 address in dotted form.
    private static func address(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }
}
