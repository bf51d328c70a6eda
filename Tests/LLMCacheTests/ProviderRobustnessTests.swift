import HTTPTypes
import LLMTesting
import Testing

@testable import LLMCache

/// Answers that no vendor should send.
@Suite struct ProviderRobustnessTests {
    /// A whole answer of a fake, or its events.
    private static func body(_ format: WireFormat, isStreamed: Bool) async throws -> [UInt8] {
        let fake = FakeProvider(format, otherwise: FakeReply.answer(#"{"total": 12}"#).with { $0.dollars = JSONNumber(1) })
        let (head, body) = try fake.provider().wireRequest(for: LLMRequest("?"), isStreamed: isStreamed)
        return try await FakeTransport([fake]).send(head, body: body, deadline: nil).bytes(limit: 1 << 20)
    }

    private static func read(_ bytes: [UInt8], _ provider: Provider, isStreamed: Bool) throws -> WireAnswer {
        guard isStreamed else { return try provider.answer(status: 200, fields: HTTPFields(), body: bytes, now: 0) }
        var parser = ServerSentEventParser()
        var reader = provider.format.codec.eventReader()
        for event in try parser.consume(bytes) { _ = try reader.read(event) }
        return reader.answer
    }

    @Test(arguments: WireFormat.all, [false, true])
    func `numbers of any size are counted without a trap`(format: WireFormat, isStreamed: Bool) async throws {
        let provider = try FakeProvider(format).provider()
        let text = String(decoding: try await Self.body(format, isStreamed: isStreamed), as: UTF8.self)
        let extremes = ["9223372036854775807", "-9223372036854775808", "-1", "0", "1e400", "1.5", "99999999999999999999", "null", "{}"]
        var random = SplitMix(seed: 21)
        for _ in 0..<150 {
            let bent = text.replacing(/:\d+/) { _ in ":" + (extremes.randomElement(using: &random) ?? "0") }
            guard let answer = try? Self.read(Array(bent.utf8), provider, isStreamed: isStreamed), let usage = answer.usage else {
                continue
            }
            #expect(usage.input >= 0 && usage.output >= 0 && usage.reasoning >= 0)
            #expect(TokenPrice(input: 5, output: 5).cost(of: usage) >= 0)
        }
    }

    @Test(arguments: WireFormat.all, [false, true])
    func `bodies with random faults are read or refused, never a trap`(format: WireFormat, isStreamed: Bool) async throws {
        let provider = try FakeProvider(format).provider()
        let whole = try await Self.body(format, isStreamed: isStreamed)
        var random = SplitMix(seed: 22)
        for _ in 0..<600 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count - 1, place + 5))
                case 2: bytes.insert(contentsOf: "[null,{}]".utf8, at: place)
                default: bytes = Array(bytes[...place])
                }
                if bytes.isEmpty { bytes = [0] }
            }
            do {
                _ = try Self.read(bytes, provider, isStreamed: isStreamed)
            } catch {
                #expect(error is AttemptFailure || error is LLMError)
            }
        }
    }

    @Test(arguments: WireFormat.all)
    func `JSON of any shape is no answer, and no trap`(format: WireFormat) throws {
        let provider = try FakeProvider(format).provider()
        for text in [
            "null", "[]", "{}", "1", "\"x\"", #"{"candidates":{}}"#, #"{"choices":[]}"#, #"{"choices":[null]}"#, #"{"content":{}}"#,
            #"{"output":[],"status":1}"#, #"{"error":"text"}"#, #"{"error":{}}"#, #"{"error":[]}"#,
            #"{"candidates":[{"content":{"parts":[1]}}]}"#,
        ] {
            let answer = try? provider.answer(status: 200, fields: HTTPFields(), body: Array(text.utf8), now: 0)
            #expect(answer?.finishReason == nil, "\(text)")
            for status in [400, 429, 500] {
                #expect(throws: AttemptFailure.self) {
                    try provider.answer(status: status, fields: HTTPFields(), body: Array(text.utf8), now: 0)
                }
            }
        }
    }
}
