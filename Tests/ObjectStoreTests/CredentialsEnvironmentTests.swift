import HTTPTypes
import Testing

@testable import ObjectStore

@Suite struct CredentialsEnvironmentTests {
    private static let config = """
        [default]
        region = eu-central-1
        endpoint_url = https://profile.example.com
        services = local
        [profile bare]
        region = eu-west-3
        endpoint_url = https://bare.example.com
        [services local]
        s3 =
          endpoint_url = https://service.example.com
        sts =
          endpoint_url = https://sts.example.com
        """

    @Test(
        arguments: [
            ([:], "https://service.example.com"), (["AWS_PROFILE": "bare"], "https://bare.example.com"),
            (["AWS_ENDPOINT_URL": "http://a"], "http://a"),
            (["AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_S3": "http://b"], "http://b"),
            (["AWS_ENDPOINT_URL_S3": ""], "https://service.example.com"),
            (["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://a"], nil),
            (["AWS_ENDPOINT_URL_STS": "http://c"], "https://service.example.com"),
        ] as [([String: String], String?)])
    func `the nearest address wins`(variables: [String: String], address: String?) throws {
        let environment = try AWSEnvironment(variables, config: Self.config)
        #expect(try environment.configuration(bucket: "b").endpoint?.description == address)
        #expect(try environment.configuration(bucket: "b", endpoint: "http://argument").endpoint?.description == "http://argument")
    }

    @Test(arguments: [
        ([:], "eu-central-1"), (["AWS_PROFILE": "bare"], "eu-west-3"), (["AWS_DEFAULT_PROFILE": "bare"], "eu-west-3"),
        (["AWS_DEFAULT_REGION": "b"], "b"), (["AWS_DEFAULT_REGION": "b", "AWS_REGION": "a"], "a"),
    ])
    func `the nearest region wins`(variables: [String: String], region: String) throws {
        let environment = try AWSEnvironment(variables, config: Self.config)
        #expect(try environment.configuration(bucket: "b").region == region)
        #expect(try environment.configuration(bucket: "b", region: "argument").region == "argument")
    }

    @Test func `us-east-1 stands for no region only with an address of one's own`() throws {
        #expect(try AWSEnvironment(["AWS_ENDPOINT_URL": "http://127.0.0.1:9000"]).configuration(bucket: "b").region == "us-east-1")
        let error = #expect(throws: ObjectStoreError.self) { try AWSEnvironment([:]).configuration(bucket: "b") }
        #expect(error?.code == .invalidRequest && error?.message.contains("AWS_REGION") == true)
    }

