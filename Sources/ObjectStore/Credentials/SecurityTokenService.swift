internal import HTTPTypes

/// The role that somebody wants to act in.
struct RoleRequest: Sendable {
    let roleARN: String
    let sessionName: String
    var externalID: String?
    var duration: Duration?
}

/// Exchanges keys or tokens for the keys of a role (AWS Security Token Service API Reference, version 2011-06-15).
struct SecurityTokenService: Sendable {
    private let endpoint: ServiceEndpoint
    private let region: String
    private let exchange: ServiceExchange

    /// Takes the address that the environment names, or that of AWS in a region.
    ///
    /// - Parameter region: The region; where it is `nil`, the address for all regions is asked.
    init(in environment: AWSEnvironment, region: String?, over transport: any Transport, clock: any Clock<Duration>)
        throws(CredentialsError)
    {
        self.region = region ?? "us-east-1"
        let domain = region?.hasPrefix("cn-") == true ? "amazonaws.com.cn" : "amazonaws.com"
        let usual = region.map { "https://sts.\($0).\(domain)" } ?? "https://sts.\(domain)"
        do throws(ObjectStoreError) {
            endpoint = try ServiceEndpoint(environment.endpointAddress(of: "sts") ?? usual)
        } catch {
            throw CredentialsError(.invalidConfiguration, "the address of the token service: \(error.message)")
        }
        exchange = ServiceExchange(transport: transport, timeout: .seconds(10), tries: 3, clock: clock)
    }

    /// Asks with keys that may act in the role.
    func assume(_ role: RoleRequest, with keys: SigningCredentials, at time: SigningTime) async throws -> IssuedCredentials {
        let body = Self.form("AssumeRole", role, [("ExternalId", role.externalID)])
        return try await issue(for: role, body: body, hiding: []) { fields throws(ObjectStoreError) in
            let signer = try RequestSigner(credentials: keys, region: region, service: "sts")
            let request = SignableRequest(
                method: "POST", target: endpoint.path + "/", fields: fields, payload: .sha256(of: body))
            return try signer.sign(request, at: time).fields
        }
    }

    /// Asks with a token of an identity provider that the role trusts; the request needs no signature.
    func assume(_ role: RoleRequest, withToken token: String) async throws -> IssuedCredentials {
        let body = Self.form("AssumeRoleWithWebIdentity", role, [("WebIdentityToken", token)])
        return try await issue(for: role, body: body, hiding: [token]) { _ in [] }
    }

    private func issue(
        for role: RoleRequest, body: [UInt8], hiding secrets: [String], sign: ([HeaderField]) throws(ObjectStoreError) -> [HeaderField]
    ) async throws -> IssuedCredentials {
        let type = HeaderField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        let signature: [HeaderField]
        do throws(ObjectStoreError) {
            signature = try sign([HeaderField("Host", endpoint.authority), type])
        } catch {
            throw CredentialsError(.invalidConfiguration, "the request for the role \(role.roleARN) cannot be signed: \(error.message)")
        }
        let request = try TransportRequest(
            .post, endpoint, path: "/", fields: [type] + signature, body: body, timeout: exchange.timeout)
        let place = "the token service at \(endpoint.authority)"
        let (head, answer) = try await exchange.send(request, to: place)
        guard head.status == .ok else {
            let failure = ServiceFailure(head, document: answer)
            var message = "\(place) did not give the role \(role.roleARN): \(failure.answer)"
            if let said = failure.message, !secrets.contains(where: { said.contains($0) }) { message += ": \(said)" }
            let isTransient = head.status.code >= 500 || head.status.code == 429 || failure.code == "Throttling"
            throw CredentialsError(isTransient ? .unavailable : .refused, message)
        }
        let fields = (try? Self.credentials(in: answer)) ?? [:]
        return try IssuedCredentials(
            accessKey: fields["AccessKeyId"], secretKey: fields["SecretAccessKey"], sessionToken: fields["SessionToken"],
            expiration: fields["Expiration"], from: place)
    }

    private static func form(_ action: String, _ role: RoleRequest, _ more: [(String, String?)]) -> [UInt8] {
        let duration = role.duration.map { String($0.components.seconds) }
        let parameters =
            [
                ("Action", action), ("Version", "2011-06-15"), ("RoleArn", role.roleARN), ("RoleSessionName", role.sessionName),
                ("DurationSeconds", duration),
            ] + more
        var body = [UInt8]()
        for case (let name, let value?) in parameters {
            if !body.isEmpty { body.append(UInt8(ascii: "&")) }
            body += "\(name)=".utf8
            PercentEncoding.append(Array(value.utf8).span, to: &body)
        }
        return body
    }

    /// The texts of the element `Credentials`, which lies in the result inside of the response.
    private static func credentials(in document: [UInt8]) throws(XMLError) -> [String: String] {
        var reader = XMLReader(document)
        _ = try reader.root()
        while let result = try reader.nextChild() {
            guard result.hasSuffix("Result") else {
                try reader.skip()
                continue
            }
            while let name = try reader.nextChild() {
                guard name == "Credentials" else {
                    try reader.skip()
                    continue
                }
                var fields: [String: String] = [:]
                while let field = try reader.nextChild() { fields[field] = try reader.text() }
                return fields
            }
        }
        return [:]
    }
}
