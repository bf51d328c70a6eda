/// The steps of signing a request that was written down, to compare them with those of another implementation.
///
/// The payload's hash is the value of a field `x-amz-content-sha256` where the request has one; else it is that of the body, and for an
/// address of S3 `UNSIGNED-PAYLOAD`. Its description shows none of the texts, which hold the values of fields.
public struct SigningTranscript: Sendable {
    /// The canonical request (AWS General Reference, "Create a canonical request").
    public let canonicalRequest: String
    /// The string to sign (AWS General Reference, "Create a string to sign").
    public let stringToSign: String
    /// The signature, 64 hexadecimal digits.
    public let signature: String
    /// The request with its signature: as it was written, with fields or a longer query.
    public let signedRequest: [UInt8]

    /// Signs a request by header fields or, where there is a duration, by its query.
    ///
    /// - Parameters:
    ///   - request: What to sign. A field `X-Amz-Date` of its own gives way to the time; in a query's signature it is not signed.
    ///   - signer: Whose key signs.
    ///   - time: The time of the signature.
    ///   - duration: How long the signed query is good; see ``RequestSigner/presign(_:for:at:)``.
    ///   - signsBody: Whether to send the body's hash in the field `x-amz-content-sha256`, whatever the service.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest`, as the signer does.
    public init(
        signing request: RawRequest, by signer: RequestSigner, at time: SigningTime, expiringAfter duration: Duration? = nil,
        signsBody: Bool = false
    ) throws(ObjectStoreError) {
        var signable = SignableRequest(method: request.method, target: request.target, fields: request.fields)
        var added = [HeaderField]()
        if let value = request.values(of: "x-amz-content-sha256").first {
            signable.payload = try PayloadHash(headerValue: value)
        } else {
            let isLeftUnsigned = duration != nil && signer.rules.sendsPayloadHash && !signsBody
            signable.payload = isLeftUnsigned ? .unsigned : .sha256(of: request.body)
            if signsBody {
                added.append(HeaderField("x-amz-content-sha256", signable.payload.description))
                signable.fields += added
            }
        }
        let signed: RequestSignature
        var requestLine = request.requestLine
        if let duration {
            let presigned = try signer.presign(signable, for: duration, at: time)
            signed = presigned.signature
            requestLine = Array("\(request.method) \(presigned.target) \(request.version)\(request.lineEnd)".utf8)
        } else {
            let fields = try signer.sign(signable, at: time)
            signed = fields.signature
            added = added.filter { _ in !signer.rules.sendsPayloadHash } + fields.fields
        }
        canonicalRequest = signed.canonicalRequest
        stringToSign = signed.stringToSign
        signature = signed.signature
        signedRequest = Self.text(of: request, requestLine: requestLine, adding: added)
    }

    /// Writes a request with more fields, which replace those of the same names unless those have the same values.
    private static func text(of request: RawRequest, requestLine: [UInt8], adding added: [HeaderField]) -> [UInt8] {
        let end = Array(request.lineEnd.utf8)
        var output = requestLine
        func endLine() {
            if output.last != 10 { output += end }
        }
        endLine()
        var missing = added
        for (field, line) in zip(request.fields, request.fieldLines) {
            if let index = missing.firstIndex(where: { $0.name.lowercased() == field.name.lowercased() }) {
                guard missing[index].value == field.value else { continue }
                missing.remove(at: index)
            } else if added.contains(where: { $0.name.lowercased() == field.name.lowercased() }) {
                continue
            }
            output += line
            endLine()
        }
        for field in missing { output += Array("\(field.name): \(field.value)".utf8) + end }
        return output + end + request.body
    }
}

extension SigningTranscript: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The last part of the signature's text, which shows what it is for: its scope.
    public var description: String { "SigningTranscript(\(stringToSign.split(separator: "\n").dropFirst(2).first ?? ""))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The description alone.
    public var customMirror: Mirror { Mirror(self, children: ["signing": description], displayStyle: .struct) }
}
