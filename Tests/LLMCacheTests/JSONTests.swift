import LLMCache
import Testing

@Suite struct JSONTests {
    @Test func `numbers keep their digits and are equal by value`() throws {
        let value = try JSONValue(parsing: "[0.10, 1e0, -0, 12345678901234567890.000000001]")
        #expect(value.jsonText == "[0.10,1e0,-0,12345678901234567890.000000001]")
        #expect(value == (try JSONValue(parsing: "[1e-1, 1.00, 0.0, 12345678901234567890000000001e-9]")))
        #expect(JSONNumber("1e3")?.int64 == 1000)
        #expect(JSONNumber("1.5")?.int64 == nil)
        #expect(JSONNumber("9223372036854775808")?.int64 == nil)
        #expect(JSONNumber("-9223372036854775808")?.int64 == .min)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", ".5", "+1", "1e", "--1", "nul", "\"\\ud800\"", "\"a",
        "\"\u{1}\"",
        "[1] 2", "{a:1}", "1e999999999999", "NaN", "[1 2]", "{\"a\" 1}", "\"\\x\"", "'a'",
    ])
    func `what is not strict JSON is refused`(_ text: String) {
        #expect(throws: LLMError.self) { try JSONValue(parsing: text) }
    }

    @Test func `a refusal tells the place and nothing of the text`() {
        let error = #expect(throws: LLMError.self) { try JSONValue(parsing: #"{"cpf":"123.456.789-09" x}"#) }
        #expect(error?.code == .invalidJSON)
        #expect(error?.message == "invalid JSON at byte 24: a comma or a closing bracket should stand here")
    }

    @Test func `depth, count and length are limited`() {
        let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect(throws: LLMError.self) { try JSONValue(parsing: deep, limits: JSONLimits(depth: 1_000_000)) }
        #expect(throws: LLMError.self) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(values: 3)) }
        #expect(throws: LLMError.self) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(bytes: 6)) }
        #expect(throws: LLMError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func `escapes and order survive writing, and order does not matter to equality`() throws {
        let text = #"{"b":"a\"\\\n\u0001é😀","a":[null,true,false,{}]}"#
        let value = try JSONValue(parsing: text)
        #expect(value.jsonText == text)
        #expect(value == (try JSONValue(parsing: #"{"a":[null,true,false,{}],"b":"a\"\\\n\u0001\u00e9\ud83d\ude00"}"#)))
        #expect(String(decoding: value.canonicalBytes, as: UTF8.self).hasPrefix(#"{"a":"#))
    }
}
