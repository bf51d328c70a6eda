import HTTPTypes
import ObjectStore
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(1)))
struct ProxyTests {
    /// A proxy that notes what it is asked for, and answers in the place of the host behind it.
    static func proxy() throws -> ScriptedServer {
        try ScriptedServer { connection in
            guard let head = try connection.head() else { return }
            guard head.hasPrefix("CONNECT ") else { return try connection.write("HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n") }
            try connection.write("HTTP/1.1 200 Established\r\n\r\n")
            while try connection.head() != nil { try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nthrough") }
        }
    }

    static func request(_ authority: String) -> TransportRequest {
        TransportRequest(HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/a%2Fb"))
    }

    @Test func `requests go through the proxy, with its user and password`() async throws {
        let proxy = try Self.proxy()
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.proxies = try ProxyRules(environment: ["http_proxy": "http://deal:p%40ss@127.0.0.1:\(proxy.port)/"])
        try await withTransport(configuration) { transport in
            let text = try await transport.send(Self.request("store.example:9000")).text()
            #expect(text == "through")
        }
        #expect(proxy.requests.count == 2)
        let connect = try #require(proxy.requests.first)
        #expect(connect.hasPrefix("CONNECT store.example:9000 HTTP/1.1\r\n"))
        #expect(connect.lowercased().contains("proxy-authorization: basic zgvhbdpwqhnz\r\n"))
        #expect(proxy.requests[1].hasPrefix("GET /a%2Fb HTTP/1.1\r\n"))
        #expect(!proxy.requests[1].lowercased().contains("proxy-authorization"))
    }

    /// Whether a request to the host goes through the proxy.
    static func isProxied(_ host: String, except exceptions: String) throws -> Bool {
        let rules = try ProxyRules(environment: ["HTTP_PROXY": "proxy.example", "NO_PROXY": exceptions])
        return try rules.proxy(for: Address(request(host).head)) != nil
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "[::1]", "169.254.169.254", "store.example", "STORE.example:9000", "eu.store.example", "10.1.2.3",
        "192.168.7.7",
        "[fd00::1]:9000",
    ])
    func `exceptions and hosts nearby are reached directly`(_ host: String) throws {
        #expect(try !Self.isProxied(host, except: ".store.example, 10.0.0.0/8,192.168.7.7 fd00::1"))
    }

    @Test(arguments: [
        ("other.example", "store.example"), ("astore.example", "store.example"), ("11.0.0.1", "10.0.0.0/8"),
        ("store.example:1", "store.example:2"),
        ("store.example", ""), ("10.0.0.1", "10.0.0.0/33"), ("example", "10"),
    ])
    func `other hosts are not taken for exceptions`(_ host: String, _ exceptions: String) throws {
        #expect(try Self.isProxied(host, except: exceptions))
    }

    @Test func `plain and encrypted requests have a proxy each, or one for all, and names in lower case win`() throws {
        func proxies(_ environment: [String: String]) throws -> [String?] {
            let rules = try ProxyRules(environment: environment)
            return try ["http", "https"].map { scheme in
                let head = HTTPRequest(method: .get, scheme: scheme, authority: "store.example", path: "/")
                return try rules.proxy(for: Address(head))?.description
            }
        }
        #expect(try proxies(["HTTP_PROXY": "a:1", "HTTPS_PROXY": "http://b:2/"]) == ["a:1", "b:2"])
        #expect(try proxies(["ALL_PROXY": "http://c"]) == ["c:80", "c:80"])
        #expect(try proxies(["ALL_PROXY": "c", "https_proxy": "d", "HTTPS_PROXY": "e"]) == ["c:80", "d:80"])
        #expect(try proxies([:]) == [nil, nil])
    }

    @Test func `a star excepts everything`() async throws {
        let proxy = try Self.proxy()
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect" }
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.proxies = try ProxyRules(environment: ["HTTP_PROXY": "http://127.0.0.1:\(proxy.port)", "NO_PROXY": "*"])
        try await withTransport(configuration) { transport in
            let text = try await transport.send(.to(server.port)).text()
            #expect(text == "direct")
        }
    }

    @Test func `a proxy that refuses or is not there leaves the request unsent`() async throws {
        let refusing = try ScriptedServer.answering { _ in "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n" }
        for port in [refusing.port, try ScriptedServer.freePort()] {
            var configuration = AsyncHTTPTransport.Configuration()
            configuration.proxies = try ProxyRules(environment: ["HTTP_PROXY": "http://deal:secret-word@127.0.0.1:\(port)"])
            try await withTransport(configuration) { transport in
                let error = await transportError { try await transport.send(Self.request("store.example")) }
                #expect(error?.code == .notConnected)
                #expect("\(error as Any)".contains("secret-word") == false)
            }
        }
    }

    @Test(arguments: [
        "https://proxy:443", "socks5://proxy", "http://:80", "http://proxy:x", "http://user:secret-word@", "http://user:secret-word@a b",
    ])
    func `a proxy that cannot be used is refused by the name of its variable`(_ address: String) throws {
        let error = #expect(throws: TransportError.self) { try ProxyRules(environment: ["HTTPS_PROXY": address]) }
        #expect(error?.message.contains("HTTPS_PROXY") == true)
        #expect(error?.message.contains("secret-word") == false)
    }

    @Test func `no description of the rules shows a password`() throws {
        let rules = try ProxyRules(environment: ["HTTP_PROXY": "http://deal:secret-word@proxy:3128", "HTTPS_PROXY": "", "NO_PROXY": "a,b"])
        var dumped = ""
        dump(rules, to: &dumped)
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.proxies = rules
        dump(configuration, to: &dumped)
        for text in ["\(rules)", String(reflecting: rules), dumped, "\(configuration)"] {
            #expect(!text.contains("secret-word"))
        }
        #expect("\(rules)" == "http: proxy:3128, https: direct, 2 exceptions")
    }
}
