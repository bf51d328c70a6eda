extension RequestSigner {
    /// Signs a request by its query, so that whoever has the address may send the request until it expires.
    ///
    /// S3 expects ``PayloadHash/unsigned`` as the payload. The client must send the signed fields as they are here; mostly that is
    /// `Host` alone. Source: Amazon S3 API Reference, "Authenticating requests: using query parameters".
    ///
    /// - Parameters:
    ///   - request: What the address asks for.
    ///   - duration: How long the address is good, 1 second to 7 days in whole seconds.
    ///   - time: The time from which it is good.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` for another duration, where the query is signed already, where HTTP
    ///   could not carry the request or it has no host.
    public func presign(
        _ request: SignableRequest, for duration: Duration, at time: SigningTime
    ) throws(ObjectStoreError) -> PresignedRequest {
        let (seconds, fraction) = duration.components
        guard (1...604_800).contains(seconds), fraction == 0 else {
            throw ObjectStoreError(.invalidRequest, "a presigned request is good for 1 to 604800 whole seconds, not for \(duration)")
        }
        let moment = moment(time)
        let replaced: CanonicalFields.Names = credentials.hasSessionToken ? [.date, .token] : .date
        let fields = try canonicalFields(of: request, replacing: replaced, adding: [])
        let target = try Target(request)
        var query = CanonicalQuery(target.bytes.span.extracting(target.query))
        for name in ["X-Amz-Signature", "X-Amz-Credential", "X-Amz-Algorithm", "X-Amz-Date"] where query.contains(name) {
            throw ObjectStoreError(.invalidRequest, "the query has \(name) already; take the old signature out of it first")
        }

        let count = query.count
        query.reserveForSignature()
        let (algorithm, credential, date) = (Self.algorithm, moment.key.credentialText, moment.text)
        query.add("X-Amz-Algorithm", algorithm.span)
        query.add("X-Amz-Credential", credential.span)
        query.add("X-Amz-Date", date.span)
        var names = [UInt8]()
        names.reserveCapacity(64)
        fields.appendNames(to: &names)
        query.add("X-Amz-SignedHeaders", names.span)
        let lifetime = Array(String(seconds).utf8)
        query.add("X-Amz-Expires", lifetime.span)
        let token = credentials.sessionToken.map { Array($0.utf8) }
        if let token, rules.signsSessionToken { query.add("X-Amz-Security-Token", token.span) }
        var addition = [UInt8]()
        addition.reserveCapacity(512)
        query.append(from: count, to: &addition)
        func add(_ name: String, _ value: Span<UInt8>) {
            addition.append(UInt8(ascii: "&"))
            addition.append(contentsOf: name.utf8)
            addition.append(UInt8(ascii: "="))
            PercentEncoding.append(value, to: &addition)
        }
        query.sort()
        let signature = signature(of: request, target: target, query: query, fields: fields, moment: moment)
        add("X-Amz-Signature", Array(signature.signature.utf8).span)
        if let token, !rules.signsSessionToken { add("X-Amz-Security-Token", token.span) }
        return PresignedRequest(target: target.appending(addition), signature: signature)
    }

    private static let algorithm = Array("AWS4-HMAC-SHA256".utf8)
}

/// A request that is signed by its query.
///
/// Its description does not show the query, which lets anyone send the request.
public struct PresignedRequest: Sendable {
    /// The path and the query, the signature in it; `https://` and the host go before it.
    public let target: String
    /// The signature and what it was computed from.
    public let signature: RequestSignature
}

extension PresignedRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private var path: Substring { target.prefix { $0 != "?" } }

    /// The path, and the scope of the signature.
    public var description: String { "PresignedRequest(\(path), \(signature.scope))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The path and the signature, which shows no value.
    public var customMirror: Mirror { Mirror(self, children: ["path": path, "signature": signature], displayStyle: .struct) }
}

extension Target {
    /// The path and the query as they are sent, with more parts of the query behind them.
    func appending(_ parts: [UInt8]) -> String {
        var text = bytes
        if text.isEmpty || text[0] == UInt8(ascii: "?") { text.insert(UInt8(ascii: "/"), at: 0) }
        if pathEnd == bytes.count {
            text.append(UInt8(ascii: "?"))
        } else if let last = text.last, last != UInt8(ascii: "?"), last != UInt8(ascii: "&") {
            text.append(UInt8(ascii: "&"))
        }
        text.append(contentsOf: parts)
        return String(decoding: text, as: UTF8.self)
    }
}
