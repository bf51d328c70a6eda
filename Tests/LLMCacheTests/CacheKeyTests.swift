import LLMCache
import Testing

@Suite struct CacheKeyTests {
    private static let image: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]

    private func full() throws -> LLMRequest {
        LLMRequest(
            system: "Você extrai notas fiscais.",
            messages: [
                LLMMessage(.user, [.image(LLMImage(Self.image, mediaType: "image/jpeg")), .text("Extraia os dados.")]),
                LLMMessage(.assistant, "Qual?"), LLMMessage(.user, "Esta."),
            ],
            parameters: LLMParameters(
                temperature: 0, topP: 0.95, maxOutputTokens: 4096, seed: 7, stop: ["END"], reasoningEffort: .low,
                extra: ["provider": ["order": ["a", "b"]]]),
            schema: try JSONSchema(name: "invoice", ["type": "object", "properties": ["total": ["type": "number", "minimum": 0]]]),
            family: "extraction", tenant: "acme")
    }

    /// The published vectors: they hold in every process, on every machine, for version 1.
    @Test func `the published vectors hold`() throws {
        #expect(try CacheKey(for: LLMRequest("Hello")).description == "1e19bb456ae7e8face377e83b90a7ae6100df571180f3a033db563ac8c60bdf7")
        #expect(try CacheKey(for: full()).description == "95e08d8825c65ec37f5fd472b4a72e276a7fa3b5040b470b29f1a347db10b35a")
        #expect(
            try CacheKey(for: LLMRequest("Olá", tenant: "é"))
                .description == "d0cdc4e68f0348286538cfb49fb3ca3070a142431ea21d0b3a3ce024a07f9932")
    }

    /// The key is made by another program from the published encoding.
    @Test func `whole numbers are encoded without the zeros at their end`() throws {
        var request = LLMRequest("Hello")
        request.parameters.maxOutputTokens = 1000
        request.parameters.seed = -120
        #expect(try CacheKey(for: request).description == "37a83c82e41d282b535fe106e6b265b5728170213ac1bfbca0df48c3d9b38ff1")
    }

    @Test func `everything that can change the answer changes the key`() throws {
        let base = try full()
        let changes: [(inout LLMRequest) throws -> Void] = [
            { $0.system = nil }, { $0.system = "" }, { $0.system! += " " }, { $0.tenant = "acm" }, { $0.family = "chat" },
            { $0.messages.swapAt(1, 2) }, { $0.messages[1].role = .user }, { $0.messages[0].content.reverse() },
            { $0.messages[2].content = [.text("Est"), .text("a.")] }, { $0.messages.removeLast() },
            { $0.messages[0].content[0] = .image(LLMImage(Self.image + [4], mediaType: "image/jpeg")) },
            { $0.messages[0].content[0] = .image(LLMImage(Self.image, mediaType: "image/png")) },
            { $0.messages[0].content[0] = .image(LLMImage(Self.image, mediaType: "image/jpeg", preparation: 1)) },
            { $0.messages[0].content.append($0.messages[0].content[0]) },
            { $0.parameters.temperature = nil }, { $0.parameters.temperature = 0.1 }, { $0.parameters.topP = 0.9 },
            { $0.parameters.topP = nil }, { $0.parameters.maxOutputTokens = 4095 }, { $0.parameters.seed = nil },
            { $0.parameters.seed = 8 },
            { $0.parameters.stop = [] }, { $0.parameters.stop = ["EN", "D"] }, { $0.parameters.reasoningEffort = .high },
            { $0.parameters.extra = ["provider": ["order": ["b", "a"]]] }, { $0.parameters.extra = JSONObject() }, { $0.schema = nil },
            { $0.schema = try JSONSchema(name: "invoic", $0.schema!.root) },
            { $0.schema = try JSONSchema(name: "invoice", ["type": "object"]) },
        ]
        var keys: Set = [try CacheKey(for: base)]
        for change in changes {
            var request = base
            try change(&request)
            keys.insert(try CacheKey(for: request))
        }
        #expect(keys.count == changes.count + 1)
    }

    @Test func `fields do not run into each other`() throws {
        var one = LLMRequest("x", tenant: "ab")
        one.family = "c"
        var other = LLMRequest("x", tenant: "a")
        other.family = "bc"
        #expect(try CacheKey(for: one) != CacheKey(for: other))
    }

    @Test func `texts that only look alike have keys of their own`() throws {
        #expect(try CacheKey(for: LLMRequest("caf\u{E9}")) != CacheKey(for: LLMRequest("cafe\u{301}")))
    }

    @Test func `controls do not change the key`() throws {
        var request = try full()
        let key = try CacheKey(for: request)
        request.controls = LLMControls(cache: .refresh, timeToLive: .seconds(1), namespace: "n", timeout: .seconds(2))
        #expect(try CacheKey(for: request) == key)
    }

    @Test func `ways of writing the same number give the same key`() throws {
        let texts = ["0", "0.0", "-0", "0e5"].map {
            #"{"messages":[{"content":"x"}],"parameters":{"temperature":\#($0),"extra":{"n":\#($0)}}}"#
        }
        let keys = try Set(texts.map { try CacheKey(for: LLMRequest(json: JSONValue(parsing: $0))) })
        #expect(keys.count == 1)
        let ones = ["1", "1e0", "1.0", "10e-1"].map { #"{"messages":[{"content":"x"}],"parameters":{"max_output_tokens":\#($0)}}"# }
        #expect(try Set(ones.map { try CacheKey(for: LLMRequest(json: JSONValue(parsing: $0))) }).count == 1)
    }

    @Test func `a request file gives the same key whatever the order of its members`() throws {
        let request = try full()
        let key = try CacheKey(for: request)
        #expect(try LLMRequest(json: request.json) == request)
        var generator = SplitMix(seed: 7)
        for _ in 0..<50 {
            let text = request.json.shuffled(&generator).jsonText
            #expect(try CacheKey(for: LLMRequest(jsonBytes: Array(text.utf8))) == key)
        }
    }

    @Test(arguments: [
        (#"[]"#, "$ should be an object"), (#"{}"#, "$.messages is missing"),
        (#"{"messages":[{"content":"x","rol":"user"}]}"#, "$.messages[0].rol is not a member that is known here"),
        (#"{"messages":[{"content":[{"text":1}]}]}"#, "$.messages[0].content[0].text should be text"),
        (#"{"messages":[{"content":[{}]}]}"#, "$.messages[0].content[0] should have either \"text\" or \"image\""),
        (
            #"{"messages":[{"content":[{"image":{"media_type":"image/png","data":"a"}}]}]}"#,
            "$.messages[0].content[0].image.data should be base64 with padding and without line breaks"
        ),
        (#"{"messages":[],"stream":true}"#, "$.stream is not a member that is known here"),
        (#"{"messages":[],"parameters":{"seed":1.5}}"#, "$.parameters.seed should be a whole number"),
    ])
    func `a request file with a fault is refused with the place`(_ text: String, _ message: String) throws {
        let error = #expect(throws: LLMError.self) { try LLMRequest(json: JSONValue(parsing: text)) }
        #expect(error?.message == message)
    }

    @Test func `requests that no provider could answer have no key`() throws {
        var hot = LLMRequest("x")
        hot.parameters.temperature = .nan
        var mute = LLMRequest("x")
        mute.parameters.maxOutputTokens = 0
        let requests = [
            LLMRequest(messages: []), LLMRequest(messages: [LLMMessage(.user, [])]), hot, mute,
            LLMRequest("x", images: [LLMImage([], mediaType: "image/png")]),
            LLMRequest("x", images: [LLMImage([1], mediaType: "text/html")]),
        ]
        for request in requests {
            #expect(#expect(throws: LLMError.self) { try CacheKey(for: request) }?.code == .invalidRequest)
        }
    }

    @Test func `a key reads back from its bytes and its text`() throws {
        let key = try CacheKey(for: full())
        #expect(CacheKey(bytes: key.bytes) == key)
        #expect(CacheKey(key.description) == key)
        #expect(CacheKey("12") == nil)
        #expect(CacheKey(bytes: [1]) == nil)
    }
}
