/// Keys of a role for a token that an identity provider wrote to a file, as Kubernetes does for a service account on EKS.
///
/// `AWS_WEB_IDENTITY_TOKEN_FILE` names the file, which is read each time since the token in it changes, `AWS_ROLE_ARN` the role, and
/// `AWS_ROLE_SESSION_NAME` the session.
public struct WebIdentityCredentials: CredentialsSource {
    private let environment: AWSEnvironment
    private let settings: Settings
    private let transport: any Transport
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> SigningTime

    /// What a profile may say in place of variables.
    struct Settings {
        let roleARN: String?
        let tokenFile: String?
        let sessionName: String?
        let region: String?
    }

    /// Makes a source for what the variables of an environment say.
    public init(
        in environment: AWSEnvironment, over transport: any Transport, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> SigningTime = { SigningTime.now }
    ) {
        let variables = environment.variables
        self.init(
            Settings(
                roleARN: variables["AWS_ROLE_ARN"], tokenFile: variables["AWS_WEB_IDENTITY_TOKEN_FILE"], sessionName: nil,
                region: environment.region),
            in: environment, over: transport, clock: clock, now: now)
    }

    init(
        _ settings: Settings, in environment: AWSEnvironment, over transport: any Transport, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> SigningTime
    ) {
        self.settings = settings
        self.environment = environment
        self.transport = transport
        self.clock = clock
        self.now = now
    }

    /// `web identity`.
    public var name: String { "web identity" }

    /// Reads the token and asks the token service.
    public func issue() async throws -> IssuedCredentials {
        guard let file = settings.tokenFile else { throw CredentialsError(.notConfigured, "AWS_WEB_IDENTITY_TOKEN_FILE is not set") }
        guard let roleARN = settings.roleARN else {
            throw CredentialsError(.invalidConfiguration, "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not")
        }
        let token = try await environment.files.token(atPath: file, namedBy: "AWS_WEB_IDENTITY_TOKEN_FILE")
        let service = try SecurityTokenService(in: environment, region: settings.region, over: transport, clock: clock)
        let sessionName = settings.sessionName ?? AssumedRole.sessionName(in: environment, at: now())
        return try await service.assume(RoleRequest(roleARN: roleARN, sessionName: sessionName), withToken: token)
    }
}
