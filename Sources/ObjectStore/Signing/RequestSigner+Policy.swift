extension RequestSigner {
    /// Signs a policy for uploads from an HTML form.
    ///
    /// The policy must name the same credential, date and algorithm as the fields that are returned. Source: Amazon S3 API Reference,
    /// "Authenticating requests in browser-based uploads using POST".
    ///
    /// - Parameters:
    ///   - policy: The policy document, JSON in UTF-8; it is signed as it is.
    ///   - time: The time of the signature.
    public func sign(policy: [UInt8], at time: SigningTime) -> SignedPolicy {
        let key = key(at: time)
        let encoded = Base64.encode(policy)
        var fields = [
            HeaderField("policy", encoded),
            HeaderField("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            HeaderField("x-amz-credential", "\(credentials.accessKey)/\(key.scope)"),
            HeaderField("x-amz-date", time.description),
        ]
        if let token = credentials.sessionToken { fields.append(HeaderField("x-amz-security-token", token)) }
        let signature = Hex.string(key.code(of: Array(encoded.utf8)))
        fields.append(HeaderField("x-amz-signature", signature))
        return SignedPolicy(fields: fields, signature: signature)
    }
}

/// A policy for uploads from an HTML form, and its signature.
public struct SignedPolicy: Hashable, Sendable {
    /// The fields of the form that carry the policy and the signature; the form's others, such as `key`, are what the policy allows.
    public let fields: [HeaderField]
    /// The signature, 64 hexadecimal digits.
    public let signature: String
}

extension SignedPolicy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The names of the fields: with their values anyone may upload.
    public var description: String { "SignedPolicy(\(fields.map(\.name).joined(separator: ", ")))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The fields by their names.
    public var customMirror: Mirror { Mirror(self, children: ["fields": fields], displayStyle: .struct) }
}
