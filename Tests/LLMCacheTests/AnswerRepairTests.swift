import Testing

@testable import LLMCache

struct AnswerRepairTests {
    @Test(arguments: ["\n", "\r\n"])
    func `a fence around an answer is taken away whatever its lines end in`(_ end: String) throws {
        let schema = try JSONSchema(name: "s", ["type": "object", "properties": ["a": ["type": "string"]], "required": ["a"]])
        let text = ["Here it is:", "```json", "{", "  \"a\": \"b\",", "}", "```", "Anything else?"].joined(separator: end)
        #expect(try AnswerJSON.read(text, schema: schema).value == ["a": "b"])
    }
}
