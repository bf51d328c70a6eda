/// Keys of the role of an EC2 instance, from the instance metadata service, version 2.
///
/// The service is asked once and given a second for everything, so that a machine elsewhere does not wait longer.
/// `AWS_EC2_METADATA_DISABLED` turns the source off; `AWS_EC2_METADATA_SERVICE_ENDPOINT` names another address, over TLS or on this machine;
/// `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6` takes the one of IPv6.
public struct InstanceCredentials: CredentialsSource {
    private let metadata: InstanceMetadata

    /// Makes a source.
    public init(in environment: AWSEnvironment, over transport: any Transport, clock: any Clock<Duration> = ContinuousClock()) {
        metadata = InstanceMetadata(in: environment, over: transport, clock: clock)
    }

    /// `instance metadata`.
    public var name: String { "instance metadata" }

    /// Asks the service for the name of the role and its keys.
    public func issue() async throws -> IssuedCredentials {
        try await metadata.session { try await Self.issue($0) }
    }

    private static func issue(_ session: InstanceMetadata.Session) async throws -> IssuedCredentials {
        let (place, root) = (InstanceMetadata.name, "iam/security-credentials/")
        let (roleStatus, roleBody) = try await session.read(root)
        if roleStatus == 404 { throw CredentialsError(.notConfigured, "the instance has no role") }
        let role = String(decoding: roleBody, as: UTF8.self).trimmingSpaces()
        guard roleStatus == 200, (1...64).contains(role.utf8.count), role.utf8.allSatisfy(isRolePart) else {
            throw CredentialsError(.unavailable, "\(place) gave no name of a role (\(roleStatus))")
        }

        let (status, body) = try await session.read(root + role)
        let answer = try? JSONReader.read(body)
        guard status == 200, let answer else { throw CredentialsError(.unavailable, "\(place) gave no keys (\(status))") }
        if let code = answer["Code"]?.string, code != "Success" {
            let isWord = code.utf8.count <= 64 && code.utf8.allSatisfy(PercentEncoding.isUnreserved)
            throw CredentialsError(.refused, "\(place) gave no keys\(isWord ? ": \(code)" : "")")
        }
        return try IssuedCredentials(
            accessKey: answer["AccessKeyId"]?.string, secretKey: answer["SecretAccessKey"]?.string, sessionToken: answer["Token"]?.string,
            expiration: answer["Expiration"]?.string, from: place)
    }

    /// What names of roles are made of (IAM API Reference, CreateRole, RoleName).
    private static func isRolePart(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) && byte != UInt8(ascii: "~") || "+=,@".utf8.contains(byte)
    }
}
