import HTTPTypes
import Testing

@testable import ObjectStore

@Suite struct CredentialsSourceTests {
    private func environment(_ variables: [String: String], files: [String: String] = [:]) throws -> AWSEnvironment {
        try AWSEnvironment(variables, files: .inMemory(files))
    }

    private func failure(_ source: some CredentialsSource) async throws -> CredentialsError {
        do {
            _ = try await source.issue()
        } catch let error as CredentialsError {
            return error
        }
        throw TransportError(.other, "the source gave keys")
    }

    // MARK: Environment

    @Test func `keys come from the variables, with a token where there is one`() async throws {
        let variables = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": ""]
        #expect(try await EnvironmentCredentials(variables).issue() == issued("AKID"))
        let temporary = try await EnvironmentCredentials(variables.merging(["AWS_SESSION_TOKEN": "t"]) { $1 }).issue()
        #expect(temporary.credentials.hasSessionToken && temporary.expiration == nil)
    }

    @Test(arguments: [
        ([:], "not-configured"), (["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""], "not-configured"),
        (["AWS_ACCESS_KEY_ID": "a"], "invalid-configuration"), (["AWS_SECRET_ACCESS_KEY": "s"], "invalid-configuration"),
        (["AWS_ACCESS_KEY_ID": "a b", "AWS_SECRET_ACCESS_KEY": "s"], "invalid-configuration"),
    ])
    func `half of the keys is a mistake, none is not`(variables: [String: String], code: String) async throws {
        #expect(try await failure(EnvironmentCredentials(variables)).code.description == code)
    }

    // MARK: Container

    @Test func `a container on ECS asks its agent with the token of the variables`() async throws {
        let transport = ScriptedTransport { _ in .init(body: keysJSON()) }
        let environment = try environment([
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials?id=1", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc",
        ])
        let keys = try await ContainerCredentials(in: environment, over: transport, clock: UntimedClock()).issue()
        #expect(keys.credentials.accessKey == "ASIAKEY" && keys.credentials.hasSessionToken)
        #expect(keys.expiration == (try SigningTime("20300101T000000Z")))
        #expect(transport.lines == ["GET http://169.254.170.2/v2/credentials?id=1"])
        #expect(transport.requests[0].field("Authorization") == "Basic abc")
    }

    @Test func `a pod on EKS sends the token of the file, read anew each time`() async throws {
        let files = MovableTime(0)
        let transport = ScriptedTransport { _ in .init(body: keysJSON()) }
        let environment = try AWSEnvironment(
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "unused",
            ], files: ConfigurationFiles { path in path == "/token" ? Array("token\(files.now.secondsSince1970)\n".utf8) : nil })
        let source = ContainerCredentials(in: environment, over: transport, clock: UntimedClock())
        _ = try await source.issue()
        files.move(bySeconds: 1)
        _ = try await source.issue()
        #expect(transport.requests.map { $0.field("Authorization") } == ["token0", "token1"])
        #expect(transport.lines[0] == "GET http://169.254.170.23/v1/credentials")
    }

    @Test(arguments: [
        "http://127.0.0.1:8080/x", "http://127.1.2.3/x", "http://localhost/x", "http://[::1]:9/x", "http://169.254.170.2/x",
        "http://169.254.170.23/x?a=b", "http://[fd00:ec2::23]/x", "https://keys.example.com/x",
    ])
    func `an address of keys is one over TLS, of this machine or of an agent`(address: String) async throws {
        let transport = ScriptedTransport { _ in .init(body: keysJSON()) }
        let environment = try environment(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address])
        _ = try await ContainerCredentials(in: environment, over: transport, clock: UntimedClock()).issue()
        #expect(transport.lines == ["GET \(address)"])
    }

