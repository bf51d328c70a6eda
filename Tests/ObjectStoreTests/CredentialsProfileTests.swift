import Glibc
import HTTPTypes
import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct CredentialsProfileTests {
    private func config(_ text: String) throws -> [String: Profile] {
        try ProfileFile(text, kind: .config, path: "config").profiles
    }

    // MARK: The file

    @Test(
        arguments: [
            ("name = value", "value"), ("name=value", "value"), ("name \t=  \tvalue \t", "value"), ("NAME = value", "value"),
            ("name = val=ue", "val=ue"), ("name = 😂", "😂"), ("name = value # comment", "value"), ("name = value ; comment", "value"),
            ("name = value# no comment", "value# no comment"), ("name = value; no comment", "value; no comment"), ("name =", nil),
            ("name = a\nname = b", "b"), ("name = a\n[profile foo]\nName = b", "b"), ("name = a\n  b\n\tc", "a\nb\nc"),
            ("name = a\n  # comment\n\n ; comment", "a"), ("name = a\r\n", "a"), ("# c\n; c\n\n\t\nname = a", "a"),
            ("name = a\n[other thing]\nname = b", "a"), ("in valid = b\nname = a", "a"),
        ] as [(String, String?)])
    func `a setting is read as the SDKs read it`(lines: String, value: String?) throws {
        #expect(try config("[profile foo]\n\(lines)")["foo"]?["name"] == value)
        #expect(
            try ProfileFile("[foo]\n\(lines.replacing("[profile foo]", with: "[foo]"))", kind: .credentials, path: "p").profiles["foo"]?[
                "name"] == value)
    }

    @Test(arguments: [
        "name = value", " name = value", "[profile foo", "[profile foo] x", "[profile foo]\nkey : value", "[profile foo]\n= value",
        "[profile foo]\n continued", "[profile foo]\nname = a\n[profile foo]\n continued", "[profile foo]\ns3 =\n invalid",
        "[profile foo]\ns3 =\n = value",
    ])
    func `a line without meaning is refused with its number and not its text`(text: String) throws {
        let error = #expect(throws: CredentialsError.self) { try config("\n" + text) }
        let message = try #require(error).message
        #expect(message.contains("line \(text.split(separator: "\n").count + 1) of config") && !message.contains("value"))
    }

    @Test(arguments: [
        ("[profile foo]", ["foo"]), ("[profile \tfoo \t] # c", ["foo"]), ("[ profile foo ]; c", ["foo"]), ("[profile\tfoo]", ["foo"]),
        ("[profile a-b:c/d_e%f.g@h+1]\n[profile foo!bar]", ["a-b:c/d_e%f.g@h+1"]), ("[default]", ["default"]), ("[foo]", []),
        ("[profile in valid]", []), ("[]", []), ("[sso-session s]\nsso_region = r", []), ("[plugins]\nx = y", []),
    ])
    func `sections are named as in the configuration file`(text: String, names: [String]) throws {
        #expect(try config(text).keys.sorted() == names)
    }

    @Test func `a default profile with the prefix hides one without`() throws {
        for text in ["[profile default]\na = 1\n[default]\nb = 2", "[default]\nb = 2\n[profile default]\na = 1"] {
            let profile = try #require(try config(text)["default"])
            #expect(profile["a"] == "1" && profile["b"] == nil)
        }
    }

    @Test func `a file as long as may be is read in a moment`() throws {
        for line in ["\n a", "\nname = a", "\n[profile foo]", "a", "# ", "\n;"] {
            let text = "[profile foo]\nname = x" + String(repeating: line, count: ConfigurationFiles.sizeLimit / line.utf8.count)
            let start = Self.threadSeconds
            _ = try config(text)
            #expect(Self.threadSeconds - start < 10, "\(line)")
        }
    }

    /// The time for which the machine has worked on this thread.
    private static var threadSeconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test func `no bytes make the reader fail in another way than by refusing them`() {
        var random = SeededGenerator(state: 5)
        let pieces = ["[", "]", "profile ", "a", "=", " ", "\n", "\t", "#", ";", "\r\n", "é", "services x", "s3"]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
                .joined()
            do throws(CredentialsError) {
                _ = try ProfileFile(text, kind: .config, path: "p")
            } catch {
                #expect(error.code == .invalidConfiguration)
            }
        }
    }

    // MARK: Keys

    private func issue(
        _ variables: [String: String] = [:], profile: String? = nil, config: String = "", credentials: String = "",
        transport: ScriptedTransport = .unreachable
    ) async throws -> IssuedCredentials {
        let environment = try AWSEnvironment(
            variables, profile: profile, config: config, credentials: credentials, files: .inMemory(["/t": "token"]))
        return try await ProfileCredentials(in: environment, over: transport, clock: UntimedClock()).issue()
    }

    private func failure(config: String, profile: String? = "p", credentials: String = "") async -> CredentialsError? {
        await #expect(throws: CredentialsError.self) { try await issue(profile: profile, config: config, credentials: credentials) }
    }

    @Test func `keys are taken from either file, those of the credentials file first`() async throws {
        let config =
            "[default]\naws_access_key_id = C\naws_secret_access_key = s\n[profile p]\naws_access_key_id = P\naws_secret_access_key = s\naws_session_token = t"
        #expect(try await issue(config: config).credentials.accessKey == "C")
        #expect(try await issue(config: config, credentials: "[default]\naws_access_key_id = D").credentials.accessKey == "D")
        let named = try await issue(["AWS_PROFILE": "p"], config: config).credentials
        #expect(named.accessKey == "P" && named.hasSessionToken)
    }

    @Test func `an absent default profile lets others be asked, an absent chosen one does not`() async throws {
        #expect(await failure(config: "", profile: nil)?.code == .notConfigured)
        #expect(await failure(config: "[default]\nregion = r", profile: nil)?.code == .notConfigured)
        #expect(await failure(config: "")?.code == .invalidConfiguration)
        #expect(await failure(config: "[profile p]\nregion = r")?.code == .invalidConfiguration)
        #expect(await failure(config: "[profile p]\naws_access_key_id = a")?.code == .invalidConfiguration)
    }

    @Test func `roles are assumed one with the keys of the other`() async throws {
        let config = """
            [profile p]
            role_arn = arn:outer
            source_profile = q
            external_id = x
            region = eu-west-1
            duration_seconds = 1800
            [profile q]
            role_arn = arn:inner
            source_profile = base
            role_session_name = me
            """
        let transport = ScriptedTransport { request in
            .init(body: keysXML("AssumeRole", request.text.contains("inner") ? "ASIAINNER" : "ASIAOUTER"))
        }
        let base = "[base]\naws_access_key_id = BASE\naws_secret_access_key = s"
        let keys = try await issue(["AWS_PROFILE": "p"], config: config, credentials: base, transport: transport)
        #expect(keys.credentials.accessKey == "ASIAOUTER")
        let signers = transport.requests.map { $0.field("Authorization")?.contains("Credential=BASE/") }
        #expect(signers == [true, false] && transport.requests[1].field("Authorization")?.contains("Credential=ASIAINNER/") == true)
        #expect(transport.lines == Array(repeating: "POST https://sts.eu-west-1.amazonaws.com/", count: 2))
        #expect(transport.requests[0].text.contains("RoleSessionName=me&DurationSeconds") == false)
        #expect(transport.requests[1].text.hasSuffix("&DurationSeconds=1800&ExternalId=x"))
        _ = try await issue(["AWS_PROFILE": "p", "AWS_REGION": "us-west-2"], config: config, credentials: base, transport: transport)
        #expect(transport.lines.last == "POST https://sts.us-west-2.amazonaws.com/")
    }

    @Test func `a profile may be its own source with its own keys`() async throws {
        let transport = ScriptedTransport { _ in .init(body: keysXML("AssumeRole")) }
        let config = "[profile p]\nrole_arn = r\nsource_profile = p\naws_access_key_id = SELF\naws_secret_access_key = s"
        #expect(try await issue(profile: "p", config: config, transport: transport).credentials.accessKey == "ASIAROLE")
        #expect(transport.requests.count == 1 && transport.requests[0].field("Authorization")?.contains("Credential=SELF/") == true)
    }

    @Test func `profiles that are sources of each other are refused`() async throws {
        for config in [
            "[profile p]\nrole_arn = r\nsource_profile = p",
            "[profile p]\nrole_arn = r\nsource_profile = q\n[profile q]\nrole_arn = r\nsource_profile = s\n[profile s]\nrole_arn = r\nsource_profile = q",
        ] {
            let error = await failure(config: config)
            #expect(error?.code == .invalidConfiguration && error?.message.contains("sources of each other") == true)
        }
    }

    @Test func `a role takes its keys from the environment, a container or an instance`() async throws {
        let transport = ScriptedTransport { request in
            if request.head.method == .post { return .init(body: keysXML("AssumeRole")) }
            if request.head.method == .put { return .init(body: "t") }
            return .init(
                body: request.head.path?.hasSuffix("/") == true
                    ? "cards" : keysJSON(request.head.authority == "169.254.170.2" ? "ECS" : "EC2"))
        }
        for (source, accessKey) in [("Environment", "ENV"), ("EcsContainer", "ECS"), ("Ec2InstanceMetadata", "EC2")] {
            _ = try await issue(
                [
                    "AWS_PROFILE": "p", "AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s",
                    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
                ], config: "[profile p]\nrole_arn = r\ncredential_source = \(source)", transport: transport)
            #expect(transport.requests.last?.field("Authorization")?.contains("Credential=\(accessKey)/") == true)
        }
    }

    @Test func `a profile may have a token file`() async throws {
        let transport = ScriptedTransport { _ in .init(body: keysXML("AssumeRoleWithWebIdentity")) }
        let config = "[profile p]\nrole_arn = r\nweb_identity_token_file = /t\nrole_session_name = n"
        #expect(try await issue(profile: "p", config: config, transport: transport).credentials.accessKey == "ASIAROLE")
        #expect(transport.requests[0].text.hasSuffix("RoleArn=r&RoleSessionName=n&WebIdentityToken=token"))
    }

    @Test(arguments: [
        ("sso_session = s", "unsupported"), ("sso_start_url = s", "unsupported"), ("credential_process = run --it", "unsupported"),
        ("role_arn = r\nsource_profile = q\nmfa_serial = m", "unsupported"), ("role_arn = r", "invalid-configuration"),
        ("role_arn = r\nsource_profile = missing", "invalid-configuration"),
        ("role_arn = r\ncredential_source = Moon", "invalid-configuration"),
        ("role_arn = r\nsource_profile = q\ncredential_source = Environment", "invalid-configuration"),
        ("role_arn = r\nsource_profile = q\nduration_seconds = 60", "invalid-configuration"),
    ])
    func `what a profile cannot be used for is said`(lines: String, code: String) async throws {
        let error = await failure(
            config: "[profile p]\n\(lines)", credentials: "[q]\naws_access_key_id = Q\naws_secret_access_key = s")
        #expect(error?.code.description == code && error?.message.contains("profile") == true)
    }
}
