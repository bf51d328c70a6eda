import DealCore
import Testing

@Suite struct JSONTests {
    @Test(
        arguments: [
            ("null", .null), (" [1, -2.5, 1e3, 0] ", [1, -2.5, 1000, 0]), ("{\"a\": {\"b\": [true, false]}}", ["a": ["b": [true, false]]]),
            ("\"\\u00e9\\n\\\"\\/\\uD83D\\uDE00 é\"", "é\n\"/😀 é"), ("-0", 0), ("1.5E-2", 0.015), ("[]", []), ("{}", [:]), ("\"\"", ""),
        ] as [(String, Value)])
    func `a text is read`(text: String, value: Value) throws {
        #expect(try JSON.parse(text) == value)
    }

    @Test(arguments: [
        ("", 1, 1), ("[1,]", 1, 4), ("[1 2]", 1, 4), ("{\"a\" 1}", 1, 6), ("{a: 1}", 1, 2), ("01", 1, 1), ("-", 1, 1), ("1.", 1, 2),
        ("1e", 1, 2), ("tru", 1, 1),
        ("\"a", 1, 1), ("\"\u{1}\"", 1, 2), ("\"\\x\"", 1, 2), ("\"\\uD800\"", 1, 2), ("[1]\n x", 2, 2),
        ("{\n  \"a\": 1,\n  \"a\": 2}", 3, 3), ("1e999", 1, 1),
        ("+1", 1, 1), ("nan", 1, 1), ("'a'", 1, 1), ("[1\u{A0}]", 1, 3), ("\u{FEFF}1", 1, 1), ("é", 1, 1),
    ])
    func `what is not JSON is refused with its place`(text: String, line: Int, column: Int) throws {
        let error = try #require(throws: DealError.self) { try JSON.parse(text) }
        #expect(error.code == .invalidJSON)
        let location = try #require(error.diagnostics.first?.location)
        #expect((location.line, location.column) == (line, column), "\(error)")
        #expect(error.message.hasPrefix("line \(line), column \(column): "))
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: DealError.self) { try JSON.parse([0x22, 0xFF, 0x22]) }
        #expect(throws: DealError.self) { try JSON.parse([0x22, 0xC3, 0x22]) }
        #expect(throws: DealError.self) { try JSON.parse([0xFF]) }
    }

    @Test func `deep nesting is refused, not followed`() {
        #expect(throws: DealError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: DealError.self) { try JSON.parse(String(repeating: "{\"a\":", count: 200_000)) }
        let allowed = String(repeating: "[", count: JSON.maximumDepth) + String(repeating: "]", count: JSON.maximumDepth)
        #expect(throws: Never.self) { try JSON.parse(allowed) }
        #expect(throws: DealError.self) { try JSON.parse("[" + allowed + "]") }
    }

    @Test func `random bytes never trap`() {
        var generator = Generator(seed: 3)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83d", "1", "-", ".", "e", "true", "null", " ", "\n", "\u{0}", "é", "a",
        ]
        for _ in 0..<20_000 {
            var bytes = Array((0..<generator.int(0...12)).map { _ in generator.pick(pieces) }.joined().utf8)
            if generator.chance(20) { bytes.append(UInt8(generator.int(128...255))) }
            if let value = try? JSON.parse(bytes) { #expect((try? JSON.parse(JSON.text(of: value))) == value) }
        }
    }

    @Test func `every value reads back from its text, plain and indented`() throws {
        var generator = Generator(seed: 4)
        for _ in 0..<500 {
            let value = generator.value(depth: 0)
            #expect(try JSON.parse(JSON.text(of: value)) == value)
            #expect(try JSON.parse(JSON.text(of: value, indented: true)) == value)
        }
    }

    @Test func `names are sorted and numbers are written in their shortest form`() {
        let value: Value = ["b": [1, 2.5, 1e21, 0.1, -0.5], "a": .number(.nan), "c": "\u{1}\"\\"]
        #expect(JSON.text(of: value) == "{\"a\":null,\"b\":[1,2.5,1e+21,0.1,-0.5],\"c\":\"\\u0001\\\"\\\\\"}")
        #expect(JSON.text(of: ["a": ["b": 1], "c": []], indented: true) == "{\n  \"a\": {\n    \"b\": 1\n  },\n  \"c\": []\n}")
    }
}

extension Generator {
    fileprivate mutating func value(depth: Int) -> Value {
        switch int(0...(depth < 4 ? 6 : 4)) {
        case 0: .null
        case 1: .bool(chance(50))
        case 2: .number(Double(int(-1_000_000...1_000_000)))
        case 3: .number(Double(bitPattern: next()).isFinite ? amount(1e6) : 0)
        case 4: .text(String(String.UnicodeScalarView((0..<int(0...8)).compactMap { _ in Unicode.Scalar(UInt32(int(0...0x1F9FF))) })))
        case 5: .list((0..<int(0...4)).map { _ in value(depth: depth + 1) })
        default: .map(Dictionary((0..<int(0...4)).map { ("k\($0)", value(depth: depth + 1)) }, uniquingKeysWith: { $1 }))
        }
    }
}
