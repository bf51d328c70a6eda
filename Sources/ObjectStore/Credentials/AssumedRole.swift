/// Keys of a role that other keys may act in, from the token service.
///
/// ```swift
/// let role = AssumedRole("arn:aws:iam::123456789012:role/cards", by: keys, in: environment, over: transport)
/// let store = try S3Store(configuration, credentials: RefreshingCredentials(role), transport: transport)
/// ```
public struct AssumedRole: CredentialsSource {
    private let request: RoleRequest
    private let base: any CredentialsProvider
    private let environment: AWSEnvironment
    private let region: String?
    private let transport: any Transport
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> SigningTime

    /// Makes a source.
    ///
    /// - Parameters:
    ///   - roleARN: The role's name in full, such as `arn:aws:iam::123456789012:role/cards`.
    ///   - base: Whose keys ask for the role.
    ///   - sessionName: What the account's logs call the session: 2 to 64 letters, digits and `_+=,.@-`.
    ///   - externalID: What the owner of the role asks for, where it is somebody else's.
    ///   - duration: How long the keys shall work, 15 minutes to 12 hours; `nil` for an hour.
    ///   - region: The region whose service is asked; `nil` for that of the environment, or the service for all regions.
    ///   - environment: Where the service is, and what the session is called where nothing else is said.
    ///   - transport: How the service is reached.
    ///   - clock: What timeouts are measured with.
    ///   - now: The present time.
    public init(
        _ roleARN: String, by base: any CredentialsProvider, sessionName: String? = nil, externalID: String? = nil,
        duration: Duration? = nil, region: String? = nil, in environment: AWSEnvironment, over transport: any Transport,
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> SigningTime = { SigningTime.now }
    ) {
        request = RoleRequest(
            roleARN: roleARN, sessionName: sessionName ?? Self.sessionName(in: environment, at: now()), externalID: externalID,
            duration: duration)
        self.base = base
        self.environment = environment
        self.region = region ?? environment.region
        self.transport = transport
        self.clock = clock
        self.now = now
    }

    /// `role`, and the role's name.
    public var name: String { "role \(request.roleARN)" }

    /// Asks the token service.
    public func issue() async throws -> IssuedCredentials {
        let service = try SecurityTokenService(in: environment, region: region, over: transport, clock: clock)
        return try await service.assume(request, with: try await base.credentials(), at: now())
    }

    /// The name of a session that nobody named.
    static func sessionName(in environment: AWSEnvironment, at time: SigningTime) -> String {
        environment.variables["AWS_ROLE_SESSION_NAME"] ?? "objectstore-\(time.secondsSince1970)"
    }
}
