import HTTPTransport
import ObjectStore
import Synchronization
import Testing

/// The services that issue keys, asked over real connections.
@Suite(.timeLimit(.minutes(1)))
struct KeyServiceTests {
    private static func environment(
        _ variables: [String: String], files: ConfigurationFiles = .none
    ) throws -> AWSEnvironment {
        try AWSEnvironment(variables, files: files)
    }

    private static func answer(_ status: String = "200 OK", _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static let keys =
        #"{"Code":"Success","AccessKeyId":"ASIAKEY","SecretAccessKey":"hunter2secret","Token":"hunter2token","Expiration":"2030-01-01T00:00:00Z"}"#

    /// The error of a source, which must show no secret whatever way it is written.
    private static func failure(
        of source: some CredentialsSource, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> CredentialsError? {
        do {
            _ = try await source.issue()
            Issue.record("keys were issued", sourceLocation: sourceLocation)
        } catch let error as CredentialsError {
            var dumped = "\(error) \(String(reflecting: error))"
            dump(error, to: &dumped)
            #expect(!dumped.contains("hunter2"), sourceLocation: sourceLocation)
            return error
        } catch {
            Issue.record("\(error) was thrown", sourceLocation: sourceLocation)
        }
        return nil
    }

    // MARK: EC2

    /// The metadata service of an instance in the role `cards`, as EC2 has it: a token for a PUT, everything else for the token.
    private static func instance(keys: String = keys) throws -> ScriptedServer {
        try ScriptedServer.answering { head in
            let fields = head.lowercased()
            if head.hasPrefix("PUT /latest/api/token HTTP/1.1\r\n") {
                guard fields.contains("\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\n") else { return answer("400 Bad Request", "") }
                return answer("hunter2session==")
            }
            guard fields.contains("\r\nx-aws-ec2-metadata-token: hunter2session==\r\n") else { return answer("401 Unauthorized", "") }
            switch head.split(separator: " ")[1] {
            case "/latest/meta-data/iam/security-credentials/": return answer("cards")
            case "/latest/meta-data/iam/security-credentials/cards": return answer(keys)
            case "/latest/meta-data/placement/region": return answer("eu-central-1")
            default: return answer("404 Not Found", "")
            }
        }
    }

    private static func answer(_ body: String) -> String { answer("200 OK", body) }

    private static func metadata(at port: Int) throws -> AWSEnvironment {
        try environment(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:\(port)"])
    }

    @Test func `an instance gives its role's keys and its region for a token`() async throws {
        let server = try Self.instance()
        try await withTransport { transport in
            let environment = try Self.metadata(at: server.port)
            let issued = try await InstanceCredentials(in: environment, over: transport).issue()
            #expect(issued.credentials.accessKey == "ASIAKEY" && issued.credentials.hasSessionToken)
            let end = try SigningTime("20300101T000000Z")
            #expect(issued.expiration == end)
            #expect(server.requests.map { $0.prefix { $0 != " " } } == ["PUT", "GET", "GET"])
            let region = try await environment.findRegion(over: transport)
            #expect(region == "eu-central-1")
        }
    }

    @Test func `an instance that refuses its role's keys is told of by its word`() async throws {
        let server = try Self.instance(keys: #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"hunter2"}"#)
        try await withTransport { transport in
            let error = await Self.failure(of: InstanceCredentials(in: try Self.metadata(at: server.port), over: transport))
            #expect(error?.code == .refused)
            #expect(error?.message.contains("AssumeRoleUnauthorizedAccess") == true)
        }
    }

    @Test func `a metadata service of version 1, which knows no tokens, is asked for nothing else`() async throws {
        let server = try ScriptedServer.answering { head in
            head.hasPrefix("PUT") ? Self.answer("405 Method Not Allowed", "") : Self.answer(Self.keys)
        }
        try await withTransport { transport in
            let error = await Self.failure(of: InstanceCredentials(in: try Self.metadata(at: server.port), over: transport))
            #expect(error?.code == .unavailable)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: ["silent", "trickling", "late"])
    func `a metadata service that does not answer in time is given up after a second`(_ fault: String) async throws {
        let server = try ScriptedServer { connection in
            guard let head = try connection.head() else { return }
            switch fault {
            case "silent": connection.waitForEnd()
            case "trickling":
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                // Every piece comes within any limit on silence; only the time for everything ends this.
                while connection.anything(within: 100) != nil { try connection.write("t") }
            default:
                // Each answer is quick enough, all of them together are not.
                var next: String? = head
                while next != nil {
                    connection.pause(600)
                    try connection.write(Self.answer("cards"))
                    next = try connection.head()
                }
            }
        }
        try await withTransport { transport in
            let start = ContinuousClock.now
            let error = await Self.failure(of: InstanceCredentials(in: try Self.metadata(at: server.port), over: transport))
            let time = ContinuousClock.now - start
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("1.0 seconds") == true)
            // A busy machine may take longer to get there, but not as long as the transport itself would wait.
            #expect(time >= .milliseconds(900) && time < .seconds(20))
            #expect(await server.isLeft())
        }
    }

    @Test func `a machine without any source of keys learns so soon, and why of each`() async throws {
        let port = try ScriptedServer.freePort()
        try await withTransport { transport in
            let start = ContinuousClock.now
            let error = await #expect(throws: ObjectStoreError.self) {
                _ = try await Self.metadata(at: port).credentials(over: transport).credentials()
            }
            #expect(ContinuousClock.now - start < .seconds(20))
            for name in ["environment", "web identity", "container", "instance metadata"] {
                #expect(error?.message.contains(name) == true, "nothing is said of \(name)")
            }
        }
    }

    // MARK: Containers

    @Test func `a container's agent is asked with the token of a file as it is at the moment`() async throws {
        let server = try ScriptedServer.answering { head in
            let isKnown = ["first", "second"].contains { head.lowercased().contains("\r\nauthorization: hunter2\($0)\r\n") }
            return isKnown && head.hasPrefix("GET /v1/credentials?role=cards ") ? Self.answer(Self.keys) : Self.answer("403 Forbidden", "")
        }
        let token = Mutex("hunter2first\n")
        let files = ConfigurationFiles { path in path == "/var/run/token" ? token.withLock { Array($0.utf8) } : nil }
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/v1/credentials?role=cards",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/var/run/token",
        ]
        try await withTransport { transport in
            let source = ContainerCredentials(in: try Self.environment(variables, files: files), over: transport)
            var issued = try await source.issue()
            #expect(issued.credentials.accessKey == "ASIAKEY")
            token.withLock { $0 = "hunter2second" }
            issued = try await source.issue()
            #expect(issued.credentials.accessKey == "ASIAKEY")
            token.withLock { $0 = "hunter2third" }
            let error = await Self.failure(of: source)
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("403") == true)
        }
    }

    @Test func `a container's agent that fails at first is asked again`() async throws {
        let calls = Mutex(0)
        let server = try ScriptedServer { connection in
            while try connection.head() != nil {
                let call = calls.withLock { count in
                    count += 1
                    return count
                }
                // A failure, a connection that breaks, and then the keys.
                switch call {
                case 1: try connection.write(Self.answer("503 Service Unavailable", "hunter2"))
                case 2: return connection.reset()
                default: try connection.write(Self.answer(Self.keys))
                }
            }
        }
        try await withTransport { transport in
            let environment = try Self.environment(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/keys"])
            let issued = try await ContainerCredentials(in: environment, over: transport).issue()
            #expect(issued.credentials.accessKey == "ASIAKEY")
            #expect(server.requests.count == 3)
        }
    }

    @Test(arguments: [
        "hunter2", #"{"AccessKeyId":"ASIAKEY","SecretAccessKey":"hunter2"}"#, #"{"AccessKeyId":"hunter2"#,
        #"{"AccessKeyId":"ASIAKEY","SecretAccessKey":"hunter2","Token":"hunter2 two","Expiration":"2030-01-01T00:00:00Z"}"#,
        String(repeating: "[", count: 60_000), #"{"Token":""# + String(repeating: "hunter2", count: 20_000),
    ])
    func `what a container's agent answers that is no set of keys is refused without showing it`(_ body: String) async throws {
        let server = try ScriptedServer.answering { _ in Self.answer(body) }
        try await withTransport { transport in
            let environment = try Self.environment(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/keys"])
            let error = await Self.failure(of: ContainerCredentials(in: environment, over: transport))
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("127.0.0.1") == true)
        }
    }

    // MARK: The token service

    private static func keysXML(_ action: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result><Credentials>
        <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>hunter2secret</SecretAccessKey><SessionToken>hunter2token</SessionToken>
        <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></\(action)Result></\(action)Response>
        """
    }

    /// A token service, which hands the heads and the forms that it is sent to a closure.
    private static func tokenService(_ answer: @escaping @Sendable (String, String) -> String) throws -> ScriptedServer {
        try ScriptedServer { connection in
            while let head = try connection.head() {
                try connection.write(answer(head, String(decoding: try connection.body(of: head), as: UTF8.self)))
            }
        }
    }

    private static func webIdentity(_ port: Int, over transport: AsyncHTTPTransport) throws -> WebIdentityCredentials {
        let files = ConfigurationFiles.inMemory(["/token": "hunter2identity\n"])
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/cards",
            "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:\(port)", "AWS_REGION": "eu-central-1",
        ]
        return WebIdentityCredentials(in: try environment(variables, files: files), over: transport)
    }

    private static func role(_ port: Int, over transport: AsyncHTTPTransport) throws -> AssumedRole {
        let base = try SigningCredentials(accessKey: "AKID", secretKey: "hunter2base", sessionToken: "hunter2basetoken")
        return AssumedRole(
            "arn:aws:iam::123456789012:role/cards", by: StaticCredentials(base), region: "eu-central-1",
            in: try environment(["AWS_ENDPOINT_URL_STS": "http://127.0.0.1:\(port)"]), over: transport)
    }

    @Test func `the token service gives a role for a token without a signature, and for keys with one`() async throws {
        let server = try Self.tokenService { head, form in
            let action = form.contains("Action=AssumeRoleWithWebIdentity&") ? "AssumeRoleWithWebIdentity" : "AssumeRole"
            let isSigned = head.lowercased().contains("\r\nauthorization: aws4-hmac-sha256 credential=akid/")
            let isComplete = action == "AssumeRole" ? isSigned : !isSigned && form.contains("WebIdentityToken=hunter2identity")
            let isForm = head.lowercased().contains("\r\ncontent-type: application/x-www-form-urlencoded")
            return isComplete && isForm && form.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fcards")
                ? Self.answer(Self.keysXML(action)) : Self.answer("403 Forbidden", "")
        }
        try await withTransport { transport in
            let byToken = try await Self.webIdentity(server.port, over: transport).issue()
            let byKeys = try await Self.role(server.port, over: transport).issue()
            let end = try SigningTime("20300101T000000Z")
            for issued in [byToken, byKeys] {
                #expect(issued.credentials.accessKey == "ASIAROLE" && issued.credentials.hasSessionToken)
                #expect(issued.expiration == end)
            }
        }
    }

    @Test func `a refusal of the token service is told in its words, unless they repeat the token`() async throws {
        let server = try Self.tokenService { _, form in
            let said = form.contains("WebIdentityToken") ? "the token hunter2identity has ended" : "the user may not act in the role"
            return Self.answer(
                "403 Forbidden",
                "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>\(said)</Message></Error></ErrorResponse>")
        }
        try await withTransport { transport in
            let byToken = await Self.failure(of: try Self.webIdentity(server.port, over: transport))
            let byKeys = await Self.failure(of: try Self.role(server.port, over: transport))
            for error in [byToken, byKeys] {
                #expect(error?.code == .refused)
                #expect(error?.message.contains("AccessDenied") == true && error?.message.contains("role/cards") == true)
            }
            #expect(byKeys?.message.contains("the user may not act in the role") == true)
            #expect(server.requests.count == 2, "a refusal is final")
        }
    }

    @Test(arguments: [
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>hunter2</Sec",
        "<!DOCTYPE a [<!ENTITY b \"hunter2\">]><AssumeRoleResponse>&b;</AssumeRoleResponse>", "hunter2",
        String(repeating: "<a>", count: 20_000),
    ])
    func `what the token service answers that is no document with keys is refused without showing it`(_ body: String) async throws {
        let server = try Self.tokenService { _, _ in Self.answer(body) }
        try await withTransport { transport in
            let error = await Self.failure(of: try Self.role(server.port, over: transport))
            #expect(error?.code == .unavailable)
        }
    }

    @Test func `a token service that fails three times is told of as one that may come back`() async throws {
        let server = try Self.tokenService { _, _ in Self.answer("500 Internal Server Error", "hunter2") }
        try await withTransport { transport in
            let error = await Self.failure(of: try Self.webIdentity(server.port, over: transport))
            #expect(error?.code == .unavailable)
            #expect(server.requests.count == 3)
        }
    }

    @Test func `keys that a store asks for together are asked for once, over a connection`() async throws {
        let server = try Self.instance()
        try await withTransport { transport in
            let keys = RefreshingCredentials(InstanceCredentials(in: try Self.metadata(at: server.port), over: transport))
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await keys.credentials().accessKey } }
                for try await key in group { #expect(key == "ASIAKEY") }
            }
            #expect(server.requests.count == 3)
        }
    }
}
