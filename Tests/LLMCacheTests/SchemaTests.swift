import LLMCache
import Testing

@Suite struct SchemaTests {
    private func faults(_ schema: String, _ value: String) throws -> [String] {
        try JSONSchema(name: "s", JSONValue(parsing: schema)).faults(in: JSONValue(parsing: value))
    }

    @Test(arguments: [
        (#"{"type":"integer"}"#, "1.0"), (#"{"type":["string","null"]}"#, "null"), (#"{"type":"string","nullable":true}"#, "null"),
        (#"{"type":"string","enum":["a","b"],"nullable":true}"#, "null"), (#"{"enum":[1,"a"]}"#, "1.0"),
        (#"{"const":{"a":1}}"#, #"{"a":1e0}"#),
        (#"{"type":"number","minimum":0.1,"exclusiveMaximum":1}"#, "0.10"), (#"{"minLength":2,"maxLength":2}"#, #""é😀""#),
        (#"{"minItems":1,"items":{"type":"boolean"}}"#, "[true]"), (#"{"anyOf":[{"type":"null"},{"type":"number"}]}"#, "3"),
        (#"{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false}"#, #"{"a":null}"#),
        (#"{"additionalProperties":{"type":"number"}}"#, #"{"x":1,"y":2}"#),
        (#"{"description":"d","format":"date","pattern":"^x"}"#, #""y""#),
        (#"{"minimum":5}"#, #""not a number""#),
    ])
    func `a value that fulfils its schema has no faults`(_ schema: String, _ value: String) throws {
        #expect(try faults(schema, value) == [])
    }

    @Test(arguments: [
        (#"{"type":"integer"}"#, "1.5", "$ should be integer"), (#"{"type":["string","null"]}"#, "1", "$ should be string or null"),
        (#"{"enum":["a","b"]}"#, #""c""#, "$ is none of the 2 values allowed"), (#"{"const":1}"#, "2", "$ is not the one value allowed"),
        (#"{"exclusiveMinimum":0}"#, "0", "$ should be more than 0"), (#"{"minimum":10,"maximum":20}"#, "9.99", "$ should be at least 10"),
        (#"{"maximum":100000000000000000000}"#, "100000000000000000001", "$ should be at most 100000000000000000000"),
        (#"{"maxLength":1}"#, #""ab""#, "$ should have 0 to 1 characters"),
        (#"{"minItems":2}"#, "[1]", "$ should have at least 2 elements"),
        (
            #"{"properties":{"items":{"items":{"properties":{"t":{"type":"number"}}}}}}"#, #"{"items":[{},{"t":"x"}]}"#,
            "$.items[1].t should be number"
        ),
        (#"{"required":["a"]}"#, "{}", "$.a is missing"),
        (#"{"additionalProperties":false}"#, #"{"secret name":1}"#, "$ has a member that the schema does not name"),
        (#"{"additionalProperties":{"type":"number"}}"#, #"{"x":"1"}"#, "$.* should be number"),
        (#"{"anyOf":[{"type":"null"},{"type":"number"}]}"#, "true", "$ fits none of the 2 alternatives"),
    ])
    func `a fault is told with its place and without what stands there`(_ schema: String, _ value: String, _ fault: String) throws {
        #expect(try faults(schema, value) == [fault])
    }

    @Test func `at most ten faults are told`() throws {
        let value = "[" + Array(repeating: "1", count: 1000).joined(separator: ",") + "]"
        #expect(try faults(#"{"items":{"type":"string"}}"#, value).count == 10)
    }

    @Test(arguments: [
        "1", #"{"$ref":"x"}"#, #"{"type":"text"}"#, #"{"properties":{"a":{"oneOf":[]}}}"#, #"{"required":[1]}"#, #"{"enum":[]}"#,
        #"{"minLength":-1}"#, #"{"minLength":3,"maxLength":2}"#, #"{"anyOf":1}"#, #"{"minimum":"1"}"#, #"{"items":[]}"#,
    ])
    func `a schema that would let wrong answers pass is refused`(_ schema: String) {
        let error = #expect(throws: LLMError.self) { try JSONSchema(name: "s", JSONValue(parsing: schema)) }
        #expect(error?.code == .invalidSchema)
    }

    @Test func `a schema that nests without end is refused`() {
        var json: JSONValue = ["type": "string"]
        for _ in 0..<100 { json = ["items": json] }
        #expect(throws: LLMError.self) { try JSONSchema(name: "s", json) }
    }

    @Test func `comparison of numbers agrees with whole and binary numbers`() throws {
        var generator = SplitMix(seed: 3)
        for _ in 0..<2000 {
            let one = Int64.random(in: -1000...1000, using: &generator), other = Int64.random(in: -1000...1000, using: &generator)
            let shift = Int.random(in: -3...3, using: &generator)
            let a = try #require(JSONNumber("\(one)e\(shift)")), b = try #require(JSONNumber("\(other)e\(shift)"))
            #expect((a < b) == (one < other) && (a == b) == (one == other))
        }
        #expect(try #require(JSONNumber("9e99999")) > #require(JSONNumber("1")))
        #expect(try #require(JSONNumber("-9e99999")) < #require(JSONNumber("-1e-99999")))
    }
}
