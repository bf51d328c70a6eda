internal import Crypto

/// A signature and the texts that it was computed from.
///
/// Its description shows the scope and the names of the signed fields only: the texts hold the values of header fields.
public struct RequestSignature: Sendable {
    /// The signature, 64 hexadecimal digits.
    public let signature: String
    /// What the key was derived for.
    public let scope: SigningScope
    /// When the request was signed.
    public let time: SigningTime
    let canonicalBytes: [UInt8]
    let bytesToSign: [UInt8]
    let signedNames: [UInt8]

    /// The canonical request, the lines that describe the request (AWS General Reference, "Create a canonical request").
    public var canonicalRequest: String { String(decoding: canonicalBytes, as: UTF8.self) }
    /// The algorithm, the time, the scope and the canonical request's hash (AWS General Reference, "Create a string to sign").
    public var stringToSign: String { String(decoding: bytesToSign, as: UTF8.self) }
    /// The names of the signed header fields in lower case, separated by semicolons.
    public var signedHeaders: String { String(decoding: signedNames, as: UTF8.self) }

    init(canonicalRequest: [UInt8], signedNames: [UInt8], key: SigningKey, time: SigningTime) {
        var hash = SHA256()
        hash.update(canonicalRequest.span)
        var text = [UInt8]()
        text.reserveCapacity(192)
        text.append(contentsOf: "AWS4-HMAC-SHA256\n".utf8)
        text.append(contentsOf: time.text)
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: key.scopeText)
        text.append(UInt8(ascii: "\n"))
        Hex.append(hash.finalize(), to: &text)
        signature = Hex.string(key.code(of: text))
        scope = key.scope
        self.time = time
        canonicalBytes = canonicalRequest
        bytesToSign = text
        self.signedNames = signedNames
    }
}

extension RequestSignature: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The scope, the time and the names of the signed fields.
    public var description: String { "RequestSignature(\(scope), \(time), \(signedHeaders))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The scope, the time and the names of the signed fields.
    public var customMirror: Mirror {
        Mirror(self, children: ["scope": scope, "time": time, "signedHeaders": signedHeaders], displayStyle: .struct)
    }
}
