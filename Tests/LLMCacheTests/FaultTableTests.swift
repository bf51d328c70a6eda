import LLMCache
import LLMTesting
import Testing

/// What a chain of two providers behind a cache makes of every fault of the first, in every wire format.
@Suite struct FaultTableTests {
    /// A fault and what follows it.
    struct Row: Sendable, CustomTestStringConvertible {
        enum End: Hashable, Sendable {
            case first(String)
            case second
            case failure(LLMError.Code)
        }

        /// What the cache has of it afterwards.
        enum Kept: Hashable, Sendable {
            case answer, refusal, nothing
        }

        var name: String
        var script: [FakeReply]
        var end: End
        /// How often the first provider is asked.
        var calls: Int
        /// What is waited for in all.
        var waits: [Duration] = []
        var kept = Kept.answer
        var hasSchema = false

        var testDescription: String { name }
    }

    private static let json = FakeReply.answer(#"{"total": 5}"#)
    private static let pause = Duration.milliseconds(250)

    private static let rows: [Row] = [
        Row(
            name: "late", script: [FakeReply.answer("late").delayed(by: .seconds(20))], end: .first("late"), calls: 1, waits: [.seconds(20)]
        ),
        Row(
            name: "too late", script: [FakeReply.answer("late").delayed(by: .seconds(100))], end: .first("again"), calls: 2,
            waits: [.seconds(60), pause]),
        Row(name: "hangs once", script: [.hang], end: .first("again"), calls: 2, waits: [.seconds(60), pause]),
        Row(
            name: "hangs until the deadline of the whole", script: [.hang, .hang, .hang], end: .failure(.timeout), calls: 2,
            waits: [.seconds(60), pause, .milliseconds(59_750)], kept: .nothing),
        Row(name: "drops within the body", script: [json.breaking(after: 30)], end: .first("again"), calls: 2, waits: [pause]),
        Row(name: "drops at once", script: [json.breaking(after: 0)], end: .first("again"), calls: 2, waits: [pause]),
        Row(
            name: "drops every time", script: [FakeReply](repeating: json.breaking(after: 30), count: 3), end: .second, calls: 3,
            waits: [pause, pause * 2]),
        Row(name: "503, 500", script: [.failure(503), .failure(500)], end: .first("again"), calls: 3, waits: [pause, pause * 2]),
        Row(name: "408, 409", script: [.failure(408), .failure(409)], end: .first("again"), calls: 3, waits: [pause, pause * 2]),
        Row(
            name: "502, 504, 529", script: [.failure(502), .failure(504), .failure(529)], end: .second, calls: 3, waits: [pause, pause * 2]),
        Row(
            name: "503 with a wait", script: [.failure(503, fields: ["retry-after": "3"])], end: .first("again"), calls: 2,
            waits: [.milliseconds(3150)]),
        Row(name: "500, and not again", script: [.failure(500, fields: ["x-should-retry": "false"])], end: .second, calls: 1),
        Row(
            name: "429 with a wait", script: [.failure(429, fields: ["retry-after": "4"])], end: .first("again"), calls: 2,
            waits: [.milliseconds(4200)]),
        Row(name: "429 with a long wait", script: [.failure(429, fields: ["retry-after": "60"])], end: .second, calls: 1),
        Row(name: "429 without a wait", script: [.failure(429)], end: .first("again"), calls: 2, waits: [pause]),
        Row(
            name: "429, and not again", script: [.failure(429, fields: ["retry-after": "1", "x-should-retry": "false"])], end: .second,
            calls: 1),
        Row(name: "402", script: [.failure(402)], end: .second, calls: 1),
        Row(name: "401", script: [.failure(401)], end: .second, calls: 1),
        Row(name: "404", script: [.failure(404)], end: .second, calls: 1),
        Row(name: "302", script: [.failure(302)], end: .second, calls: 1),
        Row(name: "400", script: [.failure(400)], end: .failure(.invalidRequest), calls: 1, kept: .refusal),
        Row(name: "422", script: [.failure(422)], end: .failure(.invalidRequest), calls: 1, kept: .refusal),
        Row(name: "413", script: [.failure(413)], end: .second, calls: 1),
        Row(name: "error within a 200", script: [.failureInside200(502)], end: .first("again"), calls: 2, waits: [pause]),
        Row(name: "page of a gateway", script: [.html()], end: .first("again"), calls: 2, waits: [pause]),
        Row(name: "page with a 200", script: [.html(200)], end: .first("again"), calls: 2, waits: [pause]),
        Row(name: "empty body", script: [.raw(200, [])], end: .first("again"), calls: 2, waits: [pause]),
        Row(name: "empty text", script: [.answer("")], end: .first("again"), calls: 2),
        Row(name: "no usage", script: [FakeReply.answer("free?").withoutUsage()], end: .first("free?"), calls: 1, kept: .nothing),
        Row(name: "wrong model", script: [FakeReply.answer("x").with { $0.model = "other" }], end: .first("x"), calls: 1),
        Row(name: "huge", script: [.huge(20_000)], end: .second, calls: 1),
        Row(name: "one name twice", script: [json.with { $0.repeatsAName = true }], end: .first("again"), calls: 2, waits: [pause]),
        Row(name: "not UTF-8", script: [json.with { $0.hasInvalidUTF8 = true }], end: .first("again"), calls: 2, waits: [pause]),
        Row(name: "at its limit once", script: [FakeReply.answer("ha").ending(.length)], end: .first("again"), calls: 2),
        Row(
            name: "at its limit twice", script: [FakeReply](repeating: FakeReply.answer("ha").ending(.length), count: 2),
            end: .failure(.truncated), calls: 2, kept: .nothing),
        Row(name: "refused", script: [FakeReply.answer("no").ending(.refused)], end: .failure(.refused), calls: 1, kept: .nothing),
        Row(name: "blocked", script: [FakeReply.answer("no").ending(.blockedPrompt)], end: .failure(.refused), calls: 1, kept: .nothing),
        Row(name: "without an end", script: [FakeReply.answer("perhaps").ending(.none)], end: .first("again"), calls: 2),
        Row(name: "fenced", script: [json.fenced()], end: .first(#"{"total": 5}"#), calls: 1, hasSchema: true),
        Row(name: "cut off", script: [json.cutOff()], end: .first(#"{"total": 7}"#), calls: 2, hasSchema: true),
        Row(name: "cut off twice", script: [json.cutOff(), json.cutOff()], end: .second, calls: 2, hasSchema: true),
        Row(name: "beside the schema", script: [.answer(#"{"total": -1}"#)], end: .first(#"{"total": 7}"#), calls: 2, hasSchema: true),
    ]

    @Test(arguments: WireFormat.all, rows)
    func `a fault ends as the table says, and the cache keeps only what is whole`(format: WireFormat, row: Row) async throws {
        let whole = row.hasSchema ? #"{"total": 7}"# : "again"
        let fakes = [
            FakeProvider(format, name: "one", replies: row.script, otherwise: .answer(whole)),
            FakeProvider(format == .messages ? .gemini : .messages, name: "two", otherwise: .answer(#"{"total": 2}"#)),
        ]
        let time = FakeTime()
        let chain = ProviderChain(
            try fakes.map { try $0.provider() }, transport: FakeTransport(fakes, time: time),
            settings: ChainSettings(responseLimit: 10_000),
            time: time)
        let cache = ResponseCache(chain, store: MemoryResponseStore())
        var request = LLMRequest("Which?", schema: row.hasSchema ? ProviderScene.invoice : nil)
        request.parameters.maxOutputTokens = 100

        var answer: LLMResponse?
        let failure = await ProviderScene.failure { answer = try await cache.answer(request) }
        switch row.end {
        case .first(let text): #expect(answer?.text == text && answer?.provider == "one")
        case .second: #expect(answer?.provider == "two")
        case .failure(let code): #expect(failure?.code == code)
        }
        #expect(fakes[0].requests.count == row.calls)
        #expect(fakes[1].requests.count == (row.end == .second ? 1 : 0))
        #expect(time.sleeps == row.waits)
        #expect(fakes.allSatisfy { $0.requests.allSatisfy { $0.fault == nil } })
        if row.name == "wrong model" { #expect(answer?.model == "other" && answer?.cost == nil) }

        let asked = Self.asked(fakes)
        var second: LLMResponse?
        let secondFailure = await ProviderScene.failure { second = try await cache.answer(request) }
        switch row.kept {
        case .answer: #expect(second?.text == answer?.text && second?.isCached == true && Self.asked(fakes) == asked)
        case .refusal: #expect(secondFailure?.code == failure?.code && Self.asked(fakes) == asked)
        case .nothing: #expect(Self.asked(fakes) > asked)
        }
    }

    /// How often all fakes together were asked.
    private static func asked(_ fakes: [FakeProvider]) -> Int { fakes.reduce(0) { $0 + $1.requests.count } }
}
