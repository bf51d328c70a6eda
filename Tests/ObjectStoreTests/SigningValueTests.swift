import Foundation
import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct SigningValueTests {
    @Test(arguments: [
        "20130524T000000Z", "00000101T000000Z", "99991231T235959Z", "20240229T235959Z", "19691231T235959Z", "20000229T120000Z",
    ])
    func `a time is read and written back`(text: String) throws {
        let time = try SigningTime(text)
        #expect(time.description == text)
        #expect(time.day == text.prefix(8))
        #expect(SigningTime(secondsSince1970: time.secondsSince1970) == time)
    }

    @Test func `times agree with the calendar of the system`() {
        var random = SeededGenerator(state: 41)
        let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        for _ in 0..<500 {
            let seconds = Int64.random(in: 0...4_102_444_800, using: &random)
            #expect(SigningTime(secondsSince1970: seconds).description == Date(timeIntervalSince1970: Double(seconds)).formatted(format))
        }
        #expect(SigningTime(secondsSince1970: .max).description == "99991231T235959Z")
        #expect(SigningTime(secondsSince1970: .min).description == "00000101T000000Z")
    }

    @Test(arguments: [
        "", "20130524", "20130524T000000", "2013-05-24T00:00:00Z", "20130229T000000Z", "20131301T000000Z", "20130524T240000Z",
        "20130500T000000Z",
    ])
    func `what is no time is refused`(text: String) {
        #expect(throws: ObjectStoreError.self) { try SigningTime(text) }
    }

    @Test func `keys that cannot be right are refused`() {
        for (access, secret, token) in [
            ("", "s", nil), ("a b", "s", nil), ("a/b", "s", nil), ("a,b", "s", nil), ("é", "s", nil), ("a", "", nil), ("a", "s", ""),
            ("a", "s", "t\n"), ("a", "s", "t t"),
        ] as [(String, String, String?)] {
            #expect(throws: ObjectStoreError.self) { try SigningCredentials(accessKey: access, secretKey: secret, sessionToken: token) }
        }
    }

    @Test(arguments: ["", "us/east", "us east", "a,b", "\n"])
    func `a region or a service that cannot be in a scope is refused`(text: String) throws {
        let credentials = try SigningCredentials(accessKey: "a", secretKey: "s")
        #expect(throws: ObjectStoreError.self) { try RequestSigner(credentials: credentials, region: text) }
        #expect(throws: ObjectStoreError.self) { try RequestSigner(credentials: credentials, region: "r", service: text) }
    }

    @Test func `no description, dump or reflection shows a secret`() throws {
        let (secret, token, customerKey) = ("SecretSecretSecret", "TokenTokenToken", "CustomerKeyCustomerKey")
        let credentials = try SigningCredentials(accessKey: "AKID", secretKey: secret, sessionToken: token)
        let signer = try RequestSigner(credentials: credentials, region: "us-east-1")
        let time = SigningTime(secondsSince1970: 0)
        let request = SignableRequest(
            method: "GET", target: "/k?X-Amz-Security-Token=\(token)",
            fields: [HeaderField("Host", "h"), HeaderField("x-amz-server-side-encryption-customer-key", customerKey)])
        let signed = try signer.sign(request, at: time)
        let presigned = try signer.presign(request, for: .seconds(1), at: time)
        let raw = try RawRequest(parsing: Array("GET /?t=\(token) HTTP/1.1\nHost: h\nx-amz-security-token: \(token)\n\n\(secret)".utf8))
        let policy = signer.sign(policy: Array("{}".utf8), at: time)
        let values: [Any] = [
            credentials, signer, signer.key(at: time), request, signed, signed.signature, presigned, policy, raw,
            ChunkSigner(signer: signer, after: signed.signature), try SigningTranscript(signing: raw, by: signer, at: time),
            [credentials], ["signer": signer], Optional(credentials) as Any,
        ]
        // The derived key, and its state in the HMAC, are as good as the secret for a day.
        let signatures = [presigned.signature.signature, policy.signature]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            let texts = [
                String(describing: value), String(reflecting: value), "\(value)", dumped,
                String(describing: Mirror(reflecting: value).children.map(\.value)),
            ]
            for text in texts {
                for hidden in [secret, token, customerKey, "HMAC", "DigestImpl"] + signatures {
                    #expect(!text.contains(hidden), "\(type(of: value)) shows \(hidden): \(text.prefix(300))")
                }
            }
        }
        for wrong in ["a b", "\(token) \(token)\n"] {
            let error = #expect(throws: ObjectStoreError.self) {
                try SigningCredentials(accessKey: "AKID", secretKey: secret, sessionToken: wrong)
            }
            #expect(error.map { "\($0)".contains(token) || "\($0)".contains(secret) } == false)
        }
    }
}
