import HTTPTypes
import LLMCache
import LLMTesting

/// One or more fakes behind a chain whose clock does not wait.
struct ProviderScene: Sendable {
    let fakes: [FakeProvider]
    let chain: ProviderChain
    let time: FakeTime

    init(_ fakes: [FakeProvider], settings: ChainSettings = ChainSettings(), spending: (any SpendingLimit)? = nil) throws {
        let time = FakeTime()
        self.fakes = fakes
        self.time = time
        chain = ProviderChain(
            try fakes.map { try $0.provider() }, transport: FakeTransport(fakes, time: time), settings: settings, spending: spending,
            time: time)
    }

    /// One fake with a script.
    init(_ format: WireFormat, _ replies: [FakeReply], settings: ChainSettings = ChainSettings()) throws {
        try self.init([FakeProvider(format, replies: replies)], settings: settings)
    }

    /// A fake that fails, then one of another format that answers.
    init(_ format: WireFormat, failing replies: [FakeReply], settings: ChainSettings = ChainSettings()) throws {
        let second: WireFormat = format == .messages ? .gemini : .messages
        try self.init(
            [FakeProvider(format, replies: replies), FakeProvider(second, otherwise: .answer("from the second"))], settings: settings)
    }

    var first: FakeProvider { fakes[0] }

    /// The faults of all requests, as the vendors would find them.
    var faults: [String] { fakes.flatMap { $0.requests.compactMap(\.fault) } }

    static let invoice: JSONSchema = {
        do {
            return try JSONSchema(
                name: "invoice",
                [
                    "type": "object",
                    "properties": [
                        "number": ["type": "string"], "total": ["type": "number", "minimum": 0],
                        "items": [
                            "type": "array", "items": ["type": "object", "properties": ["name": ["type": "string"]], "required": ["name"]],
                        ],
                    ],
                    "required": ["total"],
                ])
        } catch { fatalError("\(error)") }
    }()

    /// The error of a call that must fail.
    static func failure<Value>(_ body: () async throws -> Value) async -> LLMError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? LLMError
        }
    }
}
