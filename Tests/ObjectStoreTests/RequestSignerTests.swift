import Crypto
import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct RequestSignerTests {
    private static let time = try! SigningTime("20130524T000000Z")

    private static func signer(
        token: String? = nil, region: String = "us-east-1", service: String = "s3", rules: SigningRules? = nil
    ) throws -> RequestSigner {
        try RequestSigner(
            credentials: SigningCredentials(
                accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", sessionToken: token),
            region: region, service: service, rules: rules)
    }

    private static func get(_ target: String, _ fields: [HeaderField] = [], payload: PayloadHash = .empty) -> SignableRequest {
        SignableRequest(
            method: "GET", target: target, fields: [HeaderField("Host", "examplebucket.s3.amazonaws.com")] + fields, payload: payload)
    }

    private static func canonical(_ request: SignableRequest, service: String = "s3", rules: SigningRules? = nil) throws -> [Substring] {
        try signer(service: service, rules: rules).sign(request, at: time).signature.canonicalRequest
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    // MARK: Published signatures

    @Test(arguments: SigningVector.requests)
    func `the examples of S3's reference are signed as printed there`(vector: SigningVector) throws {
        let time = try SigningTime(#require(vector.timestamp))
        let signature: RequestSignature
        if vector.query?.contains("X-Amz-Expires") == true {
            let presigned = try vector.signer().presign(vector.request(), for: .seconds(86400), at: time)
            #expect(presigned.target.hasSuffix("&X-Amz-Signature=" + (try #require(vector.signature))))
            signature = presigned.signature
        } else {
            let signed = try vector.signer().sign(vector.request(), at: time)
            #expect(signed.fields.last?.value.hasSuffix("Signature=" + (try #require(vector.signature))) == true)
            signature = signed.signature
        }
        #expect(signature.canonicalRequest == vector.canonical_request)
        #expect(signature.stringToSign == vector.string_to_sign)
        #expect(signature.signedHeaders == vector.signed_headers)
        #expect(signature.signature == vector.signature)
    }

    @Test func `all published examples are there`() {
        #expect(SigningVector.all.count == 12)
        #expect(SigningVector.requests.count == 7)
    }

    @Test func `the key for a day, region and service is the published one`() throws {
        let vector = try #require(SigningVector.named("key-derivation"))
        let scope = SigningScope(day: try #require(vector.date), region: try #require(vector.region), service: try #require(vector.service))
        let key = SigningKey.derive(secretKey: try #require(vector.secret_key), scope: scope)
        #expect(unsafe key.withUnsafeBytes { unsafe Hex.string($0) } == vector.signing_key)
    }

    @Test func `the policy of S3's example has the printed signature`() throws {
        let vector = try #require(SigningVector.named("post-policy"))
        let encoded = try #require(vector.policy_base64)
        let signed = try vector.signer().sign(policy: #require(Base64.decode(encoded)), at: SigningTime("20151229T000000Z"))
        #expect(signed.signature == vector.signature)
        #expect(
            signed.fields == [
                HeaderField("policy", encoded), HeaderField("x-amz-algorithm", "AWS4-HMAC-SHA256"),
                HeaderField("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"),
                HeaderField("x-amz-date", "20151229T000000Z"), HeaderField("x-amz-signature", signed.signature),
            ])
    }

    // MARK: Paths

    @Test(arguments: [
        ("/a//b/./../c", "/a//b/./../c"), ("/a%20b", "/a%20b"), ("/a b", "/a%20b"), ("/%7euser", "/~user"), ("/a+b=c", "/a%2Bb%3Dc"),
        ("/100%", "/100%25"), ("/%e4%b8%ad", "/%E4%B8%AD"), ("/中", "/%E4%B8%AD"), ("", "/"), ("?acl", "/"),
    ])
    func `S3 signs a key as it is, encoded once however it was sent`(sent: String, signed: String) throws {
        #expect(try Self.canonical(Self.get(sent))[1] == signed)
    }

    @Test(arguments: [
        ("/a%20b", "/a%2520b"), ("/a b", "/a%20b"), ("//", "/"), ("/./", "/"), ("/example/..", "/"), ("//example//", "/example/"),
        ("/example1/example2/../..", "/"), ("/./example", "/example"), ("/../../a", "/a"), ("/a/../../b/", "/b/"), ("/...", "/..."),
        ("", "/"),
    ])
    func `other services normalise the path and encode it once more`(sent: String, signed: String) throws {
        #expect(try Self.canonical(Self.get(sent), service: "service")[1] == signed)
    }

    @Test func `a service that does not normalise signs the path's slashes and dots`() throws {
        var rules = SigningRules.standard
        rules.normalizesPath = false
        #expect(try Self.canonical(Self.get("//a/./b/../c%20"), service: "service", rules: rules)[1] == "//a/./b/../c%2520")
    }

    // MARK: Queries and fields

    @Test(arguments: [
        ("b=2&a=1", "a=1&b=2"), ("a=2&a=1", "a=1&a=2"), ("a", "a="), ("a&&b=", "a=&b="), ("=x", "=x"), ("a=b=c", "a=b%3Dc"),
        ("a=x+y", "a=x%2By"), ("a=%7e%2f", "a=~%2F"),
        ("Param-3=Value3&Param=Value2&%E1%88%B4=Value1", "%E1%88%B4=Value1&Param=Value2&Param-3=Value3"),
        ("a=%zz&a=%4", "a=%254&a=%25zz"), ("ሴ=bar", "%E1%88%B4=bar"), ("B=1&a=1&A=1", "A=1&B=1&a=1"), ("a?=1", "a%3F=1"),
    ])
    func `a query is encoded first and then put in order`(sent: String, signed: String) throws {
        #expect(try Self.canonical(Self.get("/?" + sent))[2] == signed)
    }

    @Test func `values are trimmed, spaces in them collapse, repeated fields are joined in their order`() throws {
        let lines = try Self.canonical(
            Self.get(
                "/",
                [HeaderField("X-B", "  two \t  2 "), HeaderField("x-a", "\"a   b\""), HeaderField("x-b", "1"), HeaderField("x-c", " ")]),
            service: "service")
        #expect(
            lines[3...7] == ["host:examplebucket.s3.amazonaws.com", "x-a:\"a b\"", "x-amz-date:20130524T000000Z", "x-b:two 2,1", "x-c:"])
        #expect(lines[9] == "host;x-a;x-amz-date;x-b;x-c")
    }

    @Test func `what proxies change is not signed, and old signatures are replaced`() throws {
        let changing = [
            "User-Agent", "Expect", "Connection", "Transfer-Encoding", "X-Amzn-Trace-Id", "Authorization", "X-Amz-Date", "TE", "Trailer",
            "Upgrade", "keep-alive", "Proxy-Authenticate", "Proxy-Authorization", "x-amz-content-sha256",
        ].map { HeaderField($0, "x") }
        #expect(try Self.canonical(Self.get("/", changing)) == Self.canonical(Self.get("/")))
        let similar = ["et", "user-agend", "x-amz-data", "authorisation", "upgradf"].map { HeaderField($0, "x") }
        #expect(try Self.canonical(Self.get("/", similar)).filter { $0.hasSuffix(":x") }.count == similar.count)
    }

    @Test func `neither the order of fields nor that of the query changes a signature`() throws {
        var random = SeededGenerator(state: 31)
        let signer = try Self.signer()
        for _ in 0..<100 {
            let names = (0..<Int.random(in: 1...12, using: &random)).map { "x-\($0)" }
            let fields = names.map { HeaderField($0, Hex.string(random.bytes(upTo: 6))) } + [HeaderField("Host", "h")]
            let parts = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                Hex.string(random.bytes(upTo: 2)) + "=" + Hex.string(random.bytes(upTo: 2))
            }
            func signature(_ fields: [HeaderField], _ parts: [String]) throws -> String {
                let target = "/k?" + parts.joined(separator: "&")
                return try signer.sign(SignableRequest(method: "PUT", target: target, fields: fields), at: Self.time).signature.signature
            }
            let one = try signature(fields, parts)
            #expect(try signature(fields.shuffled(using: &random), parts.shuffled(using: &random)) == one)
            #expect(try signature(fields + [HeaderField("x-more", "")], parts) != one)
        }
    }

    @Test func `any bytes are encoded to the unreserved set, and every spelling of them is signed alike`() {
        var random = SeededGenerator(state: 32)
        for _ in 0..<300 {
            let bytes = random.bytes(upTo: 80)
            var encoded = [UInt8]()
            PercentEncoding.append(bytes.span, to: &encoded)
            #expect(encoded.allSatisfy { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "%") })
            #expect(Self.decoded(encoded) == bytes)
            // Any of the bytes may be encoded on the way, in either case, but a percent sign always is.
            var sent = [UInt8]()
            for byte in bytes {
                if byte == UInt8(ascii: "%") || Bool.random(using: &random) {
                    let digits = Hex.string([byte])
                    sent += Array(("%" + (Bool.random(using: &random) ? digits : digits.uppercased())).utf8)
                } else {
                    sent.append(byte)
                }
            }
            var again = [UInt8]()
            PercentEncoding.appendNormalised(sent.span, to: &again)
            #expect(again == encoded)
        }
    }

    private static func decoded(_ text: [UInt8]) -> [UInt8] {
        var bytes = [UInt8]()
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    // MARK: Tokens, presigning, keys

    @Test func `a session token is signed, or sent without being signed`() throws {
        let signed = try Self.signer(token: "TOKEN==").sign(Self.get("/"), at: Self.time)
        #expect(signed.fields.contains(HeaderField("X-Amz-Security-Token", "TOKEN==")))
        #expect(signed.signature.signedHeaders == "host;x-amz-content-sha256;x-amz-date;x-amz-security-token")

        var rules = SigningRules.s3
        rules.signsSessionToken = false
        let unsigned = try Self.signer(token: "TOKEN==", rules: rules).sign(Self.get("/"), at: Self.time)
        #expect(unsigned.fields.contains(HeaderField("X-Amz-Security-Token", "TOKEN==")))
        #expect(unsigned.signature.signature == (try Self.signer().sign(Self.get("/"), at: Self.time).signature.signature))
    }

    @Test func `a presigned address carries the token before or after the signature`() throws {
        let request = Self.get("/k?versionId=1", payload: .unsigned)
        let signed = try Self.signer(token: "T=").presign(request, for: .seconds(60), at: Self.time)
        #expect(signed.target.contains("&X-Amz-Security-Token=T%3D&X-Amz-Signature="))
        #expect(signed.target.hasPrefix("/k?versionId=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&"))

        var rules = SigningRules.s3
        rules.signsSessionToken = false
        let unsigned = try Self.signer(token: "T=", rules: rules).presign(request, for: .seconds(60), at: Self.time)
        let plain = try Self.signer().presign(request, for: .seconds(60), at: Self.time)
        #expect(unsigned.target == plain.target + "&X-Amz-Security-Token=T%3D")
    }

    @Test(arguments: [Duration.zero, .seconds(604_801), .milliseconds(1500), .seconds(-1)])
    func `an address cannot be good for longer than a week or for no time`(duration: Duration) throws {
        let signer = try Self.signer()
        #expect(throws: ObjectStoreError.self) { try signer.presign(Self.get("/"), for: duration, at: Self.time) }
        #expect(throws: Never.self) { try signer.presign(Self.get("/"), for: .seconds(604_800), at: Self.time) }
    }

    @Test func `an address is not signed twice`() throws {
        let signer = try Self.signer()
        let once = try signer.presign(Self.get("/k"), for: .seconds(1), at: Self.time)
        #expect(throws: ObjectStoreError.self) { try signer.presign(Self.get(once.target), for: .seconds(1), at: Self.time) }
    }

    @Test func `one signer signs for any day, in any order`() throws {
        let signer = try Self.signer()
        for day: Int64 in [20000, 20001, 20000, 19000, 20001, -3] {
            let time = SigningTime(secondsSince1970: day * 86400 + 5)
            #expect(
                try signer.sign(Self.get("/"), at: time).signature.signature
                    == Self.signer().sign(Self.get("/"), at: time).signature.signature)
        }
    }

    @Test func `tasks may share a signer over midnight`() async throws {
        let signer = try Self.signer()
        let expected = try (0..<2).map { day in
            try Self.signer().sign(Self.get("/"), at: SigningTime(secondsSince1970: 86400 * Int64(20000 + day))).signature.signature
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let time = SigningTime(secondsSince1970: 86400 * Int64(20000 + index % 2))
                    return try signer.sign(Self.get("/"), at: time).signature.signature == expected[index % 2]
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test(arguments: [
        SignableRequest(method: "GET", target: "/", fields: []),
        SignableRequest(method: "G T", target: "/", fields: [HeaderField("Host", "h")]),
        SignableRequest(method: "", target: "/", fields: [HeaderField("Host", "h")]),
        SignableRequest(method: "GET", target: "k", fields: [HeaderField("Host", "h")]),
        SignableRequest(method: "GET", target: "/a\r\nX: y", fields: [HeaderField("Host", "h")]),
        SignableRequest(method: "GET", target: "/", fields: [HeaderField("Host", "h"), HeaderField("x", "a\r\nb")]),
        SignableRequest(method: "GET", target: "/", fields: [HeaderField("Host", "h"), HeaderField("x y", "a")]),
        SignableRequest(method: "GET", target: "/", fields: [HeaderField("Host", "h"), HeaderField("", "a")]),
    ])
    func `a request that HTTP cannot carry is refused`(request: SignableRequest) throws {
        let signer = try Self.signer()
        let error = #expect(throws: ObjectStoreError.self) { try signer.sign(request, at: Self.time) }
        #expect(error?.code == .invalidRequest)
        #expect(throws: ObjectStoreError.self) { try signer.presign(request, for: .seconds(1), at: Self.time) }
    }
}
