internal import HTTPTypes

/// Keys of the role of a container, from the agent of ECS or of EKS Pod Identity beside it.
///
/// The address is that of `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`; the request carries the token of
/// `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `AWS_CONTAINER_AUTHORIZATION_TOKEN`. Without TLS, only the machine itself and the agents'
/// addresses are asked: 169.254.170.2 (ECS), 169.254.170.23 and [fd00:ec2::23] (EKS).
/// Source: AWS SDKs and Tools Reference Guide, "Container credential provider".
public struct ContainerCredentials: CredentialsSource {
    private let environment: AWSEnvironment
    private let exchange: ServiceExchange

    /// Makes a source, which gives an agent 5 seconds to answer, three times.
    public init(in environment: AWSEnvironment, over transport: any Transport, clock: any Clock<Duration> = ContinuousClock()) {
        self.environment = environment
        exchange = ServiceExchange(transport: transport, timeout: .seconds(5), tries: 3, clock: clock)
    }

    /// `container`.
    public var name: String { "container" }

    /// Asks the agent.
    public func issue() async throws -> IssuedCredentials {
        let (endpoint, path) = try Self.address(environment.variables)
        var fields = [HeaderField("Accept", "application/json")]
        let token = try await authorizationToken()
        if let token { fields.append(HeaderField("Authorization", token)) }
        let request = try TransportRequest(.get, endpoint, path: path, fields: fields, timeout: exchange.timeout)
        let place = "the container's agent at \(endpoint.authority)"
        let (head, body) = try await exchange.send(request, to: place)
        // What the agent says is not shown: some repeat the token.
        guard head.status == .ok else { throw CredentialsError(.unavailable, "\(place) answered \(head.status.code)") }
        let answer = try? JSONReader.read(body)
        return try IssuedCredentials(
            accessKey: answer?["AccessKeyId"]?.string, secretKey: answer?["SecretAccessKey"]?.string,
            sessionToken: answer?["Token"]?.string, expiration: answer?["Expiration"]?.string, from: place)
    }

    private func authorizationToken() async throws -> String? {
        let variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
        guard let path = environment.variables[variable] else { return environment.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] }
        return try await environment.files.token(atPath: path, namedBy: variable)
    }

    private static func address(_ variables: Variables) throws(CredentialsError) -> (endpoint: ServiceEndpoint, path: String) {
        if let path = variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            let isPath = path.hasPrefix("/") && path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
            guard isPath else {
                throw CredentialsError(
                    .invalidConfiguration, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path that begins with a slash")
            }
            return (ServiceEndpoint(isSecure: false, authority: "169.254.170.2", path: ""), path)
        }
        guard let address = variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else {
            throw CredentialsError(
                .notConfigured, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set")
        }
        // The query, which an endpoint has not, is a part of what is asked for.
        let mark = address.firstIndex(of: "?") ?? address.endIndex
        let query = String(address[mark...])
        let endpoint = try ServiceEndpoint(credentials: String(address[..<mark]), in: "AWS_CONTAINER_CREDENTIALS_FULL_URI")
        guard query.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw CredentialsError(.invalidConfiguration, "AWS_CONTAINER_CREDENTIALS_FULL_URI has a query that cannot be sent")
        }
        let slash = endpoint.path.isEmpty || address[..<mark].hasSuffix("/") ? "/" : ""
        return (endpoint, slash + query)
    }
}

extension ServiceEndpoint {
    /// Takes the address of a service that issues keys: over TLS any, else only this machine and the link-local ones that AWS gave a meaning.
    init(credentials address: String, in variable: String) throws(CredentialsError) {
        do throws(ObjectStoreError) {
            try self.init(address)
        } catch {
            throw CredentialsError(.invalidConfiguration, "\(variable): \(error.message)")
        }
        guard isSecure || Self.agents.contains(host) || isLoopback else {
            throw CredentialsError(
                .invalidConfiguration,
                "\(variable) names \(host) without TLS; keys are only asked for over https, on this machine, or at an address of ECS, EKS or EC2"
            )
        }
    }

    private static let agents: Set = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "169.254.169.254", "[fd00:ec2::254]"]

    /// Whether the host is this machine, by its own name or an address of 127.0.0.0/8 or ::1.
    private var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return isNumeric && parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
