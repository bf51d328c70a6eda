import LLMCache
import Testing

@Suite struct JSONTests {
    @Test func `a null in a request file is as good as nothing`() throws {
        let bare = try LLMRequest(jsonBytes: Array(#"{"messages":[{"content":"Hi"}]}"#.utf8))
        let text =
            #"{"system":null,"messages":[{"role":null,"content":"Hi"}],"parameters":{"temperature":null,"stop":null,"extra":null},"schema":null,"controls":null}"#
        #expect(try LLMRequest(jsonBytes: Array(text.utf8)) == bare)
    }

    @Test func `numbers keep their digits and are equal by value`() throws {
        let value = try JSONValue(parsing: "[0.10, 1e0, -0, 12345678901234567890.000000001]")
        #expect(value.jsonText == "[0.10,1e0,-0,12345678901234567890.000000001]")
        #expect(value == (try JSONValue(parsing: "[1e-1, 1.00, 0.0, 12345678901234567890000000001e-9]")))
        #expect(try JSONValue(parsing: "[100, 10, 7]") == JSONValue(parsing: "[1e2, 10.0, 70e-1]"))
        #expect(try JSONValue(parsing: "100") != JSONValue(parsing: "10"))
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

    @Test func `whatever is written reads back the same, and its canonical form is one`() throws {
        var generator = SplitMix(seed: 21)
        for _ in 0..<400 {
            let value = random(&generator, depth: 4)
            #expect(try JSONValue(parsing: value.jsonText) == value)
            #expect(try JSONValue(parsing: value.canonicalBytes) == value)
            #expect(value.shuffled(&generator).canonicalBytes == value.canonicalBytes)
        }
    }

    @Test func `damaged texts are refused or read, and nothing else`() {
        var generator = SplitMix(seed: 22)
        for _ in 0..<3000 {
            var bytes = random(&generator, depth: 3).jsonBytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if let value = try? JSONValue(parsing: bytes) { #expect((try? JSONValue(parsing: value.jsonBytes)) == value) }
        }
    }

    private func random(_ generator: inout SplitMix, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2:
            let exponent = ["", "e3", "E-7", "e+0"].randomElement(using: &generator) ?? ""
            let text = "\(Int.random(in: -999...999, using: &generator)).\(Int.random(in: 0...99, using: &generator))\(exponent)"
            return .number(JSONNumber(text) ?? JSONNumber(0))
        case 3: return .string(String((0..<4).compactMap { _ in "a\"\\\n\t\u{1}é😀/ ".randomElement(using: &generator) }))
        case 4: return .array((0..<3).map { _ in random(&generator, depth: depth - 1) })
        default:
            var object = JSONObject()
            for index in 0..<3 { object["\(index)é"] = random(&generator, depth: depth - 1) }
            return .object(object)
        }
    }
}
