import LLMTesting
import Testing

@testable import LLMCache

@Suite struct ProviderSchemaTests {
    private static func schema(_ text: String) throws -> JSONSchema { try JSONSchema(name: "s", JSONValue(parsing: text)) }

    @Test func `for OpenAI every property is required, and an optional one may be null`() throws {
        let schema = try Self.schema(
            #"{"type":"object","title":"T","properties":{"a":{"type":"string","minLength":2},"b":{"type":"integer","enum":[1,2]},"c":{"anyOf":[{"type":"string"},{"type":"number"}]}},"required":["a"]}"#
        )
        let format = JSONValue.object(try SchemaDialect.openAI(schema))
        #expect(format["strict"] == true)
        #expect(
            format["schema"]
                == [
                    "type": "object",
                    "properties": [
                        "a": ["type": "string"], "b": ["type": ["integer", "null"], "enum": [1, 2, .null]],
                        "c": ["anyOf": [["type": "string"], ["type": "number"], ["type": "null"]]],
                    ],
                    "required": ["a", "b", "c"], "additionalProperties": false,
                ])
    }

    @Test func `a schema with free members is not strict for OpenAI, and goes to Gemini as JSON Schema`() async throws {
        let schema = try Self.schema(#"{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"number"}}}}"#)
        let format = JSONValue.object(try SchemaDialect.openAI(schema))
        #expect(format["strict"] == false)
        #expect(format["schema"] == schema.root)
        #expect(SchemaDialect.openAPI(schema.root) == nil)
        let scene = try ProviderScene(.gemini, [.answer(#"{"m":{"x":1}}"#)])
        #expect(try await scene.chain.answer(LLMRequest("?", schema: schema)).value == ["m": ["x": 1]])
        #expect(scene.first.requests[0].body?["generationConfig"]?["responseJsonSchema"] == schema.root)
        #expect(scene.faults == [])
    }

    @Test func `a list as the root goes to a vendor that takes it`() async throws {
        let schema = try Self.schema(#"{"type":"array","items":{"type":"integer"}}"#)
        let scene = try ProviderScene([FakeProvider(.chatCompletions), FakeProvider(.gemini, otherwise: .answer("[1, 2]"))])
        #expect(try await scene.chain.answer(LLMRequest("?", schema: schema)).value == [1, 2])
        #expect(scene.first.requests.isEmpty && scene.faults == [])
    }

    @Test func `for Gemini types are upper case, null is a flag, and the order of properties is told`() throws {
        let schema = try Self.schema(
            #"{"type":"object","properties":{"b":{"type":["string","null"],"enum":["x",null]},"a":{"type":"array","items":{"type":"integer"},"maxItems":3}},"required":["b"],"additionalProperties":false}"#
        )
        #expect(
            SchemaDialect.openAPI(schema.root)
                == [
                    "type": "OBJECT",
                    "properties": [
                        "b": ["type": "STRING", "enum": ["x"], "nullable": true],
                        "a": ["type": "ARRAY", "items": ["type": "INTEGER"], "maxItems": 3],
                    ],
                    "required": ["b"], "propertyOrdering": ["b", "a"],
                ])
    }

    @Test func `for Anthropic objects are closed and bounds are left to the check of the answer`() async throws {
        let schema = try Self.schema(
            #"{"type":"object","properties":{"a":{"type":"integer","minimum":3},"b":{"type":"string","nullable":true}},"required":["a"]}"#)
        #expect(
            SchemaDialect.closed(schema.root)
                == [
                    "type": "object", "properties": ["a": ["type": "integer"], "b": ["type": ["string", "null"]]], "required": ["a"],
                    "additionalProperties": false,
                ])
        let scene = try ProviderScene(.messages, [.answer(#"{"a":1}"#), .answer(#"{"a":3}"#)])
        #expect(try await scene.chain.answer(LLMRequest("?", schema: schema)).value == ["a": 3])
        #expect(scene.first.requests.count == 2)
    }

    @Test func `a null that strict mode forces on an optional property is taken away`() async throws {
        let scene = try ProviderScene(.chatCompletions, [.answer(#"{"number":null,"total":2,"items":[{"name":"x","name2":null}]}"#)])
        let answer = try await scene.chain.answer(LLMRequest("?", schema: ProviderScene.invoice))
        #expect(answer.value == ["total": 2, "items": [["name": "x", "name2": .null]]])
        #expect(try JSONValue(parsing: answer.text) == answer.value)
    }

    @Test func `a provider without schemas of its own is told the schema in words`() async throws {
        let fake = FakeProvider(.compatible, replies: [FakeReply.answer(#"{"total": 9}"#).fenced()])
        var provider = try fake.provider()
        provider.abilities = []
        let chain = ProviderChain([provider], transport: FakeTransport([fake]))
        #expect(try await chain.answer(LLMRequest("?", schema: ProviderScene.invoice)).value == ["total": 9])
        #expect(fake.requests[0].body?["response_format"] == nil)
        #expect(fake.requests[0].body?["messages"]?.array?.first?["content"]?.string?.contains(#""required":["total"]"#) == true)
    }

    @Test func `random schemas become what each vendor accepts`() async throws {
        var random = SplitMix(seed: 11)
        for _ in 0..<150 {
            let schema = try JSONSchema(name: "r", Self.object(depth: 0, &random))
            for format in WireFormat.all {
                let fake = FakeProvider(format)
                let (head, body) = try fake.provider().wireRequest(for: LLMRequest("?", schema: schema))
                _ = try? await FakeTransport([fake]).send(head, body: body, deadline: nil)
                #expect(fake.requests[0].fault == nil)
            }
        }
    }

    private static func object(depth: Int, _ random: inout SplitMix) -> JSONValue {
        var properties = JSONObject()
        for index in 0..<Int.random(in: 1...4, using: &random) { properties["p\(index)"] = node(depth: depth + 1, &random) }
        let required = properties.names.filter { _ in Bool.random(using: &random) }
        return ["type": "object", "properties": .object(properties), "required": .array(required.map { .string($0) })]
    }

    private static func node(depth: Int, _ random: inout SplitMix) -> JSONValue {
        switch Int.random(in: 0...(depth > 3 ? 5 : 7), using: &random) {
        case 0: ["type": "string", "minLength": 1, "maxLength": 9, "description": "d"]
        case 1: ["type": ["number", "null"], "minimum": 0, "exclusiveMaximum": 10]
        case 2: ["type": "string", "enum": ["a", "b"], "nullable": true]
        case 3: ["type": "boolean"]
        case 4: ["anyOf": [["type": "string"], ["type": "null"]]]
        case 5: ["type": "string", "format": "date", "default": "x"]
        case 6: ["type": "array", "items": node(depth: depth + 1, &random), "minItems": 0, "maxItems": 5]
        default: object(depth: depth, &random)
        }
    }
}
