/// In what services differ when they compute a signature.
///
/// Source: AWS General Reference, "Create a canonical request"; Amazon S3 API Reference, "Authenticating requests".
public struct SigningRules: Hashable, Sendable {
    /// Whether `.` and `..` segments and repeated slashes are taken out of the path before it is signed (RFC 3986 §5.2.4).
    public var normalizesPath: Bool
    /// Whether the path is encoded once more than it is sent, so that `%20` is signed as `%2520`.
    public var encodesPathTwice: Bool
    /// Whether the header `x-amz-content-sha256` is sent and signed.
    public var sendsPayloadHash: Bool
    /// Whether a session token is signed, or added to the request afterwards.
    public var signsSessionToken: Bool

    /// S3: the key is signed as it is, and the payload's hash is sent.
    public static let s3 = SigningRules(normalizesPath: false, encodesPathTwice: false, sendsPayloadHash: true, signsSessionToken: true)

    /// All other services.
    public static let standard = SigningRules(
        normalizesPath: true, encodesPathTwice: true, sendsPayloadHash: false, signsSessionToken: true)

    /// The rules of a service by its signing name; S3 goes by several.
    public static func rules(for service: String) -> SigningRules {
        switch service {
        case "s3", "s3express", "s3-outposts", "s3-object-lambda": .s3
        default: .standard
        }
    }
}
