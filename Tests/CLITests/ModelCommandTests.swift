import DealCore
import DealService
import Foundation
import LLMCache
import LLMTesting
import TestKit
import Testing

/// The commands that ask language models, against a fake provider over a real socket.
///
/// Settings come from the environment, of which a process has one: these tests run one after the other.
@Suite(.serialized) struct ModelCommandTests {
    private let workshop: Workshop
    private let fake: FakeProvider
    private let server: FakeProviderServer

    init() throws {
        workshop = try Workshop()
        fake = FakeProvider(.gemini, key: "secret-of-the-test")
        server = try FakeProviderServer(fake)
        unsafe setenv("GEMINI_API_KEY", "secret-of-the-test", 1)
        unsafe setenv("GEMINI_BASE_URL", server.baseURL, 1)
        unsafe setenv("GEMINI_MODEL", fake.model, 1)
        unsafe setenv("LLM_ROOT", workshop.folder + "/llm", 1)
    }

    private func deal(_ words: String...) async -> CommandOutcome {
        let outcome = await CommandOutcome(of: ["llm"] + words) { SocketTransport() }
        #expect(!outcome.description.contains("secret-of-the-test"))
        return outcome
    }

    @Test func `a question is asked once, answered from the cache after that, and its cost is on record`() async throws {
        fake.enqueue(.answer("Olá"))
        let first = await deal("ask", "Say hello.", "--tenant", "acme", "--json")
        #expect(first.status == 0, "\(first)")
        #expect(try first.json["text"] == "Olá" && first.json["cached"] == false)
        let second = await deal("ask", "Say hello.", "--tenant", "acme")
        #expect(second.out == "Olá\n" && second.err.contains("From the cache"))
        #expect(fake.requests.count == 1)
        let costs = try await deal("costs", "--json").json
        #expect(costs["unknown_costs"] == 0)
        #expect((costs["cost_nanodollars"].asNumber ?? 0) > 0)
        #expect(try await deal("cache", "stats", "--json").json["entries"] == 1)
        #expect(try await deal("cache", "erase", "--tenant", "acme", "--json").json["removed"] == 1)
        #expect(try await deal("cache", "stats", "--json").json["entries"] == 0)
        let providers = try await deal("providers", "--json").json
        guard case .list(let rows) = providers["providers"] else { throw ServiceError(.badInput, "no list") }
        #expect(rows.count == 1 && rows[0]["name"] == "gemini" && rows[0]["breaker"] == "closed")
    }

    @Test func `a cost that is not known is never shown as zero`() async throws {
        unsafe setenv("GEMINI_MODEL", "a-model-of-our-own", 1)
        fake.enqueue(.answer("Olá"))
        let asked = await deal("ask", "Say hello.")
        #expect(asked.status == 0, "\(asked)")
        let unknown = await deal("costs").out
        #expect(unknown.contains("out, 1 answer of unknown price\n"), "\(unknown)")
        #expect(unknown.hasSuffix("Together 1 answer of unknown price.\n"), "\(unknown)")
        #expect(!unknown.contains("$"))
        unsafe setenv("GEMINI_MODEL", fake.model, 1)
        fake.enqueue(.answer("Oi"))
        #expect(await deal("ask", "Say it shorter.").status == 0)
        let both = await deal("costs").out.split(separator: "\n")
        #expect(both.count == 3)
        #expect(both.last?.wholeMatch(of: /Together \$0\.0*[1-9]\d* and 1 answer of unknown price\./) != nil, "\(both)")
    }

