import LLMTesting
import Testing

@testable import LLMCache

/// Nothing that may be printed, dumped or logged tells a key, a prompt, a picture or an answer.
@Suite struct SecrecyTests {
    private static let marker = "MARKER"

    /// All ways to look at a value.
    private static func looks(_ value: some Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), "\([value])", "\(Optional(value) as Any)", dumped]
    }

    private static func expectNothing(in value: some Any, _ comment: Comment) {
        for text in looks(value) {
            #expect(!text.contains(marker), comment)
            // The marker as base64 and as a list of bytes.
            #expect(!text.contains("TUFSS0VS") && !text.contains("77, 65, 82, 75"), comment)
        }
    }

    private static var request: LLMRequest {
        var request = LLMRequest(
            system: "MARKER",
            messages: [LLMMessage(.user, [.image(LLMImage(Array("MARKER".utf8), mediaType: "image/png")), .text("MARKER")])])
        request.parameters.stop = ["MARKER"]
        return request
    }

    @Test func `questions and answers show their size only`() throws {
        let response = LLMResponse(
            text: "MARKER", value: ["total": "MARKER"], usage: TokenUsage(output: 1), provider: "gemini", model: "m", cost: 1_597_000)
        for value in [
            Self.request, Self.request.messages[0], Self.request.messages[0].content[0], Self.request.images[0], response,
            AnswerEvent.text("MARKER"), AnswerEvent.finished(response), EmbeddingRequest(["MARKER"], model: "m"),
            Extraction(value: 1, response: response), CacheEntry(.answer(response), stored: 1, freshUntil: 2, expires: 3),
        ] as [any Sendable] {
            Self.expectNothing(in: value, "\(type(of: value))")
        }
        #expect("\(Self.request)" == "request of family default (system: 6 bytes; user: image (image/png, 6 bytes), text of 6 bytes)")
        #expect("\(response)" == "answer of 6 bytes by gemini, m (stop, $0.001597000)")
    }

    @Test func `errors of reading, of schemas and of JSON tell the place and not what stands there`() async throws {
        var errors: [any Error] = []
        func fails(_ body: () async throws -> Void) async {
            do {
                try await body()
                Issue.record("this should fail")
            } catch { errors.append(error) }
        }
        let schema = try JSONSchema(name: "s", ["type": "object", "properties": ["total": ["type": "number"]], "required": ["total"]])
        for text in [#"{"total": "MARKER"}"#, #"{"MARKER": 1}"#, #"{"total": MARKER}"#, "MARKER", #"{"total": 1, "total": "MARKER"}"#] {
            await fails { _ = try AnswerJSON.read(text, schema: schema) }
            let source = ScriptedSource { _, _ in .sample(text) }
            await fails { _ = try await source.extract(Invoice.self, prompt: "MARKER") }
            await fails { _ = try await source.extract(ListingExtraction.self, prompt: "MARKER") }
        }
        await fails { _ = try APIKey("MARKER MARKER") }
        await fails { _ = try Provider("x", format: .gemini, baseURL: "http://user:MARKER@host", model: "m") }
        await fails { _ = try parseSearch(String(repeating: "MARKER", count: 1000)) }
        await fails { _ = try LLMRequest(jsonBytes: Array(#"{"messages": [{"content": "MARKER", "colour": "MARKER"}]}"#.utf8)) }
        for error in errors { Self.expectNothing(in: error, "\(error)") }
    }

    @Test func `what an analysis reports of a failure holds nothing of the household`() async throws {
        var purchase = AnalysisFixture.purchase
        purchase.items[0].description = "MARKER"
        for source in [
            ScriptedSource { _, _ in throw LLMError(.unavailable, "down") }, ScriptedSource { _, _ in .sample("MARKER") },
        ] {
            let report = try await PurchaseAnalyzer(source).analyze(
                purchase, household: AnalysisFixture.household, history: AnalysisFixture.history)
            if let failure = report.failure { Self.expectNothing(in: failure, "failure") }
            for response in report.responses { Self.expectNothing(in: response, "response") }
        }
    }

    @Test(arguments: WireFormat.all)
    func `the lines that a chain tells of its attempts, streamed or not, hold nothing of them`(format: WireFormat) async throws {
        let replies: [FakeReply] = [
            .failure(429), .answer("MARKER").ending(.refused), FakeReply.answer("MARKER").breaking(after: 40),
            .raw(500, Array("MARKER".utf8)),
            .answer("MARKER"), FakeReply.answer("MARKER").with { $0.model = "" },
        ]
        for isStreamed in [false, true] {
            for reply in replies {
                let fake = FakeProvider(format, key: "MARKER-KEY", otherwise: reply)
                let records = Records()
                let time = FakeTime()
                let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake], time: time), time: time) {
                    records.add("\($0) \(String(reflecting: $0))")
                }
                var request = Self.request
                if format == .responses { request.parameters.stop = [] }
                var failure: (any Error)?
                do {
                    if isStreamed {
                        for try await event in chain.stream(request) { Self.expectNothing(in: event, "event") }
                    } else {
                        Self.expectNothing(in: try await chain.answer(request), "answer")
                    }
                } catch { failure = error }
                if let failure { Self.expectNothing(in: failure, "\(failure)") }
                #expect(!records.text.isEmpty && !records.text.contains(Self.marker))
                Self.expectNothing(in: chain.status, "status")
                Self.expectNothing(in: chain.costs.report, "costs")
                Self.expectNothing(in: chain.providers, "providers")
            }
        }
    }
}
