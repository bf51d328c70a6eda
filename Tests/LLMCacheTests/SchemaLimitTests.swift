import LLMCache
import Testing

/// What a schema and an answer of any size cost: as much as they are long, or an error.
@Suite(.timeLimit(.minutes(1))) struct SchemaLimitTests {
    private func schema(_ json: JSONValue) throws -> JSONSchema { try JSONSchema(name: "s", json) }

    @Test func `a schema of more than ten thousand schemas is refused with its place`() throws {
        let most = JSONSchema.maximumNodes - 2
        let alternatives = [JSONValue](repeating: ["type": "null"], count: most)
        #expect(throws: Never.self) { try schema(["items": ["anyOf": .array(alternatives)]]) }
        let error = #expect(throws: LLMError.self) { try schema(["items": ["anyOf": .array(alternatives + [["type": "null"]])]]) }
        #expect(error?.code == .invalidSchema)
        #expect(error?.message == "the schema at $.items.anyOf[\(most)]: the schema has more than 10000 schemas in it")
    }

    @Test func `a list of choices admits the same values however long it is`() throws {
        for count in [1, 8, 9, 1000] {
            let choices: [JSONValue] = (0..<count).map { $0 % 3 == 0 ? .int($0) : $0 % 3 == 1 ? .string("\($0)") : ["a": .int($0)] }
            let schema = try schema(["enum": .array(choices)])
            for choice in choices { #expect(schema.faults(in: choice) == []) }
            #expect(try schema.faults(in: JSONValue(parsing: "0.0")) == [])
            for other: JSONValue in [-1, "0", 1, .null, ["a": 0], [], "-"] { #expect(schema.faults(in: other).count == 1) }
        }
    }

    @Test func `many choices are checked against many values`() throws {
        let choices = (0..<40_000).map { JSONValue.string("choice \($0)") }
        #expect(try schema(["items": ["enum": .array(choices)]]).faults(in: .array(choices)) == [])
    }

    @Test func `many required names are checked against many objects`() throws {
        let names = (0..<40_000).map { JSONValue.string("name \($0)") }
        let schema = try schema(["items": ["anyOf": [["required": .array(names)], ["type": "object"]]]])
        #expect(schema.faults(in: .array([JSONValue](repeating: [:], count: 40_000))) == [])
        let repeated = try self.schema(["items": ["required": .array([JSONValue](repeating: "a", count: 40_000))]])
        #expect(repeated.faults(in: .array([JSONValue](repeating: ["a": 1], count: 40_000))) == [])
        #expect(repeated.faults(in: .array([[:]])) == ["$[0].a is missing"])
    }

    @Test func `long names cost nothing at the places below them`() throws {
        let name = String(repeating: "n", count: 4 << 20)
        let names = (0..<5000).map { "name \($0)" }
        var properties = JSONObject()
        var value = JSONObject()
        for name in names {
            properties[name] = ["type": "integer"]
            value[name] = 1
        }
        let schema = try schema(["properties": [name: ["properties": .object(properties)]]])
        #expect(schema.faults(in: [name: .object(value)]) == [])
        value["name 7"] = "x"
        #expect(schema.faults(in: [name: .object(value)]) == ["$.\(name).name 7 should be integer"])
    }

    @Test func `a check that would not end soon is given up`() throws {
        let alternatives = (0..<9000).map { JSONValue.object($0 < 8999 ? ["type": "string"] : ["type": "integer"]) }
        let schema = try schema(["items": ["anyOf": .array(alternatives)]])
        let few = schema.faults(in: .array([JSONValue](repeating: true, count: 3)))
        #expect(few.first == "$[0] fits none of the 9000 alternatives")
        let many = schema.faults(in: .array([JSONValue](repeating: 1, count: 9000)))
        #expect(many == ["$ takes more than 4000000 steps to check"])
        let texts = try self.schema(["anyOf": .array((1...5000).map { ["minLength": .int(1 << 30 + $0)] })])
        #expect(texts.faults(in: .string(String(repeating: "x", count: 1 << 20))) == ["$ takes more than 4000000 steps to check"])
    }

    @Test func `faults within alternatives are not told, and those after them are`() throws {
        let schema = try schema([
            "properties": [
                "a": ["anyOf": [["anyOf": [["type": "string"], ["required": ["x", "y"]]]], ["type": "null"]]], "b": ["type": "integer"],
            ]
        ])
        #expect(schema.faults(in: ["a": ["x": 1], "b": "t"]) == ["$.a fits none of the 2 alternatives", "$.b should be integer"])
        #expect(schema.faults(in: ["a": ["x": 1, "y": 2], "b": "t"]) == ["$.b should be integer"])
    }
}
