internal import HTTPTypes

/// The instance metadata service of EC2, version 2: what is asked with a token that only requests from the instance itself can get.
///
/// It is asked once and given a second for everything, so that a machine elsewhere does not wait longer. The older version 1, which any request
/// that a server can be made to send may abuse, is never spoken.
/// Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
struct InstanceMetadata: Sendable {
    /// What messages call the service.
    static let name = "the instance metadata service"

    private let environment: AWSEnvironment
    private let exchange: ServiceExchange

    init(in environment: AWSEnvironment, over transport: any Transport, clock: any Clock<Duration>) {
        self.environment = environment
        exchange = ServiceExchange(transport: transport, timeout: .seconds(1), clock: clock)
    }

    /// A token and what can be asked with it.
    struct Session: Sendable {
        fileprivate let endpoint: ServiceEndpoint
        fileprivate let exchange: ServiceExchange
        fileprivate let token: HeaderField

        /// Reads what is at a path beneath `/latest/meta-data/`.
        func read(_ path: String) async throws -> (status: Int, body: [UInt8]) {
            try await exchange.answer(.get, endpoint, "/latest/meta-data/" + path, token)
        }
    }

    /// Gets a token and lets something be asked with it.
    func session<Value: Sendable>(_ body: @escaping @Sendable (Session) async throws -> Value) async throws -> Value {
        if environment.variables.isTrue("AWS_EC2_METADATA_DISABLED") {
            throw CredentialsError(.notConfigured, "AWS_EC2_METADATA_DISABLED is true")
        }
        let (endpoint, exchange) = (try endpoint(), exchange)
        let timeout = CredentialsError(.unavailable, "\(Self.name) did not answer within \(exchange.timeout)")
        return try await withTimeLimit(exchange.timeout, exchange.clock, orThrow: timeout) {
            let lifetime = HeaderField("X-aws-ec2-metadata-token-ttl-seconds", "21600")
            let (status, token) = try await exchange.answer(.put, endpoint, "/latest/api/token", lifetime)
            guard status == 200 else {
                throw CredentialsError(
                    .unavailable, "\(Self.name) gave no token (\(status)); in a container, the hop limit of the instance must be 2 or more")
            }
            let field = HeaderField("X-aws-ec2-metadata-token", String(decoding: token, as: UTF8.self))
            return try await body(Session(endpoint: endpoint, exchange: exchange, token: field))
        }
    }

    private func endpoint() throws(CredentialsError) -> ServiceEndpoint {
        let variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
        let isIPv6 = environment.variables["\(variable)_MODE"]?.lowercased() == "ipv6"
        let usual = isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        return try ServiceEndpoint(credentials: environment.variables[variable] ?? usual, in: variable)
    }
}

extension ServiceExchange {
    fileprivate func answer(
        _ method: HTTPRequest.Method, _ endpoint: ServiceEndpoint, _ path: String, _ field: HeaderField
    ) async throws -> (status: Int, body: [UInt8]) {
        let request = try TransportRequest(method, endpoint, path: path, fields: [field], timeout: timeout)
        let (head, body) = try await send(request, to: InstanceMetadata.name)
        return (head.status.code, body)
    }
}

extension AWSEnvironment {
    /// The region of ``region``, or else the one that the EC2 instance is in; `nil` where there is neither.
    ///
    /// The metadata service of the instance is given one second.
    public func findRegion(
        over transport: any Transport, clock: any Clock<Duration> = ContinuousClock()
    ) async throws(CancellationError) -> String? {
        if let region { return region }
        do {
            return try await InstanceMetadata(in: self, over: transport, clock: clock).session { session in
                let (status, body) = try await session.read("placement/region")
                let region = String(decoding: body, as: UTF8.self).trimmingSpaces()
                let isName = (1...64).contains(region.utf8.count) && region.utf8.allSatisfy(PercentEncoding.isUnreserved)
                return status == 200 && isName ? String(region) : nil
            }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            return nil
        }
    }
}
