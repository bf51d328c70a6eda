/// The keys of an account, a role or a user.
///
/// No description, dump or reflection shows the secret key or the session token.
public struct SigningCredentials: Hashable, Sendable {
    /// The name of the key, which travels with every signature and is no secret.
    public let accessKey: String
    let secretKey: String
    let sessionToken: String?

    /// Takes keys as the service gave them.
    ///
    /// - Parameters:
    ///   - accessKey: 1 to 256 visible ASCII characters without `/` and `,`.
    ///   - secretKey: 1 to 1024 bytes of text.
    ///   - sessionToken: the token that goes with temporary keys, 1 to 65,536 visible ASCII characters.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest`, which shows neither of the secrets.
    public init(accessKey: String, secretKey: String, sessionToken: String? = nil) throws(ObjectStoreError) {
        guard ScopeText.isValid(accessKey, limit: 256) else {
            throw ObjectStoreError(.invalidRequest, "an access key is 1 to 256 visible ASCII characters, without a slash or a comma")
        }
        guard (1...1024).contains(secretKey.utf8.count) else {
            throw ObjectStoreError(.invalidRequest, "the secret key of \(accessKey) is empty or longer than 1024 bytes")
        }
        if let sessionToken {
            guard (1...65536).contains(sessionToken.utf8.count), sessionToken.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw ObjectStoreError(
                    .invalidRequest,
                    "the session token of \(accessKey) must be 1 to 65536 visible ASCII characters; look for a line break in it")
            }
        }
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }

    /// Whether the keys are temporary and travel with a session token.
    public var hasSessionToken: Bool { sessionToken != nil }
}

extension SigningCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key and whether there is a session token.
    public var description: String { "SigningCredentials(\(accessKey)\(hasSessionToken ? ", with a session token" : ""))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The access key alone.
    public var customMirror: Mirror { Mirror(self, children: ["accessKey": accessKey], displayStyle: .struct) }
}

/// Text that can be a part of a credential scope.
enum ScopeText {
    /// Whether it is visible ASCII without `/`, which separates the parts, and `,`, which ends the scope in an Authorization header.
    static func isValid(_ text: String, limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }
}