    @Test func `checksums, tries and the place of the bucket in addresses can be set`() throws {
        let plain = try AWSEnvironment(["AWS_REGION": "r"]).configuration(bucket: "b")
        #expect(plain == S3Configuration(bucket: "b", region: "r"))
        let config =
            "[default]\nregion = r\nrequest_checksum_calculation = WHEN_REQUIRED\nmax_attempts = 5\ns3 =\n  addressing_style = path"
        let profile = try AWSEnvironment([:], config: config).configuration(bucket: "b")
        #expect(profile.checksums == .whenRequired && profile.retries.attempts == 5 && profile.addressing == .path)
        let variables = ["AWS_REQUEST_CHECKSUM_CALCULATION": "when_supported", "AWS_MAX_ATTEMPTS": "2"]
        let both = try AWSEnvironment(variables, config: config).configuration(bucket: "b")
        #expect(both.checksums == plain.checksums && both.retries.attempts == 2)
        for wrong in ["0", "x", "101"] {
            #expect(throws: ObjectStoreError.self) {
                try AWSEnvironment(["AWS_REGION": "r", "AWS_MAX_ATTEMPTS": wrong]).configuration(bucket: "b")
            }
        }
    }

    @Test func `an address that is none is refused and not shown`() throws {
        let environment = try AWSEnvironment(["AWS_ENDPOINT_URL": "http://me:hunter2@host"])
        let error = #expect(throws: ObjectStoreError.self) { try environment.configuration(bucket: "b") }
        #expect(error.map { "\($0)".contains("hunter2") } == false)
    }

    @Test(arguments: [
        (["HOME": "/h"], "/h/.aws/config", "/h/.aws/credentials"),
        (["HOME": "/h", "AWS_CONFIG_FILE": "/c", "AWS_SHARED_CREDENTIALS_FILE": "~/k"], "/c", "/h/k"),
    ])
    func `the shared files are where the variables say`(variables: [String: String], config: String, credentials: String) async throws {
        let files = ConfigurationFiles.inMemory([
            config: "[default]\nregion = found", credentials: "[default]\naws_access_key_id = A\naws_secret_access_key = s",
        ])
        let environment = try await AWSEnvironment.read(variables, files: files)
        #expect(environment.region == "found")
        #expect(try await environment.credentials(over: ScriptedTransport.unreachable).credentials().accessKey == "A")
    }

    @Test func `without a home there are no shared files, and absent ones are empty`() async throws {
        let none = ConfigurationFiles { _ in throw TransportError(.other, "a file was read") }
        #expect(try await AWSEnvironment.read([:], files: none).region == nil)
        #expect(try await AWSEnvironment.read(["HOME": "/nowhere/at/all"]).region == nil)
    }

    @Test func `files come from the disk, through links, and are small, regular and UTF-8`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("[default]\nregion = disk".utf8), to: "config")
        try folder.makeLink("link", to: "config")
        try folder.write(Array(repeating: 10, count: ConfigurationFiles.sizeLimit + 1), to: "large")
        try folder.write([0xFF], to: "binary")
        folder.makePipe("pipe")
        for name in ["config", "link"] {
            #expect(try await AWSEnvironment.read(["AWS_CONFIG_FILE": "\(folder.path)/\(name)"]).region == "disk")
        }
        for name in ["large", "binary", "pipe", "."] {
            let error = await #expect(throws: CredentialsError.self) {
                try await AWSEnvironment.read(["AWS_CONFIG_FILE": "\(folder.path)/\(name)"])
            }
            #expect(error?.code == .invalidConfiguration && error?.message.contains(folder.path) == true)
        }
    }

    // MARK: Secrets

    @Test func `no description, dump, reflection or error of anything about keys shows a secret`() async throws {
        let secrets = [
            "variableSecret", "variableToken", "profileSecret", "agentSecret", "agentToken", "roleSecret", "authToken", "webToken",
        ]
        let environment = try AWSEnvironment(
            [
                "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "variableSecret", "AWS_SESSION_TOKEN": "variableToken",
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "authToken",
                "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r",
            ], credentials: "[default]\naws_access_key_id = A\naws_secret_access_key = profileSecret", files: .inMemory(["/t": "webToken"]))
        let transport = ScriptedTransport { $0.head.method == .post ? .init(body: keysXML("AssumeRole")) : .init(body: keysJSON()) }
        let sources: [any CredentialsSource] = [
            EnvironmentCredentials(environment.variables), ProfileCredentials(in: environment, over: transport, clock: UntimedClock()),
            ContainerCredentials(in: environment, over: transport, clock: UntimedClock()),
            WebIdentityCredentials(in: environment, over: transport, clock: UntimedClock()),
            AssumedRole(
                "r", by: environment.credentials(over: transport, clock: UntimedClock()), in: environment, over: transport,
                clock: UntimedClock()),
            InstanceCredentials(in: environment, over: transport, clock: UntimedClock()),
        ]
        var values: [Any] = [
            environment, environment.variables, environment.profiles, try JSONReader.read(Array(keysJSON().utf8)), sources,
        ]
        for source in sources {
            values += [source, CredentialsChain([source]), RefreshingCredentials(source)]
            if let issued = try? await source.issue() { values.append(issued) }
        }
        let provider = environment.credentials(over: transport, clock: UntimedClock())
        values += [try await provider.credentials(), provider]

        for (body, status) in [
            ("agentSecret agentToken authToken webToken", 500), ("{\"message\":\"authToken\"}", 400), (keysJSON("a/b"), 200),
        ] {
            let failing = ScriptedTransport { _ in .init(status: status, body: body) }
            for source in [
                ContainerCredentials(in: environment, over: failing, clock: UntimedClock()),
                WebIdentityCredentials(in: environment, over: failing, clock: UntimedClock()),
                InstanceCredentials(in: environment, over: failing, clock: UntimedClock()),
            ] as [any CredentialsSource] {
                do { _ = try await source.issue() } catch { values.append(error) }
            }
        }
        for text in ["variableSecret", "[default]\nvariableSecret", "[default]\naws_secret_access_key variableSecret"] {
            do { _ = try AWSEnvironment([:], credentials: text) } catch { values.append(error) }
        }
        let wrong = try AWSEnvironment(["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "variableToken \n"])
        do { _ = try await wrong.credentials(over: transport).credentials() } catch { values.append(error) }
        #expect(values.count > 30)
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in [String(describing: value), String(reflecting: value), dumped] {
                for secret in secrets { #expect(!text.contains(secret), "\(type(of: value)) shows \(secret): \(text.prefix(300))") }
            }
        }
    }
}