    @Test func `an invoice is read out of a picture and analysed`() async throws {
        let picture = workshop.folder + "/invoice.png"
        try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + [UInt8](repeating: 7, count: 60)).write(
            to: URL(fileURLWithPath: picture))
        fake.enqueue(
            .answer(
                """
                {"access_key": null, "number": "123", "series": "1", "issue_date": "2026-03-10", "issuer_name": "Mercado Um", \
                "issuer_cnpj": "11222333000181", "total_value": 60.0, "confidence": 0.95, "warnings": [], "items": [\
                {"code": null, "description": "Arroz 5kg", "quantity": 2, "unit": "un", "unit_price": 20.0, "discount": 0, "total_price": 40.0}, \
                {"code": null, "description": "Leite 1L", "quantity": 4, "unit": "un", "unit_price": 5.0, "discount": 0, "total_price": 20.0}]}
                """))
        let read = await deal("extract", "invoice", "--image", picture)
        #expect(read.status == 0, "\(read)")
        #expect(try read.json["issuer_cnpj"] == "11222333000181" && read.json["total_value"] == 60)
        let file = workshop.folder + "/invoice.json"
        try Data(read.out.utf8).write(to: URL(fileURLWithPath: file))
        fake.enqueue(.failure(401))
        let analysed = await deal("analyze", "--invoice", file, "--income", "1000", "--json")
        #expect(analysed.status == 0, "\(analysed)")
        guard case .list(let analyses) = try analysed.json["analyses"] else { throw ServiceError(.badInput, "no list") }
        #expect(try analysed.json["questions"] == 0 || !analyses.isEmpty)
    }

    @Test func `every invoice of the fixtures is read as it should be`() async throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Invoices")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
        #expect(names.count >= 6)
        for (index, name) in names.enumerated() {
            // A picture of its own, so that no answer comes from the cache.
            let picture = workshop.folder + "/page\(index).jpg"
            try Data([0xFF, 0xD8, 0xFF, UInt8(index)]).write(to: URL(fileURLWithPath: picture))
            let fixture = try JSONValue(parsing: Array(Data(contentsOf: folder.appendingPathComponent(name))))
            fake.enqueue(FakeReply.answer((fixture["answer"] ?? .null).jsonText).fenced())
            let read = await deal("extract", "invoice", "--image", picture)
            #expect(read.status == 0, "\(name): \(read)")
            #expect(try JSONValue(parsing: read.out) == fixture["invoice"], "\(name)")
        }
    }

    @Test func `an offer is read out of a picture as a listing that a catalogue takes`() async throws {
        let picture = workshop.folder + "/offer.jpg"
        try Data([0xFF, 0xD8, 0xFF, 0xE0]).write(to: URL(fileURLWithPath: picture))
        let values: [ListingExtraction.Name: String] = [
            .title: "HP EliteDesk 800 G6 Mini", .price: "$1,299.99", .condition: "Refurb", .marketplace: "eBay", .itemID: "1234",
            .seller: "shop", .url: "https://x.example/1", .manufacturer: "HP", .series: "EliteDesk", .modelNumber: "800 G6",
            .formFactor: "mini", .cpu: "Core i5-10500T", .gpu: "GTX 1650", .ramGB: "32 GB", .ramType: "DDR4", .ramSpeed: "2666",
            .primaryStorageGB: "1 TB", .primaryStorageType: "nvme", .secondaryStorageGB: "2000", .secondaryStorageType: "hdd",
            .osLicense: "Windows 11 Pro", .ageYears: "3",
        ]
        #expect(values.count == ListingExtraction.Name.allCases.count)
        let fields = values.map { JSONValue.object(["name": .string($0.key.rawValue), "value": .string($0.value), "confidence": 1]) }
        fake.enqueue(.answer(JSONValue.object(["fields": .array(fields), "warnings": []]).jsonText))
        let read = await deal("extract", "listing", "--image", picture)
        #expect(read.status == 0, "\(read)")
        let listing = try Listing(json: Array(read.out.utf8))
        #expect(listing.title == "HP EliteDesk 800 G6 Mini" && listing.condition == .refurb && listing.marketplace == .ebay)
        #expect(listing.formFactor == "mini" && listing.ageYears == 3 && listing.itemID == "1234" && listing.attributes.isEmpty)
        #expect(listing.cpu?.name == "Core i5-10500T" && listing.gpu?.name == "GTX 1650")
        #expect(try JSONValue(parsing: read.out)["price_usd"]?.number?.text == "1299.99")
    }

    @Test func `the key of a request depends on what it says and not on how it is written`() async throws {
        func key(_ text: String) async throws -> Value {
            let file = workshop.folder + "/request.json"
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            return try await deal("key", "--request", file, "--json").json["key"]
        }
        let one = try await key(#"{"messages": [{"role": "user", "content": "Hi"}], "parameters": {"temperature": 0}}"#)
        #expect(try await key(#"{"parameters": {"temperature": 0.0}, "messages": [{"content": "Hi", "role": "user"}]}"#) == one)
        #expect(try await key(#"{"parameters": {"temperature": 1}, "messages": [{"content": "Hi", "role": "user"}]}"#) != one)
        let bad = await deal("key", "--request", workshop.folder + "/none.json")
        #expect(bad.status == 1 && bad.err.contains("none.json"))
    }

    @Test func `rules read a search without asking anybody`() async throws {
        let search = try await deal("search", "mini PC under $400").json
        #expect(fake.requests.isEmpty)
        #expect(search["filters"] != [] && search["filters"] != .null)
    }
}
