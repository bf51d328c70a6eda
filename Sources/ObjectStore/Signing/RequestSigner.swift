/// Signs requests with AWS Signature Version 4 for one region of one service.
///
/// ```swift
/// let signer = try RequestSigner(credentials: credentials, region: "us-east-1")
/// let signed = try signer.sign(request, at: time)
/// request.fields += signed.fields
/// ```
///
/// Copies share the derived key, which is computed again on the first signature of another day.
/// Source: AWS General Reference, "AWS Signature Version 4 for API requests"; Amazon S3 API Reference, "Authenticating requests".
public struct RequestSigner: Sendable {
    /// Whose key signs.
    public let credentials: SigningCredentials
    /// The region, such as `us-east-1`.
    public let region: String
    /// The service by its signing name, such as `s3`.
    public let service: String
    /// How the service wants requests to be signed.
    public let rules: SigningRules
    private let keys = SigningKeyCache()

    /// Makes a signer.
    ///
    /// - Parameters:
    ///   - credentials: Whose key signs.
    ///   - region: The region, such as `us-east-1`.
    ///   - service: The service by its signing name.
    ///   - rules: How the service differs from others; `nil` stands for ``SigningRules/rules(for:)``.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where a region or a service is not 1 to 128 visible ASCII characters
    ///   without `/` and `,`.
    public init(
        credentials: SigningCredentials, region: String, service: String = "s3", rules: SigningRules? = nil
    ) throws(ObjectStoreError) {
        for (part, name) in [(region, "region"), (service, "service")] where !ScopeText.isValid(part, limit: 128) {
            throw ObjectStoreError(
                .invalidRequest, "\(String(reflecting: String(part.prefix(40)))) is not a \(name); it would be like us-east-1 or s3")
        }
        self.credentials = credentials
        self.region = region
        self.service = service
        self.rules = rules ?? SigningRules.rules(for: service)
    }

    /// Signs a request by header fields.
    ///
    /// - Returns: The fields to send in addition, in place of fields of the same names: `X-Amz-Date`, `Authorization`, and where they
    ///   apply `x-amz-content-sha256` and `X-Amz-Security-Token`.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where HTTP could not carry the request or it has no host.
    /// - Complexity: O(*n* log *n*) in the size of the request's head; the body is not read.
    public func sign(_ request: SignableRequest, at time: SigningTime) throws(ObjectStoreError) -> SignedFields {
        let moment = moment(time)
        var added = [HeaderField]()
        added.reserveCapacity(4)
        added.append(moment.field)
        var replaced: CanonicalFields.Names = .date
        if rules.sendsPayloadHash {
            added.append(HeaderField("x-amz-content-sha256", request.payload.description))
            replaced.insert(.payload)
        }
        var unsignedToken: HeaderField?
        if let token = credentials.sessionToken {
            let field = HeaderField("X-Amz-Security-Token", token)
            replaced.insert(.token)
            if rules.signsSessionToken { added.append(field) } else { unsignedToken = field }
        }
        let fields = try canonicalFields(of: request, replacing: replaced, adding: added)
        let target = try Target(request)
        var query = CanonicalQuery(target.bytes.span.extracting(target.query))
        query.sort()
        let signature = signature(of: request, target: target, query: query, fields: fields, moment: moment)
        if let unsignedToken { added.append(unsignedToken) }
        added.append(HeaderField("Authorization", authorization(signature, key: moment.key)))
        return SignedFields(fields: added, signature: signature)
    }

    /// The key for a time's day.
    func key(at time: SigningTime) -> SigningKey { moment(time).key }

    /// What the signatures of a time have in common.
    func moment(_ time: SigningTime) -> SigningMoment {
        keys.moment(time) {
            SigningKey(credentials: credentials, scope: SigningScope(day: time.day, region: region, service: service))
        }
    }

    func canonicalFields(
        of request: SignableRequest, replacing replaced: CanonicalFields.Names, adding added: [HeaderField]
    ) throws(ObjectStoreError) -> CanonicalFields {
        var fields = CanonicalFields()
        for field in request.fields { try fields.add(field, unless: replaced) }
        for field in added { try fields.add(field) }
        guard fields.contains("host") else {
            throw ObjectStoreError(.invalidRequest, "the request has no Host field, and a signature covers the host")
        }
        fields.sort()
        return fields
    }

    func signature(
        of request: SignableRequest, target: Target, query: CanonicalQuery, fields: CanonicalFields, moment: SigningMoment
    ) -> RequestSignature {
        var text = [UInt8]()
        text.reserveCapacity(1024)
        text.append(contentsOf: request.method.utf8)
        text.append(UInt8(ascii: "\n"))
        CanonicalPath.append(target.bytes.span.extracting(target.path), rules: rules, to: &text)
        text.append(UInt8(ascii: "\n"))
        query.append(to: &text)
        text.append(UInt8(ascii: "\n"))
        fields.appendLines(to: &text)
        text.append(UInt8(ascii: "\n"))
        let start = text.count
        fields.appendNames(to: &text)
        let names = start..<text.count
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: request.payload.description.utf8)
        return RequestSignature(canonicalRequest: text, names: names, moment: moment)
    }

    /// The value of the field `Authorization` (AWS General Reference, "Add the signature to the request").
    private func authorization(_ signature: RequestSignature, key: SigningKey) -> String {
        var text = [UInt8]()
        text.reserveCapacity(320)
        text.append(contentsOf: "AWS4-HMAC-SHA256 Credential=".utf8)
        text.append(contentsOf: key.credentialText)
        text.append(contentsOf: ", SignedHeaders=".utf8)
        text.append(contentsOf: signature.signedNames)
        text.append(contentsOf: ", Signature=".utf8)
        text.append(contentsOf: signature.signature.utf8)
        return String(decoding: text, as: UTF8.self)
    }
}

/// What ``RequestSigner/sign(_:at:)`` adds to a request.
public struct SignedFields: Sendable {
    /// The fields to send in addition; they replace fields of the same names.
    public let fields: [HeaderField]
    /// The signature, which chunks of the body follow on from, and what it was computed from.
    public let signature: RequestSignature
}

/// The bytes of a request line, once it is known that HTTP can carry them.
struct Target {
    let bytes: [UInt8]
    let pathEnd: Int

    init(_ request: SignableRequest) throws(ObjectStoreError) {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(HTTPText.isToken) else {
            throw ObjectStoreError(.invalidRequest, "\(String(reflecting: String(request.method.prefix(40)))) is not an HTTP method")
        }
        bytes = Array(request.target.utf8)
        guard bytes.isEmpty || bytes[0] == UInt8(ascii: "/") || bytes[0] == UInt8(ascii: "?") else {
            throw ObjectStoreError(.invalidRequest, "the path must begin with a slash")
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw ObjectStoreError(.invalidRequest, "the path or the query has a control character; encode it as % and two digits")
        }
        pathEnd = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
    }

    /// Where the path lies.
    var path: Range<Int> { 0..<pathEnd }

    /// Where the query lies, without its question mark.
    var query: Range<Int> { min(pathEnd + 1, bytes.count)..<bytes.count }
}

extension RequestSigner: CustomStringConvertible, CustomReflectable {
    /// The access key, the region and the service.
    public var description: String { "RequestSigner(\(credentials.accessKey), \(region), \(service))" }
    /// The credentials, which show no secret, the region, the service and its rules.
    public var customMirror: Mirror {
        Mirror(
            self, children: ["credentials": credentials, "region": region, "service": service, "rules": rules], displayStyle: .struct)
    }
}
