import CardRender
import Foundation
import Testing

/// The examples of the articles of `CardRender.docc`, as they stand there.
@Suite struct ArticleExampleTests {
    static let title = "Lenovo ThinkPad X1 Carbon, 14-inch OLED"
    /// What the articles show as printed by an example; each is expected below.
    static let outputs = [lines, refusal, unknownField]
    private static let lines = "Lenovo ThinkPad X1\nCarbon, 14-inch OLED"
    private static let refusal = "notPNG the data do not start with the signature of PNG"
    private static let unknownField = "badScene: root.children[1]: there is no field 'colour' here; there are type, size, weight"

    private let regular: [UInt8]
    private let bold: [UInt8]
    private let fonts: FontBook
    private let night = Color(hex: 0x0F172A)
    private let violet = Color(hex: 0x4338CA)
    private let mint = Color(hex: 0x6EE7B7)

    init() throws {
        regular = try InstalledFont.interRegular.bytes
        bold = try InstalledFont.interBold.bytes
        fonts = try FontBook([Font(regular), Font(bold)])
    }

    // MARK: The module page

    @Test func `the first card looks as shown`() throws {
        let (regular, bold) = (regular, bold)
        let fonts = try FontBook([Font(regular), Font(bold)])
        let card = Card(size: Size(600, 240)) {
            Column(gap: 16) {
                Text("ThinkPad X1 Carbon").size(40).weight(700).maxLines(2)
                Row(align: .baseline) {
                    Text("$1,299").size(72).weight(700)
                    Spacer()
                    Text("Great deal").size(24).color(Color(hex: 0x047857))
                }
            }
            .padding(40)
            .background(.linearGradient(degrees: 180, [Color(hex: 0xFFFFFF), Color(hex: 0xD1FAE5)]))
        }
        let file = try card.png(with: fonts)
        let image = try PNG.decode(file)
        let bitmap = try card.draw(with: fonts)
        #expect(image.rgba8() == bitmap.pixels)
        try Documentation.expect(bitmap, isShownBy: "first-card.png")
    }

    // MARK: Laying out a card

    @Test func `boxes beside each other look as shown`() throws {
        let boxes = Row(gap: 24, align: .center) {
            Shape(violet).frame(width: 96, height: 96).cornerRadius(48)
            Column(gap: 4) {
                Text("Ann Miller").size(32).weight(600)
                Text("sold 12 laptops").size(24)
            }
            .flex()
            Text("4.9").size(48).weight(700)
        }
        .padding(32)
        let card = Card(size: Size(640, 160), root: boxes)
        var shown = card
        shown.root = boxes.background(.white)
        try Documentation.expect(shown.draw(with: fonts), isShownBy: "boxes.png")
    }

    @Test func `boxes over each other look as shown`() throws {
        let offer = Stack {
            Shape(.linearGradient(degrees: 135, [violet, night]))
            Text("$1,064").size(64).weight(700).color(.white).padding(32)
            Text("−18 %").size(24).weight(700)
                .padding(horizontal: 16, vertical: 6).background(mint).cornerRadius(20)
                .position(top: -12, right: 24)
        }
        let card = Card(size: Size(440, 200)) { Column { offer.flex() }.padding(24).background(.white) }
        try Documentation.expect(card.draw(with: fonts), isShownBy: "overlay.png")
    }

    @Test func `the other pictures show what they are said to show`() throws {
        for (name, card) in ArticlePictures().all { try Documentation.expect(card.draw(with: fonts), isShownBy: name) }
    }

    // MARK: Text

