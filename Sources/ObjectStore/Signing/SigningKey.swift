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
final class SigningKey: Sendable {
    let scope: SigningScope
    /// The bytes of the scope, which are part of every text to sign.
    let scopeText: [UInt8]
    /// The name of the key and the scope, which are part of every signed request.
    let credentialText: [UInt8]
    /// The inner and the outer hash of HMAC with the key taken in already, which saves two of the blocks that each signature hashes.
    private let inner: SHA256
    private let outer: SHA256

    init(credentials: SigningCredentials, scope: SigningScope) {
        self.scope = scope
        scopeText = Array(scope.description.utf8)
        credentialText = Array("\(credentials.accessKey)/\(scope)".utf8)
        let key = Self.derive(secretKey: credentials.secretKey, scope: scope)
        inner = Self.hash(key, mask: 0x36)
        outer = Self.hash(key, mask: 0x5C)
    }

    /// The code of a text under the key: HMAC-SHA256 (RFC 2104).
    func code(of text: [UInt8]) -> SHA256.Digest {
        var (inner, outer) = (inner, outer)
        inner.update(text.span)
        unsafe inner.finalize().withUnsafeBytes { digest in unsafe outer.update(bufferPointer: digest) }
        return outer.finalize()
    }

    /// A hash that has taken in the key, filled up to a block and masked.
    private static func hash(_ key: SymmetricKey, mask: UInt8) -> SHA256 {
        var block = [UInt8](repeating: mask, count: SHA256.blockByteCount)
        unsafe key.withUnsafeBytes { bytes in
            for index in bytes.indices { unsafe block[index] ^= bytes[index] }
        }
        var hash = SHA256()
        hash.update(block.span)
        return hash
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
