import Foundation
import LLMCache
import LLMTesting
import Testing

/// Synthetic invoices, as models answer for them, all the way: provider, socket, chain, cache, checks, analysis.
@Suite struct InvoiceFixtureTests {
    struct Fixture: Sendable, CustomTestStringConvertible {
        var name: String
        var answer: JSONValue
        var invoice: JSONValue

        var testDescription: String { name }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Invoices")

    private static let fixtures: [Fixture] = {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted().map { name in
                let json = try JSONValue(parsing: Array(Data(contentsOf: folder.appendingPathComponent(name))))
                return Fixture(name: name, answer: json["answer"] ?? .null, invoice: json["invoice"] ?? .null)
            }
        } catch { fatalError("\(error)") }
    }()

    @Test func `there are invoices of every kind`() { #expect(Self.fixtures.count >= 6) }

    @Test(arguments: fixtures, WireFormat.all)
    func `every invoice comes out as it should, in every wire format, and is paid for once`(fixture: Fixture, format: WireFormat)
        async throws
    {
        // Half of the formats' models like fences.
        let reply = FakeReply.answer(fixture.answer.jsonText)
        let fake = FakeProvider(format, otherwise: [.gemini, .messages, .compatible].contains(format) ? reply.fenced() : reply)
        let server = try FakeProviderServer(fake)
        defer { server.stop() }
        let chain = ProviderChain([try fake.provider(baseURL: server.baseURL)], transport: SocketTransport())
        let cache = ResponseCache(chain, store: MemoryResponseStore())
        let pages = [LLMImage([0xFF, 0xD8, 0xFF, 1], mediaType: "image/jpeg"), LLMImage([0xFF, 0xD8, 0xFF, 2], mediaType: "image/jpeg")]
        for round in 1...2 {
            let read = try await cache.extract(Invoice.self, images: pages, tenant: "acme")
            #expect(read.value.json == fixture.invoice)
            #expect(read.response.isCached == (round == 2))
        }
        #expect(fake.requests.count == 1 && fake.requests[0].fault == nil)
    }

    @Test func `every invoice that has a day is analysed, by templates where no model answers`() async throws {
        let purchases = try Self.fixtures.compactMap { Purchase(try Invoice(extracted: $0.invoice), id: $0.name) }
        #expect(purchases.count == 4)
        let down = ScriptedSource { _, _ in throw LLMError(.noProvider, "down") }
        for purchase in purchases {
            let report = try await PurchaseAnalyzer(down).analyze(
                purchase, household: Household(income: 1000, adults: 2, children: 1), history: SpendingHistory(purchases: purchases))
            #expect(report.analyses.allSatisfy { !$0.description.isEmpty && $0.model == nil })
            // Three lines and more have a summary.
            #expect(report.analyses.contains { $0.finding.type == .summary } == (purchase.items.count >= 3))
        }
    }
}
