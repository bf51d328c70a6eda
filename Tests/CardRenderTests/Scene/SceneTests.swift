import Foundation
import Testing

@testable import CardRender

@Suite struct SceneTests {
    /// A card that uses everything a scene can say.
    static let everything: Card = {
        let gradient = Fill.radialGradient(
            .closestSide(isCircle: true), center: UnitPoint(0.25, 0.75),
            stops: [.init(0, .white), .init(0.5, Color(hex: 0x112233, alpha: 0.5))])
        var triangle = Path()
        triangle.move(to: Point(x: 0, y: 0.1))
        triangle.line(to: Point(x: 10, y: 0))
        triangle.quad(by: Point(x: 10, y: 1e-3), to: Point(x: 5, y: 8))
        triangle.cubic(by: .zero, Point(x: 1e20, y: -3), to: Point(x: 1, y: 1))
        triangle.close()
        return Card(size: Size(640, 320.5), scale: 2) {
            Row(gap: 4, lineGap: 6, align: .baseline, justify: .spaceEvenly, wraps: true, alignLines: .center) {
                Text("Plain \"text\"\n\u{1}ü🔥").size(20).weight(700).italic().color(.white).letterSpacing(-0.5).lineHeight(1.5)
                    .tabularDigits().language("ja").maxLines(2, overflow: .clip).wrapping(.balanced).textAlignment(.center).shrinksToFit(
                        0.25
                    )
                    .textShadow(x: 1, y: 2, blur: 3, color: .black)
                (Text("bold ").weight(700).size(30) + Text("and not").size(16) + Text("in between").weight(700).color(.white)).grow()
                Column(gap: 1, align: .end, justify: .stretch) {
                    Spacer(3)
                    Shape(.red).frame(
                        width: .percent(33.5), height: 10, minWidth: 1, minHeight: .percent(0), maxWidth: 2.5, maxHeight: .auto
                    )
                    .padding(Edges(top: 1, right: 2, bottom: 3, left: 4)).flex(grow: 0.1, shrink: 2, basis: .percent(10))
                    .border(top: BorderSide(1, .red), left: BorderSide(2, .white)).cornerRadius(CornerRadii(topLeft: 1, bottomLeft: 5))
                    .shadow(x: 1, y: 2, blur: 3, spread: -4, color: .black, isInset: true).opacity(0.5).clipped().blur(2)
                    .rotated(degrees: 30).alignSelf(.center).position(top: 1, right: .percent(5), bottom: .auto, left: 0)
                }
                Stack(horizontal: .center, vertical: .end) {
                    Image(.png([1, 2, 3, 250]), fit: .contain, position: UnitPoint(0, 1))
                    Image("photo")
                    triangle.filled(with: gradient, size: Size(10, 10))
                    triangle.stroked(with: Stroke(width: 2, color: .red, join: .bevel, cap: .square), size: Size(10, 10))
                    Chart.sparkline([1, 2.5, -3], range: -5...5, color: .red, below: .linearGradient(degrees: 180, [.red, .clear]))
                    Chart.bars([1, 2], gap: 2, radius: 3, fill: .conicGradient(degrees: 45, center: .center, stops: [.init(0, .red)]))
                }
                .background(.radialGradient(.radii(3, 4), center: .center, stops: []))
                .background(.image(.named("ground"), fit: .cover, position: .center))
                .background(.radialGradient(.farthestSide(isCircle: false), center: .center, stops: []))
            }
            .border(2, .red)
        }
    }()

    @Test func `a card written as JSON reads back as the same card, and as the same JSON`() throws {
        let json = Self.everything.json
        let card = try Card(json: Array(json.utf8))
        #expect(card == Self.everything)
        #expect(card.json == json)
    }

    @Test func `numbers that are not finite are written as JSON that reads back`() throws {
        for seed in UInt64(0)..<200 {
            let card = try Card(json: Array(RandomCard.card(seed, strange: true).json.utf8))
            #expect(try Card(json: Array(card.json.utf8)) == card)
        }
        var path = Path()
        path.move(to: Point(x: .nan, y: -.infinity))
        path.line(to: Point(x: .infinity, y: 2))
        let card = Card(size: Size(.nan, .infinity), scale: -.infinity) {
            path.filled(with: .color(.red), size: Size(.nan, 1)).frame(width: .percent(.infinity)).padding(.nan).cornerRadius(.infinity)
            Chart.bars([1, .nan, 2, .infinity], gap: .nan, fill: .color(.red))
            Chart.sparkline([1, 2], range: 0...Double.infinity, color: .red)
            Text("x").size(.infinity).maxLines(.max)
        }
        let again = try Card(json: Array(card.json.utf8))
        #expect(again.size == Size(0, .greatestFiniteMagnitude))
        let root = again.json
        #expect(root.contains("M0 -1.7976931348623157e+308L1.7976931348623157e+308 2") && root.contains("1.7976931348623157e+308%"))
        // What a chart leaves out is left out.
        #expect(root.contains("[1, 2]") && !root.contains("range"))
    }

