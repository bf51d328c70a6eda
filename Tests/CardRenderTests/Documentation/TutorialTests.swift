import CardRender
import Foundation
import Testing

/// The tutorial `Draw-a-Card`, held against the code of ``TutorialCards`` and what it draws.
@Suite struct TutorialTests {
    private static let fonts = Result { try TutorialCards().openFonts() }

    // MARK: The pictures

    @Test(arguments: TutorialCards().all.indices)
    func `the picture of a step shows the card as it then is`(_ index: Int) throws {
        let cards = TutorialCards()
        let laptop = try cards.laptop.draw(with: Self.fonts.get())
        let photo = try Picture(width: laptop.width, height: laptop.height, rgba: laptop.pixels)
        var (name, card) = cards.all[index]
        // Readers of the catalogue have enough of half the size.
        card.scale = 0.5
        try Documentation.expect(card.draw(with: Self.fonts.get(), images: ["laptop": photo]), isShownBy: name)
    }

    @Test func `the photo is drawn, too`() throws {
        try Documentation.expect(TutorialCards().laptop.draw(with: Self.fonts.get()), isShownBy: "laptop.png")
    }

    // MARK: What the tutorial says about drawing

    private func bytes(of name: String) throws -> [UInt8] { try Documentation.resource(name) }

    @Test func `the card is drawn with its photo, written and bounded`() throws {
        let (fonts, card) = (try Self.fonts.get(), TutorialCards().finished)
        // Tutorial: Draw.swift
        let laptop = try Picture(png: bytes(of: "laptop.png"))
        let picture = try card.draw(with: fonts, images: ["laptop": laptop])
        let file = try PNG.encode(
            rgba: picture.pixels, width: picture.width, height: picture.height, maxBytes: 300_000)
        // Tutorial: end
        #expect(file.count <= 300_000)
        #expect(throws: CardError.self) { try card.png(with: fonts) }
    }

    @Test func `a larger picture has more pixels of the same card`() throws {
        let (fonts, images, finished) = (
            try Self.fonts.get(), ["laptop": try Picture(png: bytes(of: "laptop.png"))], TutorialCards().finished
        )
        var card = finished
        // Tutorial: Scale.swift
        card.scale = 2
        let large = try card.draw(with: fonts, images: images)
        // Tutorial: end
        #expect((large.width, large.height) == (2400, 1260))
    }

    @Test func `the card is written as a scene and read back`() throws {
        let (finished, folder) = (TutorialCards().finished, FileManager.default.temporaryDirectory)
        let path = folder.appending(path: "\(UUID()).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        func bytes(of path: String) throws -> [UInt8] { try TutorialCards().bytes(of: path) }
        let card = finished
        // Tutorial: Scene.swift
        try card.json.write(toFile: path, atomically: true, encoding: .utf8)
        let same = try Card(json: bytes(of: path))
        // Tutorial: end
        #expect(same == card)
    }

    @Test func `the first card becomes a file`() throws {
        let (fonts, card) = (try Self.fonts.get(), TutorialCards().empty)
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).png").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        // Tutorial: Save.swift
        let png = try card.png(with: fonts)
        try Data(png).write(to: URL(filePath: path))
        // Tutorial: end
        let image = try PNG.decode(TutorialCards().bytes(of: path))
        #expect((image.width, image.height) == (1200, 630))
    }

    // MARK: The files

    /// The code between `// Tutorial: NAME` and `// Tutorial: end`, by name, without its indentation.
    private func code() throws -> [String: String] {
        var files: [String: String] = [:]
        for name in ["TutorialCards.swift", "TutorialTests.swift"] {
            let text = try String(contentsOf: Documentation.tests.appending(path: name), encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let text = line.drop { $0 == " " }
                guard text.hasPrefix("// Tutorial: "), text != "// Tutorial: end" else { continue }
                let indentation = line.count - text.count
                let body = lines[(index + 1)...].prefix { !$0.hasSuffix("// Tutorial: end") }.map { $0.dropFirst(indentation) }
                    .joined(separator: "\n")
                let usesFiles = body.contains("URL(") || body.contains("toFile:")
                files[String(text.dropFirst(13))] = "import CardRender\n" + (usesFiles ? "import Foundation\n" : "") + "\n" + body + "\n"
            }
        }
        return files
    }

    @Test func `the tutorial shows exactly this code`() throws {
        let code = try code()
        #expect(try Documentation.resources().filter { $0.hasSuffix(".swift") } == Set(code.keys))
        for (name, text) in code {
            if (try? Documentation.text("Resources/\(name)")) == text { continue }
            Attachment.record(text, named: name)
            Issue.record("\(name) differs")
        }
    }

    @Test func `every file of the resources is used, and each file named is there`() throws {
        var used: Set<String> = []
        for name in try #require(FileManager.default.enumerator(atPath: Documentation.catalogue.path)).compactMap({ $0 as? String }) {
            guard name.hasSuffix(".tutorial") || name.hasSuffix(".md") else { continue }
            let text = try Documentation.text(name)
            used.formUnion(text.matches(of: /(?:file|source): "([^"]+)"/).map { String($0.1) })
            used.formUnion(text.matches(of: /!\[[^\]]*\]\(([^)]+)\)/).map { $0.1 + ".png" })
        }
        #expect(try used == Documentation.resources())
    }
}
