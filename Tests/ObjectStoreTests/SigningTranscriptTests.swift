import Testing

@testable import ObjectStore

/// A case of the test suite that AWS publishes for implementations of Signature Version 4, with its signature.
struct SuiteCase: CustomStringConvertible, Sendable {
    let description: String
    let request: String
    let signature: String
    var token: String?
    var expires: Duration?
    var normalizesPath = true
    var signsToken = true
    var signsBody = false

    init(
        _ name: String, _ firstLine: String, fields: String = "Host:example.amazonaws.com\n", body: String = "", _ signature: String,
        token: String? = nil, expires: Duration? = nil, normalizesPath: Bool = true, signsToken: Bool = true, signsBody: Bool = false
    ) {
        description = name + (expires == nil ? ", header" : ", query")
        request = firstLine + " HTTP/1.1\n" + fields + "X-Amz-Date:20150830T123600Z\n\n" + body
        self.signature = signature
        self.token = token
        self.expires = expires
        self.normalizesPath = normalizesPath
        self.signsToken = signsToken
        self.signsBody = signsBody
    }

    static let host = "Host:example.amazonaws.com\n"
    static let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    static let multiline = host + "My-Header1:value1\n  value2\n     value3\n"
    static let form = "Content-Type:application/x-www-form-urlencoded\n" + host
    static let longToken =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/"
        + "qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7"
        + "ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
    static let shortToken = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"

