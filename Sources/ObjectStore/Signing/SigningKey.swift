internal import Crypto

/// What a key is good for: one day, one region, one service.
///
/// Source: AWS General Reference, "Elements of an AWS API request signature", credential scope.
public struct SigningScope: Hashable, Sendable, CustomStringConvertible {
    /// The day, such as `20130524`.
    public let day: String
    /// The region, such as `us-east-1`.
    public let region: String
    /// The service, such as `s3`.
    public let service: String

    /// The scope as it is signed, such as `20130524/us-east-1/s3/aws4_request`.
    public var description: String { "\(day)/\(region)/\(service)/aws4_request" }
}

/// A key derived for one scope, ready to sign.
///
/// Deriving it takes four rounds of HMAC-SHA256; a ``RequestSigner`` keeps it for the day. It is a secret, and shows its scope only.
struct SigningKey: Sendable {
    let scope: SigningScope
    /// The bytes of the scope, which are part of every text to sign.
    let scopeText: [UInt8]
    /// HMAC with the key taken in already, which saves two of the blocks that each signature hashes.
    private let prepared: HMAC<SHA256>

    init(credentials: SigningCredentials, scope: SigningScope) {
        self.scope = scope
        scopeText = Array(scope.description.utf8)
        prepared = HMAC<SHA256>(key: Self.derive(secretKey: credentials.secretKey, scope: scope))
    }

    /// The code of a text under the key.
    func code(of text: [UInt8]) -> HMAC<SHA256>.MAC {
        var hmac = prepared
        hmac.update(data: text)
        return hmac.finalize()
    }

    /// Derives the key (AWS General Reference, "Calculate the signature").
    static func derive(secretKey: String, scope: SigningScope) -> SymmetricKey {
        var key = SymmetricKey(data: Array("AWS4\(secretKey)".utf8))
        for part in [scope.day, scope.region, scope.service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        return key
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    var description: String { "SigningKey(\(scope))" }
    var customMirror: Mirror { Mirror(self, children: ["scope": scope]) }
}
