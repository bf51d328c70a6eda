import CardRender
import DealCore
import Foundation
import Testing

/// The examples of the README, as they stand there.
struct ReadmeTests {
    private static let rules = """
        {"format": "dealkit.ruleset/1", "id": "basics", "name": "Basics", "groups": [{"id": "memory", "name": "Memory", "rules": [
          {"id": "ram", "name": "Memory", "actions": [{"action_type": "per_unit", "metric": "per_gb", "value_usd": -2.5}]}]}]}
        """

    private func valuation(_ json: [UInt8]) throws -> Valuation {
        // README: value
        let ruleset = try Ruleset(json: json)
        let valuer = Valuer([ruleset])
        let listing = Listing(title: "HP EliteDesk 800 G6", price: Money(289), condition: .used, ramGB: 16)
        let valuation = valuer.value(listing)
        for line in valuation.statement() {
            print(line.label, line.detail, line.amount.formatted)
        }
        print(valuation.adjustedPrice?.formatted ?? "no price", valuation.tier() ?? .fair)
        // README: end
        return valuation
    }

    private func card(_ fontFiles: [[UInt8]]) throws -> [UInt8] {
        // README: card
        let fonts = try FontBook(fontFiles.map { try Font($0) })
        let card = ListingCard(
            brand: "DealKit", title: "HP EliteDesk 800 G6", price: "$289", adjustedPrice: "$249", savingText: "Save $40 · 14%",
            badge: .init(text: "Fair price", tone: .fair), specs: [.init(label: "Memory", value: "16 GB")], footer: "HP EliteDesk")
        let bitmap = try card.draw(with: fonts)
        let png = try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height)
        // README: end
        return png
    }

    @Test func `the first example values a listing`() throws {
        let valuation = try valuation(Array(Self.rules.utf8))
        #expect(valuation.adjustedPrice == Money(249))
        #expect(valuation.tier() == .fair)
    }

    @Test func `the second example draws its card`() throws {
        let files = try ["Regular", "Bold"].map { name in
            let path = "/usr/share/fonts/opentype/inter/Inter-\(name).otf"
            return [UInt8](try #require(FileManager.default.contents(atPath: path), "the package fonts-inter is needed"))
        }
        let picture = try PNG.decode(try card(files))
        #expect((picture.width, picture.height) == (1200, 630))
    }

    @Test func `the README shows exactly this code`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let readme = try String(contentsOf: folder.appendingPathComponent("../../README.md"), encoding: .utf8)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        for name in ["value", "card"] {
            let start = try #require(source.firstIndex { $0.hasSuffix("// README: \(name)") })
            let body = source[(start + 1)...].prefix { !$0.hasSuffix("// README: end") }.map { $0.dropFirst(8) }
            #expect(readme.contains("```swift\n" + body.joined(separator: "\n") + "\n```"), "the example \(name)")
        }
    }
}
