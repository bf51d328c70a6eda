import CLI
import DealCore
import DealService
import Foundation
import Synchronization
import TestKit
import Testing

/// The commands as a person types them: what they print, where, and with which exit code.
struct CommandTests {
    private final class Run: Sendable {
        let out = Mutex("")
        let err = Mutex("")
        var console: Console {
            Console(
                out: { text in self.out.withLock { $0 += text } }, err: { text in self.err.withLock { $0 += text } }, showsProgress: false)
        }
    }

    private func deal(_ words: String..., in workshop: Workshop) async -> (status: Int32, out: String, err: String) {
        let run = Run()
        let status = await CommandLineTool.run(words, console: run.console) { workshop.house }
        return (status, run.out.withLock { $0 }, run.err.withLock { $0 })
    }

    @Test func `seed, listings, value and card tell one story`() async throws {
        let workshop = try Workshop()
        let seed = await deal("seed", "--no-cards", "--json", in: workshop)
        #expect(seed.status == 0 && seed.err.isEmpty, "\(seed)")
        #expect(try JSON.parse(seed.out)["imported"].asNumber ?? 0 >= 250)

        let listings = await deal("listings", "--limit", "3", "--sort", "price", "--json", in: workshop)
        guard case .list(let items) = try JSON.parse(listings.out)["items"] else { Issue.record("\(listings)"); return }
        #expect(items.count == 3)

        let value = try JSON.parse(await deal("value", "1", "--json", in: workshop).out)
        #expect(value["listing_id"] == 1)
        #expect(value["adjusted_price_usd"].asNumber != nil)
        let text = await deal("value", "1", in: workshop).out
        #expect(text.contains("List price") && text.contains("Adjusted price"))

        let path = workshop.folder + "/card.png"
        let card = await deal("card", "1", "--style", "dark", "-o", path, in: workshop)
        #expect(card.status == 0, "\(card)")
        #expect(FileManager.default.contents(atPath: path)?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
        let told = try JSON.parse(await deal("card", "1", "-o", path, "--json", in: workshop).out)
        #expect(told["etag"].asText?.count == 32 && told["width"] == 1200)
    }

    @Test func `import of the faulty sample takes the good rows, names the bad ones and exits 3`() async throws {
        let workshop = try Workshop()
        let faulty = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("samples/faulty.csv").path
        let run = await deal("import", faulty, in: workshop)
        #expect(run.status == 3)
        #expect(run.out.contains("added"))
        for line in run.err.split(separator: "\n") { #expect(line.contains("faulty.csv:line "), "\(line)") }
        let counts = try await workshop.house.repository.counts()
        #expect(counts.listings >= 10)

        let again = await deal("import", faulty, "--json", in: workshop)
        #expect(again.status == 3 && again.err.isEmpty)
        let report = try JSON.parse(again.out)
        #expect(report["unchanged"] == .number(Double(counts.listings)))
        guard case .list(let faults) = report["faults"] else { Issue.record("no faults"); return }
        #expect(faults.count >= 8)
        for fault in faults { #expect(fault["line"].asNumber ?? 0 > 1 && fault["reason"].asText?.isEmpty == false) }
    }

    @Test func `a listing from a file is valued without a catalogue`() async throws {
        let workshop = try Workshop()
        let path = try workshop.file("listing.json", #"{"title": "Box", "price_usd": 200, "ram_gb": 32, "condition": "used"}"#)
        let run = await deal("value", "--file", path, "--json", in: workshop)
        #expect(run.status == 0, "\(run)")
        #expect(try JSON.parse(run.out)["list_price_usd"] == 200)
    }

    @Test func `rules check finds every mistake at once and exits 3`() async throws {
        let workshop = try Workshop()
        let good = try workshop.file("good.json", try Sample.ruleset())
        #expect(await deal("rules", "check", good, in: workshop).status == 0)
        let bad = try workshop.file(
            "bad.json",
            try Sample.ruleset().replacing("\"gte\"", with: "\"gt\"", maxReplacements: 1).replacing(
                "ram_gb", with: "ram_bg", maxReplacements: 1))
        let run = await deal("rules", "check", bad, "--json", in: workshop)
        #expect(run.status == 3)
        let report = try JSON.parse(run.out)
        #expect(report["valid"] == false)
        guard case .list(let found) = report["diagnostics"] else { Issue.record("\(run)"); return }
        #expect(found.count >= 2)
        #expect(found.allSatisfy { $0["line"].asNumber ?? 0 > 0 })
    }

    @Test(arguments: [
        ["value"], ["value", "x"], ["listings", "--limit", "0"], ["card", "1"], ["nonsense"], ["card", "1", "-o", "x", "--style", "pink"],
        ["listings", "--max-price", "cheap"],
    ])
    func `bad usage exits 2 and says how to do better`(words: [String]) async throws {
        let workshop = try Workshop()
        let run = Run()
        #expect(await CommandLineTool.run(words, console: run.console) { workshop.house } == 2)
        #expect(run.out.withLock { $0 }.isEmpty)
        #expect(run.err.withLock { $0 }.contains("Usage:"))

        let json = Run()
        #expect(await CommandLineTool.run(words + ["--json"], console: json.console) { workshop.house } == 2)
        #expect(try JSON.parse(json.out.withLock { $0 })["error"]["code"] == "bad_usage")
        #expect(json.err.withLock { $0 }.isEmpty)
    }

    @Test(arguments: [
        ["value", "99"], ["card", "99", "-o", "x.png"], ["import", "/nowhere.csv"], ["value", "--file", "/nowhere.json"],
        ["rules", "check", "/nowhere.json"],
    ])
    func `a failure exits 1 with a reason`(words: [String]) async throws {
        let workshop = try Workshop()
        let run = Run()
        #expect(await CommandLineTool.run(words, console: run.console) { workshop.house } == 1)
        #expect(run.err.withLock { $0 }.hasPrefix("Error: "))
        let json = Run()
        _ = await CommandLineTool.run(words + ["--json"], console: json.console) { workshop.house }
        #expect(try JSON.parse(json.out.withLock { $0 })["error"]["message"].asText?.isEmpty == false)
    }

    @Test(arguments: [[], ["seed"], ["import"], ["listings"], ["value"], ["card"], ["rules", "check"], ["doctor"]])
    func `every command explains itself with an example`(words: [String]) async throws {
        let workshop = try Workshop()
        let run = Run()
        #expect(await CommandLineTool.run(words + ["--help"], console: run.console) { workshop.house } == 0)
        let help = run.out.withLock { $0 }
        #expect(help.contains("USAGE: deal"))
        #expect(help.contains("Example") || words.isEmpty && help.contains("deal seed"))
    }

    @Test func `doctor exits 3 on an empty catalogue and 0 on a seeded one`() async throws {
        let workshop = try Workshop()
        #expect(await deal("doctor", in: workshop).status == 3)
        _ = await deal("seed", "--no-cards", in: workshop)
        let run = await deal("doctor", "--json", in: workshop)
        #expect(run.status == 0, "\(run)")
        #expect(try JSON.parse(run.out)["healthy"] == true)
    }
}
