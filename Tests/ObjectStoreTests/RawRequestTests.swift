import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct RawRequestTests {
    private static func parse(_ text: String) throws(ObjectStoreError) -> RawRequest { try RawRequest(parsing: Array(text.utf8)) }

    @Test(arguments: ["\n", "\r\n"])
    func `a request is read whole`(end: String) throws {
        let lines = ["PUT /a b?c=d e HTTP/1.1", "Host: h", "X-Folded: one", "\ttwo  ", " ", "X-Empty:", "Content-Length: 4", "", "bo\n\n"]
        let request = try Self.parse(lines.joined(separator: end))
        #expect(request.method == "PUT")
        #expect(request.target == "/a b?c=d e")
        #expect(request.version == "HTTP/1.1")
        #expect(
            request.fields == [
                HeaderField("Host", "h"), HeaderField("X-Folded", "one,two"), HeaderField("X-Empty", ""),
                HeaderField("Content-Length", "4"),
            ])
        #expect(request.body == Array("bo\n\n".utf8))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\nHost: h", "/", ""), ("GET  HTTP/1.1\nHost: h\n", "", ""), ("GET HTTP/1.1\nHost: h\n\n", "", ""),
        ("GET http://h/x?y HTTP/1.1\nHost: h\n\n\n\n", "/x?y", ""), ("GET https://h HTTP/1.0\nHost: h\n\r\n\r\n", "", ""),
        ("GET ?x HTTP/1.1\n\nbody", "?x", "body"), ("GET /ሴ HTTP/1.1\n\n\n\nbody", "/ሴ", "\n\nbody"),
    ])
    func `heads without an empty line, empty paths and whole addresses are read`(text: String, target: String, body: String) throws {
        let request = try Self.parse(text)
        #expect(request.target == target)
        #expect(String(decoding: request.body, as: UTF8.self) == body)
    }

    @Test(arguments: [
        "", "\n", "GET", "GET /", "GET / HTTP/2", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "G(T / HTTP/1.1", "GET x HTTP/1.1",
        "GET * HTTP/1.1",
        "GET / HTTP/1.1\nno colon", "GET / HTTP/1.1\n: no name", "GET / HTTP/1.1\nname : space", "GET / HTTP/1.1\n folded: first",
        "GET / HTTP/1.1\nx: a\rb", "GET / HTTP/1.1\nx: \u{0}", "GET / HTTP/1.1\nContent-Length: 5\n\nbody",
        "GET / HTTP/1.1\nContent-Length: 1\n\nbody",
        "GET / HTTP/1.1\nContent-Length: -1\n\n", "GET / HTTP/1.1\nContent-Length: 99999999999999999999\n\n",
        "GET / HTTP/1.1\nContent-Length:\n\n",
    ])
    func `what is no request is refused with a reason`(text: String) {
        let error = #expect(throws: ObjectStoreError.self) { try Self.parse(text) }
        #expect(error?.code == .invalidRequest)
    }

    @Test func `a head that is not UTF-8 is refused, a body may be anything`() throws {
        #expect(throws: ObjectStoreError.self) { try RawRequest(parsing: Array("GET / HTTP/1.1\nx: ".utf8) + [0xFF]) }
        #expect(try RawRequest(parsing: Array("GET / HTTP/1.1\n\n".utf8) + [0xFF, 0]).body == [0xFF, 0])
    }

    @Test func `a head has limits and a body has none`() throws {
        let many = "GET / HTTP/1.1\n" + String(repeating: "x: y\n", count: 999)
        #expect(throws: ObjectStoreError.self) { try Self.parse(many + "x: y\n\n") }
        #expect(try Self.parse("GET / HTTP/1.1\n" + String(repeating: "x: y\n", count: 998) + "\n").fields.count == 998)
        let long = String(repeating: "a", count: 300 * 1024)
        #expect(throws: ObjectStoreError.self) { try Self.parse("GET /\(long) HTTP/1.1\n\n") }
        #expect(throws: ObjectStoreError.self) { try Self.parse("GET / HTTP/1.1\nx: \(long)") }
        #expect(try Self.parse("GET / HTTP/1.1\n\n\(long)").body.count == 300 * 1024)
    }

    @Test func `no bytes make the reader or the signer fail in another way than by an error`() throws {
        let signer = try RequestSigner(credentials: SigningCredentials(accessKey: "A", secretKey: "S"), region: "r", service: "service")
        let seeds = [
            "GET /a/../b?c=d&e HTTP/1.1\r\nHost: h\r\nx: a\r\n b\r\nContent-Length: 2\r\n\r\nab", "PUT //./%41 HTTP/1.0\nhost:h\n\nbody",
        ].map { Array($0.utf8) }
        var random = SeededGenerator(state: 51)
        var signed = 0
        for _ in 0..<4000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert([13, 10, 32, 58, 37, 47, 63][Int.random(in: 0..<7, using: &random)], at: position)
                default: bytes.removeLast(min(position, bytes.count - 1))
                }
            }
            do throws(ObjectStoreError) {
                let request = try RawRequest(parsing: bytes)
                let transcript = try SigningTranscript(signing: request, by: signer, at: SigningTime(secondsSince1970: 0))
                // What was written can be read again, and gives the same signature.
                let again = try SigningTranscript(
                    signing: RawRequest(parsing: transcript.signedRequest), by: signer, at: SigningTime(secondsSince1970: 0))
                #expect(again.signature == transcript.signature)
                signed += 1
            } catch {
                #expect(error.code == .invalidRequest)
            }
        }
        #expect(signed > 300)
    }
}
