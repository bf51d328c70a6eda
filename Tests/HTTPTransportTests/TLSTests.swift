import Foundation
import HTTPTransport
import HTTPTypes
import ObjectStore
import Testing

/// Services with certificates of an authority of their own, as those of MinIO in a company's network.
@Suite(.enabled(if: TLSServer.program != nil, "needs openssl"), .timeLimit(.minutes(2)))
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