    static let all = [
        SuiteCase("get-vanilla", "GET /", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        SuiteCase(
            "get-vanilla-query-order-key", "GET /?Param1=value2&Param1=Value1",
            "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"),
        SuiteCase(
            "get-vanilla-query-order-key-case", "GET /?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        SuiteCase(
            "get-vanilla-query-order-value", "GET /?Param1=value2&Param1=value1",
            "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"),
        SuiteCase(
            "get-vanilla-query-unreserved", "GET /?\(unreserved)=\(unreserved)",
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        SuiteCase(
            "get-header-key-duplicate", "GET /", fields: host + "My-Header1:value2\nMy-Header1:value2\nMy-Header1:value1\n",
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        SuiteCase(
            "get-header-value-order", "GET /",
            fields: host + "My-Header1:value4\nMy-Header1:value1\nMy-Header1:value3\nMy-Header1:value2\n",
            "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
        SuiteCase(
            "get-header-value-trim", "GET /", fields: host + "My-Header1: value1\nMy-Header2: \"a   b   c\"\n",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        SuiteCase(
            "get-header-value-multiline", "GET /", fields: multiline, "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790"),
        SuiteCase("get-unreserved", "GET /\(unreserved)", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        SuiteCase("get-relative-normalized", "GET /example/..", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        SuiteCase(
            "get-relative-relative-normalized", "GET /example1/example2/../..",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        SuiteCase("get-slash-normalized", "GET //", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        SuiteCase("get-slash-dot-slash-normalized", "GET /./", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        SuiteCase(
            "get-slashes-unnormalized", "GET //example//", "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5",
            normalizesPath: false),
        SuiteCase("get-space-normalized", "GET /example space/", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
        SuiteCase(
            "get-space-unnormalized", "GET /example space/", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
            normalizesPath: false),
        SuiteCase("get-utf8", "GET /ሴ", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        SuiteCase("post-vanilla", "POST /", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        SuiteCase(
            "post-header-key-sort", "POST /", fields: host + "My-Header1:value1\n",
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
        SuiteCase(
            "post-x-www-form-urlencoded, without a length", "POST /", fields: form, body: "Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
        SuiteCase(
            "post-x-www-form-urlencoded", "POST /", fields: form + "Content-Length:13\n", body: "Param1=value1",
            "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b", signsBody: true),
        SuiteCase(
            "post-x-www-form-urlencoded-parameters", "POST /",
            fields: "Content-Type:application/x-www-form-urlencoded; charset=utf-8\n" + host + "Content-Length:13\n", body: "Param1=value1",
            "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422", signsBody: true),
        SuiteCase(
            "post-sts-header-before", "POST /", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead", token: longToken),
        SuiteCase(
            "post-sts-header-before, token in the request", "POST /", fields: host + "X-Amz-Security-Token:\(longToken)\n",
            "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"),
        SuiteCase(
            "post-sts-header-after", "POST /", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", token: longToken,
            signsToken: false),
        SuiteCase(
            "get-vanilla-with-session-token", "GET /", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8", token: shortToken
        ),
        SuiteCase(
            "get-header-value-multiline", "GET /", fields: multiline, "07f38a7bae261a5b2eec137361e6403c191bbf8e3f75466bb8114a08acd99936",
            expires: .seconds(3600)),
        SuiteCase(
            "get-space-normalized", "GET /example space/", "7a1f416954786484c9824d93c1f26ef64acb9b1b6c9154d08c9f07d0e394abf6",
            expires: .seconds(3600)),
        SuiteCase(
            "get-vanilla-query-order-encoded", "GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
            "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787", expires: .seconds(3600)),
        SuiteCase(
            "get-vanilla-utf8-query", "GET /?ሴ=bar", "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600",
            expires: .seconds(3600)),
        SuiteCase(
            "post-vanilla", "POST /", "2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b", expires: .seconds(3600)),
        SuiteCase(
            "post-x-www-form-urlencoded", "POST /", fields: form + "Content-Length:13\n", body: "Param1=value1",
            "c2348f57d08c84939944d6c878b3f7be56316f8e7fd6817e81eded279a362d69", expires: .seconds(3600), signsBody: true),
        SuiteCase(
            "post-sts-header-before, token in the request", "POST /", fields: host + "X-Amz-Security-Token:\(longToken)\n",
            "aca67b49ed321f377645504bccbd5a65f9085c536ff1961bc49c835d30827b16", expires: .seconds(3600)),
        SuiteCase(
            "get-vanilla-with-session-token", "GET /", "7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c",
            token: shortToken,
            expires: .seconds(3600)),
    ]

    func transcript(lineEnd: String = "\n") throws -> SigningTranscript {
        var rules = SigningRules.standard
        rules.normalizesPath = normalizesPath
        rules.signsSessionToken = signsToken
        let signer = try RequestSigner(
            credentials: SigningCredentials(
                accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: token),
            region: "us-east-1", service: "service", rules: rules)
        let text = lineEnd == "\n" ? request : request.replacing("\n", with: lineEnd)
        return try SigningTranscript(
            signing: RawRequest(parsing: Array(text.utf8)), by: signer, at: SigningTime("20150830T123600Z"), expiringAfter: expires,
            signsBody: signsBody)
    }
}

@Suite struct SigningTranscriptTests {
    @Test(arguments: SuiteCase.all)
    func `cases of the published suite have their signatures, whatever the line ends`(suiteCase: SuiteCase) throws {
        let transcript = try suiteCase.transcript()
        #expect(transcript.signature == suiteCase.signature, "\(transcript.canonicalRequest)")
        #expect(try suiteCase.transcript(lineEnd: "\r\n").signature == suiteCase.signature)
    }

    @Test(arguments: SuiteCase.all)
    func `a signed request is the request, its signature and nothing else`(suiteCase: SuiteCase) throws {
        let transcript = try suiteCase.transcript()
        let before = try RawRequest(parsing: Array(suiteCase.request.utf8))
        let after = try RawRequest(parsing: transcript.signedRequest)
        #expect(after.method == before.method)
        #expect(after.body == before.body)
        #expect(Array(after.fields.prefix(before.fields.count)) == before.fields)
        if suiteCase.expires == nil {
            #expect(after.target == before.target)
            #expect(after.fields.last?.value.hasSuffix(", Signature=" + suiteCase.signature) == true)
        } else {
            #expect(after.target.hasPrefix(before.target))
            #expect(after.target.contains("&X-Amz-Signature=" + suiteCase.signature))
        }
        let names = after.fields.map { $0.name.lowercased() }
        #expect(names.contains("x-amz-content-sha256") == suiteCase.signsBody)
    }

    @Test func `a signed request is written as the suite writes it`() throws {
        let transcript = try SuiteCase.all[0].transcript()
        let expected = """
            GET / HTTP/1.1
            Host:example.amazonaws.com
            X-Amz-Date:20150830T123600Z
            Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, \
            Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31


            """
        #expect(String(decoding: transcript.signedRequest, as: UTF8.self) == expected)
        #expect(transcript.stringToSign.hasPrefix("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"))
    }

    @Test func `S3 gets the body's hash, an address of S3 does not`() throws {
        let request = try RawRequest(parsing: Array("PUT /a//b%20c HTTP/1.1\r\nHost: h\r\n\r\nbody".utf8))
        let signer = try RequestSigner(credentials: SigningCredentials(accessKey: "A", secretKey: "S"), region: "us-east-1")
        let time = try SigningTime("20130524T000000Z")
        let header = try SigningTranscript(signing: request, by: signer, at: time)
        let hash = PayloadHash.sha256(of: Array("body".utf8)).description
        #expect(header.canonicalRequest.hasPrefix("PUT\n/a//b%20c\n"))
        #expect(header.canonicalRequest.hasSuffix(hash))
        let written = String(decoding: header.signedRequest, as: UTF8.self)
        #expect(written.contains("\r\nX-Amz-Date: 20130524T000000Z\r\nx-amz-content-sha256: \(hash)\r\nAuthorization: "))
        #expect(written.hasSuffix("\r\n\r\nbody"))

        let query = try SigningTranscript(signing: request, by: signer, at: time, expiringAfter: .seconds(60))
        #expect(query.canonicalRequest.hasSuffix("\nhost\nUNSIGNED-PAYLOAD"))
        let signed = try SigningTranscript(signing: request, by: signer, at: time, expiringAfter: .seconds(60), signsBody: true)
        #expect(signed.canonicalRequest.hasSuffix("\nhost;x-amz-content-sha256\n" + hash))
    }

    @Test func `a hash in the request is taken as it is`() throws {
        let request = try RawRequest(parsing: Array("PUT / HTTP/1.1\nHost: h\nx-amz-content-sha256: UNSIGNED-PAYLOAD\n\nbody".utf8))
        let signer = try RequestSigner(credentials: SigningCredentials(accessKey: "A", secretKey: "S"), region: "us-east-1")
        let transcript = try SigningTranscript(signing: request, by: signer, at: SigningTime("20130524T000000Z"))
        #expect(transcript.canonicalRequest.hasSuffix("\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD"))
        #expect(String(decoding: transcript.signedRequest, as: UTF8.self).split(separator: "UNSIGNED-PAYLOAD").count == 2)
    }
}
