import CardRender
import Foundation
import Testing

/// The articles of the catalogue `CardRender.docc`, held against what the code has and does.
@Suite struct ArticleTests {
    private static let articles = [
        "CardRender", "Laying-Out-a-Card", "Setting-Text", "PNG-and-Deflate", "Scenes-in-JSON", "Designs-and-the-Renderer",
    ]

    /// The text of every file of the module.
    private static func code() throws -> [String] {
        let names = try #require(FileManager.default.enumerator(atPath: Documentation.module.path)).compactMap { $0 as? String }
        return try names.filter { $0.hasSuffix(".swift") && !$0.contains(".docc/") }.map {
            try String(contentsOf: Documentation.module.appending(path: $0), encoding: .utf8)
        }
    }

    @Test func `every public type has its place on the module page`() throws {
        let topics = try #require(try Documentation.text("CardRender.md").components(separatedBy: "\n## Topics\n").last)
        var types: Set<String> = []
        for text in try Self.code() {
            for match in text.matches(
                of: /(?m)^public (?:indirect |final )?(?:struct|enum|class|actor|protocol|typealias|func|let|var) (\w+)/)
            {
                types.insert(String(match.1))
            }
        }
        #expect(types.count > 60)
        for type in types.sorted() { #expect(topics.contains("- ``\(type)``\n"), "\(type)") }
        for article in Self.articles.dropFirst() { #expect(topics.contains("- <doc:\(article)>\n")) }
    }

    @Test func `the examples in Swift are code that is tested`() throws {
        let tested = try ["ArticleExampleTests.swift", "DesignExampleTests.swift"].map {
            try String(contentsOf: Documentation.tests.appending(path: $0), encoding: .utf8)
        }.joined()
        var count = 0
        for name in Self.articles {
            for block in try Documentation.text(name + ".md").components(separatedBy: "\n```swift\n").dropFirst() {
                let lines = try #require(block.components(separatedBy: "\n```").first).components(separatedBy: "\n")
                let code = lines.map { $0.isEmpty ? "" : "        " + $0 }.joined(separator: "\n")
                #expect(tested.contains("\n" + code + "\n"), "\(name): \(lines.joined(separator: "\n"))")
                count += 1
            }
        }
        #expect(count >= 25)
    }

    @Test func `what the examples are said to print is what they print`() throws {
        let outputs = ArticleExampleTests.outputs + [DesignExampleTests.renderedOutput]
        var count = 0
        for name in Self.articles {
            for block in try Documentation.text(name + ".md").components(separatedBy: "\n\n```\n").dropFirst() {
                let output = try #require(block.components(separatedBy: "\n```").first)
                #expect(outputs.contains(output), "\(name): \(output)")
                count += 1
            }
        }
        #expect(count == outputs.count)
    }

    @Test func `the limits of the module page are those of the code`() throws {
        let page = try Documentation.text("CardRender.md")
        func grouped(_ number: Int) -> String {
            var digits = String(number)
            for place in stride(from: digits.count - 3, to: 0, by: -3) {
                digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
            }
            return digits
        }
        #expect(page.contains("| \(grouped(Canvas.maximumSide)) pixels |") && page.contains("| \(grouped(Canvas.maximumArea)) pixels |"))
        #expect(page.contains("| \(Card.maximumSceneSize >> 20) MiB |"))
        #expect(page.contains("| \(grouped(PNGLimits().pixels)) pixels and \(PNGLimits().bytes >> 20) MiB,"))
    }

    // MARK: Scenes

    /// The rows of the article's tables: the code in the first cell, and that in the second.
    private static func rows() throws -> [(names: [String], fields: [String])] {
        try Documentation.text("Scenes-in-JSON.md").split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
            let cells = row.dropFirst().dropLast().split(separator: "|").map { cell in
                cell.matches(of: /`([^`]+)`/).map { String($0.1) }
            }
            return (cells[0], cells[1])
        }
    }

    private static func schema() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(Card.schema.utf8)) as? [String: Any])
    }

    private static func kinds(_ definition: String) throws -> [String: Set<String>] {
        let definitions = try #require(try schema()["$defs"] as? [String: [String: Any]])
        let objects = try #require(definitions[definition]?["oneOf"] as? [[String: Any]])
        var kinds: [String: Set<String>] = [:]
        for object in objects {
            guard let fields = object["properties"] as? [String: [String: Any]], let name = fields["type"]?["const"] as? String else {
                continue
            }
            kinds[name] = Set(fields.keys).subtracting(["type"])
        }
        return kinds
    }

    @Test func `the article lists the fields that each box and fill has`() throws {
        let (rows, boxes, fills) = (try Self.rows(), try Self.kinds("box"), try Self.kinds("fill"))
        #expect(boxes.count == 8 && fills.count == 4)
        let common = try #require(boxes["shape"])
        #expect(rows.contains { $0.names.isEmpty && Set($0.fields) == common })
        for (kind, fields) in boxes where kind != "shape" {
            #expect(rows.contains { $0.names.contains(kind) && common.union($0.fields) == fields }, "\(kind): \(fields)")
        }
        for (kind, fields) in fills { #expect(rows.contains { $0.names == [kind] && Set($0.fields) == fields }, "\(kind): \(fields)") }
    }

    /// The article's values in a scene; each stands in the place of `*`.
    private static let places = [
        "a colour": #"{"type":"text","text":"","color":*}"#, "a length": #"{"type":"shape","width":*}"#,
        "padding, corner radii": #"{"type":"shape","padding":*,"cornerRadius":*}"#, "a border": #"{"type":"shape","border":*}"#,
        "`absolute`": #"{"type":"shape","absolute":*}"#, "a shadow": #"{"type":"shape","shadows":[*]}"#,
        "a place": #"{"type":"image","source":{"name":"a"},"place":*}"#, "path data": #"{"type":"path","size":[1,1],"data":*}"#,
        "parts of a text": #"{"type":"text","text":*}"#, "a picture": #"{"type":"image","source":*}"#,
    ]

    @Test func `the values of the article are read`() throws {
        var count = 0
        for row in try Documentation.text("Scenes-in-JSON.md").split(separator: "\n") where row.hasPrefix("| ") {
            let cells = row.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let place = Self.places[cells[0]] else { continue }
            for match in cells[1].matches(of: /`([^`]+)`/) where !match.1.contains("…") {
                let json = #"{"width":1,"height":1,"root":\#(place.replacingOccurrences(of: "*", with: match.1))}"#
                #expect(throws: Never.self, "\(match.1)") { try Card(json: Array(json.utf8)) }
                count += 1
            }
        }
        #expect(count >= 11)
    }

    @Test func `the gradient of the article is read`() throws {
        let blocks = try Documentation.text("Scenes-in-JSON.md").components(separatedBy: "\n```json\n")
        let fill = try #require(blocks.last?.components(separatedBy: "\n```").first)
        let card = try Card(json: Array(#"{"width":1,"height":1,"root":{"type":"shape","background":[\#(fill)]}}"#.utf8))
        #expect(card.root == Shape(.linearGradient(degrees: 135, [Color(hex: 0x0F172A), Color(hex: 0x312E81)])).element)
    }
}
