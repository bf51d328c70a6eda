import Foundation
import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct CredentialsJSONTests {
    private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test(arguments: [
        "null", "true", "[]", "{}", "-0.5e+10", "\"a\"", #"{"a":[1,{"b":null}],"c":"d"}"#, #""\"\\\u0001é😀""#, "12345678901234567890.00",
    ])
    func `a text without spaces is written back as it was`(text: String) throws {
        #expect(try read(text).text == text)
    }

    @Test func `escapes and spaces are read`() throws {
        #expect(
            try read(" [ \"\\u0041\\/\\b\\f\\n\\r\\t\\ud83d\\ude00\" , 1 ] \r\n") == .array([.string("A/\u{8}\u{C}\n\r\t😀"), .number("1")]))
        #expect(try read(#"{"a":{"b":"c"}}"#)["a"]?["b"]?.string == "c")
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "-", "tru", "nullx", "\"", "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\n\"", "[1 2]", "1 2", "{\"a\":1,\"a\":2}", "\u{FEFF}1", "'a'", "NaN",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONReader.Refusal.self) { try read(text) }
    }

    @Test func `deep, long and broken texts are refused`() throws {
        #expect(throws: JSONReader.Refusal.self) { try read(String(repeating: "[", count: 100_000)) }
        #expect(throws: JSONReader.Refusal.self) { try JSONReader.read([UInt8](repeating: 0x20, count: 2 << 20)) }
        #expect(throws: JSONReader.Refusal.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
        #expect(try read(String(repeating: "[", count: 31) + String(repeating: "]", count: 31)).text.count == 62)
    }

    @Test func `texts are accepted and understood as by Foundation`() throws {
        var random = SeededGenerator(state: 9)
        let pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-2.5", "true", "null", " ", "\"\\n\"", "\\", "\"\\u00e9\""]
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...7, using: &random)).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
                .joined()
            let ours = try? read(text)
            let theirs = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            if ours != nil { accepted += 1 }
            // Foundation lets two members have one name, and a comma stand at the end.
            if ours == nil, theirs != nil { #expect(text.contains("{") || text.replacing(" ", with: "").contains(",]"), "\(text)") }
            guard let ours else { continue }
            let again = try #require(try? JSONSerialization.jsonObject(with: Data(ours.text.utf8), options: .fragmentsAllowed), "\(text)")
            #expect((theirs as? NSObject)?.isEqual(again) == true, "\(text)")
        }
        #expect(accepted > 500)
    }
}
