internal import Crypto

/// A signature and the texts that it was computed from.
///
/// Its description shows the scope and the names of the signed fields only: the texts hold the values of header fields.
public struct RequestSignature: Sendable {
    /// The signature, 64 hexadecimal digits.
    public let signature: String
    /// What the key was derived for.
    public var scope: SigningScope { moment.key.scope }
    /// When the request was signed.
    public var time: SigningTime { moment.time }
    private let moment: SigningMoment
    private let canonicalBytes: [UInt8]
    private let bytesToSign: [UInt8]
    /// Where the names lie in the canonical request.
    private let nameRange: Range<Int>

    /// The bytes of the names.
    var signedNames: ArraySlice<UInt8> { canonicalBytes[nameRange] }

    /// The canonical request, the lines that describe the request (AWS General Reference, "Create a canonical request").
    public var canonicalRequest: String { String(decoding: canonicalBytes, as: UTF8.self) }
    /// The algorithm, the time, the scope and the canonical request's hash (AWS General Reference, "Create a string to sign").
    public var stringToSign: String { String(decoding: bytesToSign, as: UTF8.self) }
    /// The names of the signed header fields in lower case, separated by semicolons.
    public var signedHeaders: String { String(decoding: signedNames, as: UTF8.self) }

    init(canonicalRequest: [UInt8], names: Range<Int>, moment: SigningMoment) {
        var hash = SHA256()
        hash.update(canonicalRequest.span)
        var text = [UInt8]()
        text.reserveCapacity(192)
        text.append(contentsOf: "AWS4-HMAC-SHA256\n".utf8)
        text.append(contentsOf: moment.text)
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: moment.key.scopeText)
        text.append(UInt8(ascii: "\n"))
        Hex.append(hash.finalize(), to: &text)
        signature = Hex.string(moment.key.code(of: text))
        self.moment = moment
        canonicalBytes = canonicalRequest
        bytesToSign = text
        nameRange = names
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
