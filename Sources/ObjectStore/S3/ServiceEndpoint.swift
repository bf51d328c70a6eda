/// Where a service is reached: the part of its addresses before the bucket and the key, such as `http://127.0.0.1:9000`.
public struct ServiceEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// Whether requests travel over TLS.
    public let isSecure: Bool
    /// The host and, where it is not the scheme's own, the port, in lower case: `127.0.0.1:9000`, `[::1]:9000`, `s3.example.com`.
    public let authority: String
    /// What comes before every path, without a slash at its end; mostly nothing.
    public let path: String

    /// Reads an address.
    ///
    /// - Parameter address: `http://` or `https://`, a host, and where need be a port and a path; no user, query or fragment.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest`, which does not show the address: it may hold a password.
    public init(_ address: String) throws(ObjectStoreError) {
        let text = address.utf8
        let scheme = text.prefix { $0 != UInt8(ascii: ":") }
        let isSecure = Substring(scheme).lowercased() == "https"
        let rest = text.dropFirst(scheme.count)
        guard isSecure || Substring(scheme).lowercased() == "http", rest.starts(with: "://".utf8) else {
            throw Self.refusal("it begins with neither http:// nor https://")
        }
        let authority = rest.dropFirst(3).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let path = rest.dropFirst(3 + authority.count)
        guard path.allSatisfy({ $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") || PercentEncoding.isUnreserved($0) }) else {
            throw Self.refusal("its path has a character other than letters, digits, -, ., _, ~, / and %, or there is a query")
        }
        self.isSecure = isSecure
        self.authority = try Self.authority(Array(authority), defaultPort: isSecure ? 443 : 80)
        var end = path.count
        for byte in path.reversed() {
            guard byte == UInt8(ascii: "/") else { break }
            end -= 1
        }
        self.path = String(Substring(path.prefix(end)))
    }

    init(isSecure: Bool, authority: String, path: String) {
        self.isSecure = isSecure
        self.authority = authority
        self.path = path
    }

    /// `http` or `https`.
    public var scheme: String { isSecure ? "https" : "http" }

    /// The host alone, an IPv6 address in its brackets.
    public var host: String {
        if authority.utf8.first == UInt8(ascii: "[") { return String(authority.prefix { $0 != "]" }) + "]" }
        return String(authority.prefix { $0 != ":" })
    }

    /// The address, such as `http://127.0.0.1:9000`.
    public var description: String { "\(scheme)://\(authority)\(path)" }

    /// Whether the host is an address in numbers, which can have no name before it.
    var isNumeric: Bool {
        authority.utf8.first == UInt8(ascii: "[")
            || host.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    }

    private static func authority(_ text: [UInt8], defaultPort: Int) throws(ObjectStoreError) -> String {
        var hostEnd = text.count
        if text.first == UInt8(ascii: "[") {
            guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else { throw refusal("a bracket is not closed") }
            hostEnd = bracket + 1
            let isAddress = text[1..<bracket].allSatisfy {
                Hex.value(of: $0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
            guard bracket > 2, isAddress else { throw refusal("there is no IPv6 address in the brackets") }
        } else {
            hostEnd = text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
            let isName = text[..<hostEnd].allSatisfy { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
            guard isName, (1...253).contains(hostEnd) else { throw refusal("the host is empty, too long, or has a strange character") }
        }
        let host = String(decoding: text[..<hostEnd], as: UTF8.self).lowercased()
        guard hostEnd < text.count else { return host }
        let digits = text[(hostEnd + 1)...]
        guard text[hostEnd] == UInt8(ascii: ":"), (1...5).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            let port = Int(String(decoding: digits, as: UTF8.self)), (1...65535).contains(port)
        else { throw refusal("the port is not a number from 1 to 65535") }
        return port == defaultPort ? host : "\(host):\(port)"
    }

    private static func refusal(_ reason: String) -> ObjectStoreError {
        ObjectStoreError(
            .invalidRequest, "the endpoint is not an address such as https://s3.example.com or http://127.0.0.1:9000: \(reason)")
    }
}
