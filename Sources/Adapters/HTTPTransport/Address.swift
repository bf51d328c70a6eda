internal import HTTPTypes
internal import ObjectStore

/// Where a request goes.
struct Address: Hashable {
    let scheme: String
    let host: String
    let port: Int
    /// What follows the method in the request line, byte by byte as the caller wrote it.
    let target: String

    /// The scheme, the host and the port as a URL, which is all that the client beneath may parse.
    var base: String { "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// What connections are shared by.
    var origin: Origin { Origin(scheme: scheme, host: host, port: port) }

    struct Origin: Hashable {
        let scheme: String
        let host: String
        let port: Int
    }

    init(_ head: HTTPRequest) throws(TransportError) {
        guard let scheme = head.scheme?.lowercased(), scheme == "http" || scheme == "https" else {
            throw TransportError(.invalidRequest, "the address must begin with http:// or https://")
        }
        guard let authority = head.authority, let (host, port) = Self.hostAndPort(authority) else {
            throw TransportError(.invalidRequest, "the address must name a host, and a port of 1 to 65535 where it names one")
        }
        let target = head.path ?? "/"
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw TransportError(.invalidRequest, "the path must begin with / and be percent-encoded")
        }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port ?? (scheme == "https" ? 443 : 80)
        self.target = target
    }

    /// Reads `host`, `host:port`, `[::1]` and `[::1]:port`.
    static func hostAndPort(_ authority: some StringProtocol) -> (host: String, port: Int?)? {
        var host = authority[...]
        var port: Int?
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return nil }
            let rest = host[host.index(after: end)...]
            host = host[host.index(after: host.startIndex)..<end]
            let isAddress = host.utf8.allSatisfy { byte in
                isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20) || byte == UInt8(ascii: ":")
                    || byte == UInt8(ascii: ".")
            }
            guard isAddress else { return nil }
            if !rest.isEmpty {
                guard rest.first == ":", let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
                port = Int(number)
            }
        } else {
            if let colon = host.lastIndex(of: ":") {
                guard let number = UInt16(host[host.index(after: colon)...]), number > 0 else { return nil }
                port = Int(number)
                host = host[..<colon]
            }
            let isName = host.utf8.allSatisfy { byte in
                isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
            guard isName else { return nil }
        }
        return host.isEmpty ? nil : (String(host), port)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