    @Test func `parts of a text differ in style`() throws {
        let line = Text("worth ").size(28) + Text("$1,540").size(28).weight(700) + Text(" to you").size(28)
        guard case .text(let text, _, _) = line.element.content else { return #expect(Bool(false)) }
        #expect(text.text == "worth $1,540 to you" && text.spans.map(\.style.weight) == [400, 700, 400])
    }

    @Test func `a text is set in two balanced lines and drawn`() throws {
        let title = Self.title
        var printed: [String] = []
        func print(_ text: String) { printed.append(text.trimmingCharacters(in: .whitespaces)) }
        let layout = TextLayout(
            StyledText(title, style: TextStyle(size: 24, weight: 700)), fonts: fonts, width: 360,
            options: TextOptions(maxLines: 2, wrapping: .balanced))
        for line in layout.lines {
            print(line.text)
        }
        #expect(printed.joined(separator: "\n") == Self.lines)

        var canvas = try Canvas(width: 400, height: 120, background: .white)
        canvas.draw(layout, at: Point(x: 20, y: 20))
        let bitmap = canvas.finish()
        #expect(bitmap.pixels.contains(0))
    }

    @Test func `a collection stands in for what the first family lacks`() throws {
        let (regular, bold, collection) = (regular, bold, try InstalledFont.notoSansCJK.bytes)
        let book = try FontBook([Font(regular), Font(bold)] + Font.faces(in: collection))
        let style = TextStyle(size: 40, language: "ja")
        let width = TextLayout.measure("直", style: style, fonts: book)
        #expect(width == 40)
    }

    // MARK: PNG and deflate

    private func drawn() throws -> Bitmap {
        let card = Card(size: Size(240, 120)) {
            Column { Text("$1,299").size(48).weight(700).color(.white) }
                .padding(16).background(.linearGradient(degrees: 120, [violet, mint]))
        }
        return try card.draw(with: fonts)
    }

    @Test func `a picture is written at every level and within a bound`() throws {
        let bitmap = try drawn()
        var sizes: [Int] = []
        func print(_ level: PNGLevel, _ size: Int) { sizes.append(size) }
        let file = try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height)
        let image = try PNG.decode(file)
        let same = image.rgba8() == bitmap.pixels
        #expect(same)

        for level in PNGLevel.allCases {
            let file = try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height, level: level)
            print(level, file.count)
        }
        #expect(sizes.count == 4 && sizes[0] > sizes[3])
        let small = try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height, maxBytes: 8_000)
        #expect(small.count <= 8_000)
        #expect(throws: PNGError.self) {
            try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height, maxBytes: 80)
        }
    }

    @Test func `a picture is reduced to few colours`() throws {
        let bitmap = try drawn()
        let few = try PNG.quantize(
            rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height, colors: 64, dithering: .errorDiffusion)
        let colors = Set(stride(from: 0, to: few.count, by: 4).map { Array(few[$0..<($0 + 4)]) })
        #expect((2...64).contains(colors.count))
    }

    @Test func `a picture is sent row by row`() throws {
        var sent: [UInt8] = []
        func send(_ bytes: [UInt8]) { sent += bytes }
        var encoder = try PNGRowEncoder(width: 640, height: 480, colorType: .gray)
        var output: [UInt8] = []
        for y in 0..<480 {
            let row = (0..<640).map { x in UInt8((x ^ y) & 0xFF) }
            try encoder.append(row, to: &output)
            send(output)
            output.removeAll(keepingCapacity: true)
        }
        try encoder.finish(to: &output)
        send(output)
        let samples = try PNG.decode(sent).samples
        #expect(samples.count == 640 * 480 && samples[640 * 3 + 5] == 6)
    }

    @Test func `a file that is no picture is refused with a reason`() {
        let upload = Array("GIF89a, and more".utf8)
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") }
        do {
            let photo = try PNG.decode(upload, limits: PNGLimits(pixels: 4_000_000, bytes: 16_000_000))
            print("\(photo.width) × \(photo.height)")
        } catch {
            print(error.code, error.message)
        }
        #expect(printed == Self.refusal)
    }

    @Test func `another compressor takes the place of the built-in one`() throws {
        let bitmap = try drawn()
        struct WatchedCompressor: Compressor {
            func compress(_ bytes: [UInt8], level: PNGLevel) throws(DeflateError) -> [UInt8] {
                let start = ContinuousClock.now
                let stream = Deflate.zlib(bytes, level: level)
                print("\(bytes.count) bytes to \(stream.count) in \(ContinuousClock.now - start)")
                return stream
            }
        }
        let watched = try PNG.encode(
            rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height, level: .fast, compressor: WatchedCompressor())
        #expect(try PNG.decode(watched).rgba8() == bitmap.pixels)
    }

    @Test func `bytes are packed and unpacked, whole and in pieces`() throws {
        let bytes = [UInt8](repeating: 7, count: 600_000)
        let packed = Deflate.zlib(bytes)
        let unpacked = try Deflate.inflateZlib(packed, limit: 1_000_000)
        #expect(unpacked == bytes && packed.count < 3_000)

        var total = 0
        try Deflate.inflateZlib(packed, limit: 100_000_000) { piece in
            total += piece.count
        }
        #expect(total == bytes.count)
    }

    // MARK: Scenes in JSON

    @Test func `the scene of the article says what the first card says`() throws {
        let blocks = try Documentation.text("Scenes-in-JSON.md").components(separatedBy: "\n```json\n").dropFirst()
        let scene = try #require(blocks.first?.components(separatedBy: "\n```").first)
        let fonts = fonts
        let card = try Card(json: Array(scene.utf8))
        let file = try card.png(with: fonts)
        #expect(try PNG.decode(file).width == 600)

        let inSwift = Card(size: Size(600, 240)) {
            Column(gap: 16, lineGap: 0) {
                Text("ThinkPad X1 Carbon").size(40).weight(700).maxLines(2)
                Row(align: .baseline) {
                    Text("$1,299").size(72).weight(700)
                    Spacer()
                    Text("Great deal").size(24).color(Color(hex: 0x047857))
                }
            }
            .padding(40).background(.white)
        }
        #expect(card == inSwift)

        let wrong = scene.replacingOccurrences(
            of: #"{"type": "row", "align""#, with: ##"{"type": "text", "text": "", "colour": "#000000"}, {"type": "row", "align""##)
        #expect { try Card(json: Array(wrong.utf8)) } throws: { "\($0)".hasPrefix(Self.unknownField) }
    }
}
