/// Keys of a profile of the shared files `~/.aws/credentials` and `~/.aws/config`, or of the role that it names.
///
/// A profile has keys, or a role with a token file, a source profile or a `credential_source`. Single sign-on, `credential_process` and devices
/// that show codes are refused with a reason. Source: AWS SDKs and Tools Reference Guide, "Assume role credential provider".
public struct ProfileCredentials: CredentialsSource {
    private let environment: AWSEnvironment
    private let transport: any Transport
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> SigningTime

    /// Makes a source for the environment's profile.
    public init(
        in environment: AWSEnvironment, over transport: any Transport, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> SigningTime = { SigningTime.now }
    ) {
        self.environment = environment
        self.transport = transport
        self.clock = clock
        self.now = now
    }

    /// `profile`, and the profile's name.
    public var name: String { "profile \(environment.profileName)" }

    /// Reads the profile's keys, or asks for those of its role.
    public func issue() async throws -> IssuedCredentials {
        let name = environment.profileName
        guard environment.profiles[name] != nil else {
            let isChosen = environment.chosenProfile != nil
            throw CredentialsError(isChosen ? .invalidConfiguration : .notConfigured, "no shared file has a profile \(name)")
        }
        return try await issue(name, after: [])
    }

    /// - Parameter users: The profiles whose roles are assumed with the keys of this one, the nearest last.
    private func issue(_ name: String, after users: [String]) async throws -> IssuedCredentials {
        guard let profile = environment.profiles[name] else {
            throw CredentialsError(
                .invalidConfiguration, "no shared file has a profile \(name), which \(users.last ?? name) names as its source")
        }
        let keys = try Self.keys(of: profile, named: name)
        // A source's own keys count more than its role, which lets a profile be its own source.
        if !users.isEmpty, let keys { return keys }
        guard !users.contains(name) else {
            throw CredentialsError(
                .invalidConfiguration, "the profiles \((users + [name]).joined(separator: ", ")) are sources of each other")
        }
        if let roleARN = profile["role_arn"] {
            return try await issue(roleARN, of: profile, after: users + [name])
        }
        try Self.refuseUnsupported(profile, named: name)
        if let keys { return keys }
        let code: CredentialsError.Code = users.isEmpty && environment.chosenProfile == nil ? .notConfigured : .invalidConfiguration
        throw CredentialsError(code, "the profile \(name) has no keys and no role")
    }

    private func issue(_ roleARN: String, of profile: Profile, after users: [String]) async throws -> IssuedCredentials {
        let name = users.last ?? ""
        let region = environment.region ?? profile["region"]
        if let file = profile["web_identity_token_file"] {
            let settings = WebIdentityCredentials.Settings(
                roleARN: roleARN, tokenFile: file, sessionName: profile["role_session_name"], region: region)
            return try await WebIdentityCredentials(settings, in: environment, over: transport, clock: clock, now: now).issue()
        }
        if profile["mfa_serial"] != nil {
            throw CredentialsError(.unsupported, "the profile \(name) wants the code of a device (mfa_serial), which nobody can type here")
        }
        let duration = try profile["duration_seconds"].map { text throws(CredentialsError) in
            guard let seconds = Int(text), (900...43200).contains(seconds) else {
                throw CredentialsError(.invalidConfiguration, "duration_seconds of the profile \(name) is not a number from 900 to 43200")
            }
            return Duration.seconds(seconds)
        }
        let base = StaticCredentials(try await baseKeys(of: profile, after: users).credentials)
        let role = AssumedRole(
            roleARN, by: base, sessionName: profile["role_session_name"], externalID: profile["external_id"], duration: duration,
            region: region, in: environment, over: transport, clock: clock, now: now)
        return try await role.issue()
    }

    /// The keys that may act in the role of a profile.
    private func baseKeys(of profile: Profile, after users: [String]) async throws -> IssuedCredentials {
        let name = users.last ?? ""
        switch (profile["source_profile"], profile["credential_source"]?.lowercased()) {
        case (.some, .some):
            throw CredentialsError(.invalidConfiguration, "the profile \(name) has both a source_profile and a credential_source")
        case (let source?, nil): return try await issue(source, after: users)
        case (nil, "environment"): return try await EnvironmentCredentials(environment.variables).issue()
        case (nil, "ecscontainer"): return try await ContainerCredentials(in: environment, over: transport, clock: clock).issue()
        case (nil, "ec2instancemetadata"): return try await InstanceCredentials(in: environment, over: transport, clock: clock).issue()
        case (nil, .some):
            throw CredentialsError(
                .invalidConfiguration,
                "credential_source of the profile \(name) is none of Environment, EcsContainer and Ec2InstanceMetadata")
        case (nil, nil):
            throw CredentialsError(
                .invalidConfiguration,
                "the profile \(name) has a role_arn, and none of source_profile, credential_source and web_identity_token_file")
        }
    }

    private static func keys(of profile: Profile, named name: String) throws(CredentialsError) -> IssuedCredentials? {
        let (accessKey, secretKey) = (profile["aws_access_key_id"], profile["aws_secret_access_key"])
        if accessKey == nil, secretKey == nil { return nil }
        guard let accessKey, let secretKey else {
            let missing = accessKey == nil ? "aws_access_key_id" : "aws_secret_access_key"
            throw CredentialsError(.invalidConfiguration, "the profile \(name) lacks its \(missing)")
        }
        do throws(ObjectStoreError) {
            return IssuedCredentials(
                try SigningCredentials(accessKey: accessKey, secretKey: secretKey, sessionToken: profile["aws_session_token"]))
        } catch {
            throw CredentialsError(.invalidConfiguration, "the profile \(name): \(error.message)")
        }
    }

    private static func refuseUnsupported(_ profile: Profile, named name: String) throws(CredentialsError) {
        if let setting = ["sso_session", "sso_start_url", "sso_account_id", "login_session"].first(where: { profile[$0] != nil }) {
            throw CredentialsError(
                .unsupported,
                "the profile \(name) signs on in a browser (\(setting)), which is not supported; export keys, as with aws configure export-credentials"
            )
        }
        if profile["credential_process"] != nil {
            throw CredentialsError(
                .unsupported,
                "the profile \(name) starts a program (credential_process), which is not supported; put its keys into the environment")
        }
    }
}
