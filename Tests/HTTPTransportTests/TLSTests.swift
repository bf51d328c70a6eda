import Foundation
import HTTPTransport
import HTTPTypes
import ObjectStore
import Testing

/// Services with certificates of an authority of their own, as those of MinIO in a company's network.
@Suite(.enabled(if: TestCertificate.program != nil, "needs openssl"), .timeLimit(.minutes(2)))
struct TLSTests {
    private static func request(to server: TLSServer) -> TransportRequest {
        TransportRequest(HTTPRequest(method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/"))
    }

    @Test func `a certificate that nobody vouches for is refused, and the message says what to do`() async throws {
        let server = try await TLSServer.start()
        try await withTransport { transport in
            let error = await transportError { try await transport.send(Self.request(to: server)) }
            #expect(error?.code == .notConnected)
            #expect(error?.message.contains("127.0.0.1") == true)
            #expect(error?.message.contains("its certificate is not trusted") == true)
            #expect(error?.message.contains("SSL_CERT_FILE") == true)
        }
    }

    @Test func `a certificate in the file that SSL_CERT_FILE names is trusted`() async throws {
        let server = try await TLSServer.start()
        try await withTransport(.init(environment: ["SSL_CERT_FILE": server.certificateFile])) { transport in
            let response = try await transport.send(Self.request(to: server))
            #expect(response.head.status == .ok)
            let page = try await response.text()
            #expect(page.contains("HTML"))
        }
    }

    @Test func `the certificates of a file are trusted in place of all others`() async throws {
        let (server, other) = (try await TLSServer.start(), try await TLSServer.start())
        try await withTransport(.init(trustRoots: TrustRoots(certificateFile: other.certificateFile))) { transport in
            let response = try await transport.send(Self.request(to: other))
            #expect(response.head.status == .ok)
            let error = await transportError { try await transport.send(Self.request(to: server)) }
            #expect(error?.message.contains("its certificate is not trusted") == true)
        }
    }

    @Test func `a trusted certificate for another name is refused`() async throws {
        let server = try await TLSServer.start(named: "DNS:store.example")
        try await withTransport(.init(trustRoots: TrustRoots(certificateFile: server.certificateFile))) { transport in
            let error = await transportError { try await transport.send(Self.request(to: server)) }
            #expect(error?.code == .notConnected)
            #expect(error?.message.contains("its certificate is for other names") == true)
        }
    }

    @Test func `a store says why it cannot reach a service whose certificate is not trusted`() async throws {
        let server = try await TLSServer.start()
        try await withTransport { transport in
            let keys = try SigningCredentials(accessKey: "AKID", secretKey: "hunter2hunter2")
            let configuration = S3Configuration(
                bucket: "cards", region: "us-east-1", endpoint: try ServiceEndpoint("https://127.0.0.1:\(server.port)"), retries: .never)
            let store = try S3Store(configuration, credentials: StaticCredentials(keys), transport: transport)
            let error = await #expect(throws: ObjectStoreError.self) { _ = try await store.get("card.png") }
            #expect(error?.message.contains("its certificate is not trusted") == true)
        }
    }

    @Test func `a transport that does not speak TLS to a service that does fails soon`() async throws {
        let server = try await TLSServer.start()
        try await withTransport { transport in
            _ = await transportError { try await transport.send(.to(server.port)).text() }
        }
    }

    @Test func `a service that does not speak TLS, or leaves while it should, is told of in plain words`() async throws {
        for (answer, words) in [
            ("HTTP/1.1 400 Bad Request\r\n\r\n", "it does not speak TLS there; perhaps its address begins with http://"),
            ("", "the connection ended while TLS was being agreed on"),
        ] {
            let server = try ScriptedServer { connection in
                _ = connection.anything(within: 5000)
                try connection.write(answer)
            }
            try await withTransport { transport in
                let head = HTTPRequest(method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/")
                let error = await transportError { try await transport.send(TransportRequest(head)) }
                #expect(error?.code == .notConnected)
                #expect(error?.message == "no connection to 127.0.0.1 came about: \(words)")
            }
        }
    }

    @Test(arguments: [1, 2])
    func `requests share an encrypted connection, and large bodies go both ways over it`(threads: Int) async throws {
        let server = try await TLSEcho.start()
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let configuration = AsyncHTTPTransport.Configuration(
            connectionsPerHost: 3, threads: threads, trustRoots: try TrustRoots(certificateFile: server.certificateFile))
        try await withTransport(configuration) { transport in
            @Sendable func echo(_ count: Int, asStream isStream: Bool, expected: Bool = false) async throws -> Bool {
                let body = Array(bytes[0..<count])
                let head = HTTPRequest(method: .put, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/")
                let request = TransportRequest(
                    head, body: isStream ? .stream(ByteStream(body), count: count) : .bytes(body), expectsContinue: expected)
                return try await transport.send(request).body.bytes(upTo: count) == body
            }
            for count in [0, 1, 16_384, 16_385, 100_000, 3_000_000] {
                for isStream in [false, true] {
                    #expect(try await echo(count, asStream: isStream))
                    #expect(try await echo(count, asStream: isStream, expected: true))
                }
            }
            #expect(server.accepted == 1)
            try await withThrowingTaskGroup { group in
                for number in 0..<30 {
                    group.addTask { try await echo([10, 70_000, 900_000][number % 3], asStream: number % 2 == 0) }
                }
                for try await isEqual in group { #expect(isEqual) }
            }
        }
        #expect((1...3).contains(server.accepted))
        await server.stop()
    }

    @Test func `a file without certificates is refused at once, with its name`() throws {
        for path in ["/nowhere/ca.pem", #filePath] {
            let error = #expect(throws: TransportError.self) { try TrustRoots(environment: ["SSL_CERT_FILE": path]) }
            #expect(error?.code == .invalidRequest)
            #expect(error?.message.contains("SSL_CERT_FILE") == true && error?.message.contains(path) == true)
        }
        #expect(try TrustRoots(environment: ["SSL_CERT_FILE": ""]).description == "system")
        #expect(try TrustRoots(environment: [:]).description == "system")
    }
}