    @Test(arguments: [
        "http://example.com/x", "http://127.0.0.1.example.com/x", "http://169.254.170.2.nip.io/", "http://10.0.0.1/", "http://127.1/",
        "http://127.0.0.256/", "http://[fd00:ec2::24]/", "ftp://127.0.0.1/", "http://user@127.0.0.1/", "127.0.0.1", "http://127.0.0.1/a b",
        "http://127.0.0.1/?a\nb", "http://localhost.evil.example/",
    ])
    func `any other address of keys is refused without a request`(address: String) async throws {
        let transport = ScriptedTransport { _ in .init(body: keysJSON()) }
        let environment = try environment(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address])
        #expect(
            try await failure(ContainerCredentials(in: environment, over: transport, clock: UntimedClock())).code == .invalidConfiguration)
        #expect(transport.requests.isEmpty)
    }

    @Test func `a token with a line break is not sent`() async throws {
        let transport = ScriptedTransport { _ in .init(body: keysJSON()) }
        let environment = try environment([
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nX-Other: b",
        ])
        let error = try await failure(ContainerCredentials(in: environment, over: transport, clock: UntimedClock()))
        #expect(error.code == .invalidConfiguration && !"\(error)".contains("X-Other") && transport.requests.isEmpty)
    }

    @Test func `an agent that fails is asked three times, one that answers nonsense once`() async throws {
        let environment = try environment(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"])
        let failing = ScriptedTransport { _ in .init(status: 500) }
        #expect(try await failure(ContainerCredentials(in: environment, over: failing, clock: UntimedClock())).code == .unavailable)
        #expect(failing.requests.count == 3)
        for body in ["", "{", "[]", "{\"AccessKeyId\":\"A\"}", keysJSON("a/b"), String(repeating: " ", count: 70_000)] {
            let strange = ScriptedTransport { _ in .init(body: body) }
            #expect(try await failure(ContainerCredentials(in: environment, over: strange, clock: UntimedClock())).code == .unavailable)
        }
    }

    // MARK: Instance

    /// The instance metadata service of an instance with a role.
    private func instance(role: String = "cards", keys: String = keysJSON()) -> ScriptedTransport {
        ScriptedTransport { request in
            switch (request.head.method, request.head.path) {
            case (.put, "/latest/api/token"):
                return request.field("X-aws-ec2-metadata-token-ttl-seconds") == "21600" ? .init(body: "imdsToken==") : .init(status: 400)
            case _ where request.field("X-aws-ec2-metadata-token") != "imdsToken==": return .init(status: 401)
            case (.get, "/latest/meta-data/iam/security-credentials/"): return .init(body: role)
            case (.get, "/latest/meta-data/iam/security-credentials/cards"): return .init(body: keys)
            case (.get, "/latest/meta-data/placement/region"): return .init(body: "eu-north-1")
            default: return .init(status: 404)
            }
        }
    }

    @Test func `an instance gets the keys of its role with a session of version 2`() async throws {
        let transport = instance()
        let keys = try await InstanceCredentials(in: try environment([:]), over: transport, clock: UntimedClock()).issue()
        #expect(keys.credentials.accessKey == "ASIAKEY")
        #expect(transport.requests.count == 3 && transport.lines[0] == "PUT http://169.254.169.254/latest/api/token")
    }

    @Test(arguments: [
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], "http://[fd00:ec2::254]"),
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1338/"], "http://127.0.0.1:1338"),
    ])
    func `the address of the metadata service can be another`(variables: [String: String], address: String) async throws {
        let transport = instance()
        _ = try await InstanceCredentials(in: try environment(variables), over: transport, clock: UntimedClock()).issue()
        #expect(transport.lines.allSatisfy { $0.contains(" \(address)/latest/") })
    }

    @Test func `the metadata service is left alone where it is disabled or its address is refused`() async throws {
        let transport = instance()
        let disabled = try environment(["AWS_EC2_METADATA_DISABLED": "True"])
        #expect(try await failure(InstanceCredentials(in: disabled, over: transport, clock: UntimedClock())).code == .notConfigured)
        let foreign = try environment(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://metadata.example.com"])
        #expect(try await failure(InstanceCredentials(in: foreign, over: transport, clock: UntimedClock())).code == .invalidConfiguration)
        #expect(transport.requests.isEmpty)
    }

    @Test func `version 1 of the metadata service is never spoken`() async throws {
        for status in [400, 403, 404, 405, 500] {
            let transport = ScriptedTransport { $0.head.method == .put ? .init(status: status) : .init(body: "cards") }
            #expect(
                try await failure(InstanceCredentials(in: try environment([:]), over: transport, clock: UntimedClock())).code
                    == .unavailable)
            #expect(transport.requests.map(\.head.method) == [.put])
        }
    }

    @Test(arguments: ["../../x", "a b", "", "a/b", "a?b", String(repeating: "a", count: 65)])
    func `the name of a role does not lead elsewhere`(role: String) async throws {
        let transport = instance(role: role)
        #expect(
            try await failure(InstanceCredentials(in: try environment([:]), over: transport, clock: UntimedClock())).code == .unavailable)
        #expect(transport.requests.count == 2)
    }

    @Test func `a reason of the metadata service is told`() async throws {
        let refusing = instance(keys: #"{"Code":"AssumeRoleUnauthorizedAccess"}"#)
        let error = try await failure(InstanceCredentials(in: try environment([:]), over: refusing, clock: UntimedClock()))
        #expect(error.code == .refused && error.message.contains("AssumeRoleUnauthorizedAccess"))
        let roleless = ScriptedTransport { $0.head.method == .put ? .init(body: "t") : .init(status: 404) }
        #expect(
            try await failure(InstanceCredentials(in: try environment([:]), over: roleless, clock: UntimedClock())).code == .notConfigured)
    }

    @Test func `the region of an instance stands in where none is named`() async throws {
        #expect(try await environment([:]).findRegion(over: instance(), clock: UntimedClock()) == "eu-north-1")
        let named = ScriptedTransport.unreachable
        #expect(try await environment(["AWS_REGION": "r"]).findRegion(over: named, clock: UntimedClock()) == "r" && named.requests.isEmpty)
        #expect(try await environment([:]).findRegion(over: ScriptedTransport.unreachable, clock: UntimedClock()) == nil)
        for answer in ["", "a/b", "a b"] {
            #expect(
                try await environment([:]).findRegion(over: ScriptedTransport { _ in .init(body: answer) }, clock: UntimedClock()) == nil)
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a machine that is no instance waits for one second in all`() async throws {
        let clock = ManualClock()
        let silent = CredentialsChain([
            EnvironmentCredentials([:]), InstanceCredentials(in: try environment([:]), over: ScriptedTransport.silent, clock: clock),
        ])
        let first = Task { try await failure(silent) }
        // The bound of the request and that of all requests.
        await clock.waitForSleepers(2)
        clock.move(by: .seconds(1))
        #expect(try await first.value.code == .unavailable)
    }

    @Test(.timeLimit(.minutes(10))) func `what answers once and then no more is given one second in all, too`() async throws {
        let clock = ManualClock()
        let late = ScriptedTransport { request in
            try await clock.sleep(for: request.head.method == .put ? .milliseconds(600) : .seconds(1000))
            return .init(body: "t")
        }
        let source = InstanceCredentials(in: try environment([:]), over: late, clock: clock)
        let failing = Task { try await failure(source) }
        await clock.waitForSleepers(3)
        clock.move(by: .milliseconds(600))
        while late.requests.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
        clock.move(by: .milliseconds(400))
        let error = try await failing.value
        #expect(error.code == .unavailable && clock.now.offset == .seconds(1))
    }

    @Test(.timeLimit(.minutes(10))) func `a cancelled caller does not wait for a silent service`() async throws {
        let environment = try environment(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"])
        let keys = environment.credentials(over: ScriptedTransport.silent, clock: UntimedClock())
        let task = Task { try await keys.credentials() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    // MARK: Token service

    @Test func `a pod with a service account exchanges its token without a signature`() async throws {
        let transport = ScriptedTransport { _ in .init(body: keysXML("AssumeRoleWithWebIdentity")) }
        let environment = try environment(
            [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/demo",
                "AWS_ROLE_SESSION_NAME": "pod 1", "AWS_REGION": "eu-west-1",
            ], files: ["/var/token": "eyJ.a+b/c.d==\n"])
        let keys = try await WebIdentityCredentials(in: environment, over: transport, clock: UntimedClock()).issue()
        #expect(keys.credentials.accessKey == "ASIAROLE" && keys.credentials.hasSessionToken)
        #expect(transport.lines == ["POST https://sts.eu-west-1.amazonaws.com/"])
        let request = transport.requests[0]
        #expect(
            request.field("Authorization") == nil && request.field("Content-Type") == "application/x-www-form-urlencoded; charset=utf-8")
        #expect(
            request.text
                == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=pod%201&WebIdentityToken=eyJ.a%2Bb%2Fc.d%3D%3D"
        )
    }

    @Test func `a web identity needs a role and a token`() async throws {
        let transport = ScriptedTransport.unreachable
        for (variables, files, code) in [
            ([:], [:], "not-configured"), (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"], ["/t": "x"], "invalid-configuration"),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r"], [:], "invalid-configuration"),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r"], ["/t": "\n"], "invalid-configuration"),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r"], ["/t": "x"], "unavailable"),
        ] as [([String: String], [String: String], String)] {
            let source = WebIdentityCredentials(in: try environment(variables, files: files), over: transport, clock: UntimedClock())
            #expect(try await failure(source).code.description == code)
        }
    }

    @Test func `a role is asked for with a signature of the token service`() async throws {
        let transport = ScriptedTransport { _ in .init(body: keysXML("AssumeRole")) }
        let time = try SigningTime("20260101T000000Z")
        let base = try SigningCredentials(accessKey: "AKID", secretKey: "baseSecret", sessionToken: "baseToken")
        let role = AssumedRole(
            "arn:aws:iam::1:role/r", by: StaticCredentials(base), sessionName: "s", externalID: "x y", duration: .seconds(900),
            region: "cn-north-1", in: try environment([:]), over: transport, clock: UntimedClock(), now: { time })
        #expect(try await role.issue().credentials.accessKey == "ASIAROLE")
        let request = transport.requests[0]
        #expect(transport.lines == ["POST https://sts.cn-north-1.amazonaws.com.cn/"])
        #expect(
            request.text
                == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=s&DurationSeconds=900&ExternalId=x%20y"
        )
        let signer = try RequestSigner(credentials: base, region: "cn-north-1", service: "sts")
        let signed = try signer.sign(
            SignableRequest(
                method: "POST", target: "/",
                fields: [
                    HeaderField("host", "sts.cn-north-1.amazonaws.com.cn"),
                    HeaderField("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                ], payload: .sha256(of: Array(request.text.utf8))), at: time)
        #expect(signed.fields.allSatisfy { request.field($0.name) == $0.value } && request.field("X-Amz-Security-Token") == "baseToken")
    }

    @Test func `the token service is where the environment says`() async throws {
        let transport = ScriptedTransport { _ in .init(body: keysXML("AssumeRole")) }
        let base = StaticCredentials(try issued("AKID").credentials)
        for (variables, address) in [
            (
                ["AWS_ENDPOINT_URL_STS": "https://sts.example.com:444/x/", "AWS_ENDPOINT_URL": "https://other"],
                "https://sts.example.com:444/x/"
            ),
            (["AWS_ENDPOINT_URL": "http://127.0.0.1:8333"], "http://127.0.0.1:8333/"), ([:], "https://sts.amazonaws.com/"),
        ] {
            _ = try await AssumedRole("r", by: base, in: try environment(variables), over: transport, clock: UntimedClock()).issue()
            #expect(transport.lines.last == "POST \(address)")
        }
    }

    @Test func `a refusal of the token service tells its reason and never the token`() async throws {
        let answer = """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
            <Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error><RequestId>4c2f</RequestId></ErrorResponse>
            """
        let environment = try environment(
            ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:r"], files: ["/t": "webToken123"])
        let refusing = ScriptedTransport { _ in .init(status: 403, body: answer) }
        let error = try await failure(WebIdentityCredentials(in: environment, over: refusing, clock: UntimedClock()))
        #expect(error.code == .refused && error.message.contains("AccessDenied") && error.message.contains("Not authorized to perform"))
        let echoing = ScriptedTransport { _ in
            .init(status: 400, body: answer.replacing("Not authorized", with: "Bad token webToken123"))
        }
        #expect(
            !(try await failure(WebIdentityCredentials(in: environment, over: echoing, clock: UntimedClock()))).message.contains(
                "webToken123"))
        let failing = ScriptedTransport { _ in .init(status: 503) }
        #expect(try await failure(WebIdentityCredentials(in: environment, over: failing, clock: UntimedClock())).code == .unavailable)
        #expect(failing.requests.count == 3)
    }

    // MARK: Chain

    @Test func `a chain passes over what is not set up, and remembers who answered`() async throws {
        let absent = CountingSource("absent") { _ in throw CredentialsError(.notConfigured, "nothing here") }
        let present = CountingSource("present") { _ in try issued("A") }
        let last = CountingSource("last") { _ in try issued("B") }
        let chain = CredentialsChain([absent, present, last])
        #expect(chain.answeringName == nil)
        for _ in 0..<3 { #expect(try await chain.issue().credentials.accessKey == "A") }
        #expect(chain.answeringName == "present" && absent.count == 1 && present.count == 3 && last.count == 0)
    }

    @Test func `what is set up and fails ends the search`() async throws {
        let absent = CountingSource("one") { _ in throw CredentialsError(.notConfigured, "nothing here") }
        let broken = CountingSource("two") { _ in throw CredentialsError(.refused, "not you") }
        let other = CountingSource("three") { _ in try issued("B") }
        let error = try await failure(CredentialsChain([absent, broken, other]))
        #expect(error.code == .refused && error.message == "one: nothing here; two: not you" && other.count == 0)
    }

    @Test func `the usual chain asks in the order of the SDKs and tells every reason`() async throws {
        let keys = try environment([:]).credentials(over: ScriptedTransport.unreachable)
        let error = await #expect(throws: ObjectStoreError.self) { try await keys.credentials() }
        let message = try #require(error).message
        let names = ["environment: ", "web identity: ", "profile default: ", "container: ", "instance metadata: "]
        let places = names.map { message.firstRange(of: $0)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil } && places.compactMap(\.self) == places.compactMap(\.self).sorted(), "\(message)")
        #expect(error?.cause is CredentialsError)
    }

    @Test func `a profile that was named in an argument is used although there are variables`() async throws {
        let variables = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"]
        let file = "[work]\naws_access_key_id = WORK\naws_secret_access_key = s"
        let named = try AWSEnvironment(variables, profile: "work", credentials: file).credentials(over: ScriptedTransport.unreachable)
        #expect(try await named.credentials().accessKey == "WORK" && named.sourceName == "profile work")
        let usual = try AWSEnvironment(variables.merging(["AWS_PROFILE": "work"]) { $1 }, credentials: file)
        #expect(try await usual.credentials(over: ScriptedTransport.unreachable).credentials().accessKey == "ENV")
    }
}