    @Test func `the published schema is what the reader knows`() throws {
        let file = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "../../../docs/scene.schema.json")
        let published = try String(contentsOf: file.standardized, encoding: .utf8)
        #expect(published == Card.schema, "write Card.schema to docs/scene.schema.json")
    }

    @Test func `parts of a text start out from the box's style`() throws {
        let json = #"{"width":1,"height":1,"root":{"type":"text","size":30,"weight":700,"text":[{"text":"a"},{"text":"b","weight":400}]}}"#
        let card = try Card(json: Array(json.utf8))
        guard case .text(let text, _, _) = card.root.content else { return #expect(Bool(false)) }
        #expect(text.spans.map(\.style.size) == [30, 30])
        #expect(text.spans.map(\.style.weight) == [700, 400])
    }

    /// A scene's root with what is wrong with it.
    static let wrong: [(String, String)] = [
        (#"{"type":"rwo"}"#, "root: a box has a 'type', one of 'row'"),
        (#"{"type":"row","gap":"4"}"#, "root.gap: a number is expected, not a string"),
        (#"{"type":"row","children":[{"type":"shape"},{"type":"shape","colour":1}]}"#, "root.children[1]: there is no field 'colour' here"),
        (#"{"type":"shape","background":["red"]}"#, "root.background[0]: a colour such as"),
        (
            #"{"type":"shape","background":[{"type":"linear","stops":[{"at":0}]}]}"#,
            "root.background[0].stops[0]: the field 'color' is missing"
        ),
        (#"{"type":"shape","width":"50"}"#, "root.width: a number of pixels, a share"),
        (#"{"type":"shape","padding":[1,2]}"#, "root.padding: 4 values are expected, not 2"),
        (#"{"type":"text"}"#, "root: the field 'text' is missing"),
        (#"{"type":"text","text":"a","weight":1.5}"#, "root.weight: a whole number is expected"),
        (#"{"type":"image","source":{"png":"a"}}"#, "root.source.png: the data are not base 64"),
        (#"{"type":"path","data":"L1 1","size":[1,1]}"#, "root.data: the path data cannot be read"),
        (#"{"type":"chart","chart":"bars","values":[1]}"#, "root: bars need the field 'fill'"),
        (
            ##"{"type":"chart","chart":"sparkline","values":[1],"range":[2,1],"stroke":{"width":1,"color":"#ffffff"}}"##,
            "root.range: the lower end"
        ),
        (#"{"type":"shape","type":"shape"}"#, "the name 'type' stands twice"),
        (#"{"type":"shape",}"#, "not JSON, line 1"),
        (#"[]"#, "root: a box is expected, not an array"),
    ]

    @Test(arguments: wrong)
    func `a mistake is named with its place`(_ root: String, _ message: String) {
        let json = #"{"width":10,"height":10,"root":\#(root)}"#
        #expect { try Card(json: Array(json.utf8)) } throws: { error in
            guard let error = error as? CardError else { return false }
            return error.code == .badScene && error.message.contains(message)
        }
    }

    @Test func `JSON nested too deep, too long or cut off anywhere is an error`() throws {
        let deep = String(repeating: #"{"type":"row","children":["#, count: 5000)
        #expect(throws: CardError.self) { try Card(json: Array((#"{"width":1,"height":1,"root":"# + deep).utf8)) }
        #expect(throws: CardError.self) { try Card(json: Array(String(repeating: "[", count: 100_000).utf8)) }
        #expect(throws: CardError.self) { try Card(json: [UInt8](repeating: 0x20, count: Card.maximumSceneSize + 1)) }
        let whole = Array(Self.everything.json.utf8)
        for end in stride(from: 0, to: whole.count - 2, by: 7) {
            #expect(throws: CardError.self) { try Card(json: Array(whole[..<end])) }
        }
    }

    @Test func `a scene with any byte changed is read or refused, never a trap`() throws {
        let whole = Array(Self.everything.json.utf8)
        var generator = SplitMix(seed: 11)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[.random(in: 0..<bytes.count, using: &generator)] =
                    [0, 0x22, 0x2D, 0x39, 0x5B, 0x5D, 0x7B, 0x7D, 0xFF, 0x65].randomElement(using: &generator) ?? 0
            }
            _ = try? Card(json: bytes)
        }
    }

    @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar"])
    func `base 64 is RFC 4648's`(_ text: String) {
        let expected = Data(text.utf8).base64EncodedString()
        #expect(Base64.encode(Array(text.utf8)) == expected)
        #expect(Base64.decode(expected) == Array(text.utf8))
    }
}

extension Color {
    fileprivate static let red = Color(hex: 0xEF4444)
}
