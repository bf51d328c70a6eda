internal import HTTPTypes

/// Keys of the role of an EC2 instance, from the instance metadata service, version 2.
///
/// The service is asked once and given a second for everything, so that a machine elsewhere does not wait longer. The older version 1, which
/// any request that a server can be made to send may abuse, is never spoken. `AWS_EC2_METADATA_DISABLED` turns the source off;
/// `AWS_EC2_METADATA_SERVICE_ENDPOINT` names another address, over TLS or on this machine; `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6` takes
/// the one of IPv6.
/// Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
public struct InstanceCredentials: CredentialsSource {
    private static let root = "/latest/meta-data/iam/security-credentials/"
    private static let place = "the instance metadata service"

    private let environment: AWSEnvironment
    private let exchange: ServiceExchange

    /// Makes a source.
    public init(in environment: AWSEnvironment, over transport: any Transport, clock: any Clock<Duration> = ContinuousClock()) {
        self.environment = environment
        exchange = ServiceExchange(transport: transport, timeout: .seconds(1), clock: clock)
    }

    /// `instance metadata`.
    public var name: String { "instance metadata" }

    /// Asks the service for a token, the name of the role, and its keys.
    public func issue() async throws -> IssuedCredentials {
        if environment.variables.isTrue("AWS_EC2_METADATA_DISABLED") {
            throw CredentialsError(.notConfigured, "AWS_EC2_METADATA_DISABLED is true")
        }
        let endpoint = try endpoint()
        let timeout = CredentialsError(.unavailable, "\(Self.place) did not answer within \(exchange.timeout)")
        return try await withTimeLimit(exchange.timeout, exchange.clock, orThrow: timeout) { try await issue(at: endpoint) }
    }

    private func endpoint() throws(CredentialsError) -> ServiceEndpoint {
        let variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
        let isIPv6 = environment.variables["\(variable)_MODE"]?.lowercased() == "ipv6"
        let usual = isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        return try ServiceEndpoint(credentials: environment.variables[variable] ?? usual, in: variable)
    }

    private func issue(at endpoint: ServiceEndpoint) async throws -> IssuedCredentials {
        let lifetime = HeaderField("X-aws-ec2-metadata-token-ttl-seconds", "21600")
        let (tokenStatus, tokenBody) = try await send(.put, endpoint, "/latest/api/token", lifetime)
        guard tokenStatus == 200 else {
            throw CredentialsError(
                .unavailable,
                "\(Self.place) gave no token (\(tokenStatus)); in a container, the hop limit of the instance must be 2 or more")
        }
        let token = HeaderField("X-aws-ec2-metadata-token", String(decoding: tokenBody, as: UTF8.self))

        let (roleStatus, roleBody) = try await send(.get, endpoint, Self.root, token)
        if roleStatus == 404 { throw CredentialsError(.notConfigured, "the instance has no role") }
        let role = String(decoding: roleBody, as: UTF8.self).trimmingSpaces()
        guard roleStatus == 200, (1...64).contains(role.utf8.count), role.utf8.allSatisfy(Self.isRolePart) else {
            throw CredentialsError(.unavailable, "\(Self.place) gave no name of a role (\(roleStatus))")
        }

        let (status, body) = try await send(.get, endpoint, Self.root + role, token)
        let answer = try? JSONReader.read(body)
        guard status == 200, let answer else { throw CredentialsError(.unavailable, "\(Self.place) gave no keys (\(status))") }
        if let code = answer["Code"]?.string, code != "Success" {
            let isWord = code.utf8.count <= 64 && code.utf8.allSatisfy(PercentEncoding.isUnreserved)
            throw CredentialsError(.refused, "\(Self.place) gave no keys\(isWord ? ": \(code)" : "")")
        }
        return try IssuedCredentials(
            accessKey: answer["AccessKeyId"]?.string, secretKey: answer["SecretAccessKey"]?.string, sessionToken: answer["Token"]?.string,
            expiration: answer["Expiration"]?.string, from: Self.place)
    }

    private func send(
        _ method: HTTPRequest.Method, _ endpoint: ServiceEndpoint, _ path: String, _ field: HeaderField
    ) async throws -> (status: Int, body: [UInt8]) {
        let request = try TransportRequest(method, endpoint, path: path, fields: [field], timeout: exchange.timeout)
        let (head, body) = try await exchange.send(request, to: Self.place)
        return (head.status.code, body)
    }

    /// What names of roles are made of (IAM API Reference, CreateRole, RoleName).
    private static func isRolePart(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) && byte != UInt8(ascii: "~") || "+=,@".utf8.contains(byte)
    }
}
