import Testing

@testable import CardRender

@Suite struct TextLayoutTests {
    private let fonts: FontBook
    private let style = TextStyle(size: 20)

    init() throws { fonts = try InstalledFont.book }

    private func lines(_ text: String, width: Double, maxLines: Int = .max) -> [String] {
        TextLayout(text, style: style, fonts: fonts, width: width, maxLines: maxLines).lines.map(\.text)
    }

    private func width(_ text: String) -> Double { TextLayout.measure(text, style: style, fonts: fonts) }

    @Test func `a text that fits stays in one line`() {
        #expect(lines("Mac mini", width: 500) == ["Mac mini"])
        #expect(lines("Mac mini", width: width("Mac mini")) == ["Mac mini"], "its own width is enough")
    }

    @Test func `a text ends its lines after spaces and inner hyphens, not before digits`() {
        #expect(lines("small form factor", width: width("small form ")) == ["small form ", "factor"])
        #expect(lines("Wi-Fi", width: width("Wi-F")) == ["Wi-", "Fi"])
        #expect(lines("with i5-12400T", width: width("with i5-124")) == ["with ", "i5-12400T"])
        #expect(lines("no\u{A0}break here", width: width("no break h")) == ["no\u{A0}break ", "here"])
        #expect(lines("two\nlines", width: 500) == ["two", "lines"])
    }

    @Test func `a word wider than the box is broken anywhere, after the words before it`() {
        let word = "HPELITEDESK800G6DMI"
        let result = lines("An " + word, width: width("HPELITE"))
        #expect(result.first == "An ")
        #expect(result.joined() == "An " + word)
        #expect(result.dropFirst().allSatisfy { width($0) <= width("HPELITE") })
    }

    @Test func `no line is wider than its box and no character is lost, whatever the width`() {
        let words = ["Lenovo", "ThinkCentre", "M90q", "Wi-Fi", "i7-12700T", "—", "32", "GB", "Ångström", "超軽量", "$1,299.99", "\n"]
        var generator = SplitMix(seed: 7)
        for _ in 0..<300 {
            let text = (0..<12).map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            let width = Double.random(in: 40...400, using: &generator)
            let layout = TextLayout(text, style: style, fonts: fonts, width: width)
            #expect(layout.lines.allSatisfy { $0.width <= width + 1e-6 })
            #expect(layout.lines.map(\.text).joined() == text.filter { $0 != "\n" })
            #expect(layout.width == layout.lines.map(\.width).max())
        }
    }

    @Test func `a text that needs too many lines ends with an ellipsis cut at a character`() {
        let text = "Minisforum UM890 Pro Mini PC with OCuLink"
        let box = width("Minisforum UM8…") + 1
        let result = TextLayout(text, style: style, fonts: fonts, width: box, maxLines: 1)
        #expect(result.isTruncated)
        #expect(result.lines.map(\.text) == ["Minisforum UM8…"])
        #expect(result.width <= box)
    }

    @Test func `no space or comma is left before an ellipsis`() {
        for (fitting, rest) in [("Tiny Desktop, ", "Core i7"), ("Tiny Desktop ", "Core i7"), ("Tiny Desktop - ", "Core i7")] {
            #expect(lines(fitting + rest, width: width(fitting + "i…"), maxLines: 1) == ["Tiny Desktop…"])
        }
    }

    @Test func `a text that just fills its last line has no ellipsis, one character more has`() {
        let box = width("second line")
        #expect(lines("first lines second line", width: box, maxLines: 2) == ["first lines ", "second line"])
        #expect(lines("first lines second line ", width: box, maxLines: 2) == ["first lines ", "second line "])
        #expect(lines("first lines second lines", width: box, maxLines: 2) == ["first lines ", "second li…"])
    }

    @Test func `a box too narrow for anything still shows something`() {
        #expect(lines("wide", width: 0) == ["w", "i", "d", "e"])
        #expect(lines("wide", width: 0, maxLines: 1) == ["…"])
        #expect(lines("wide", width: .nan, maxLines: 2).count == 2)
        #expect(lines("", width: 100).isEmpty)
        #expect(lines("wide", width: 100, maxLines: 0).isEmpty)
    }

    @Test func `lines stand left, in the middle or right`() {
        func x(_ alignment: TextAlignment) -> Double {
            TextLayout("ab", style: style, fonts: fonts, width: 100, alignment: alignment).origin(ofLine: 0).x
        }
        let free = 100 - width("ab")
        #expect(x(.leading) == 0)
        #expect(x(.center) == free / 2)
        #expect(x(.trailing) == free)
    }

    /// Sizes, line heights, and the baselines of the first line that Chromium draws.
    @Test(
        arguments: [(56, 64.0 / 56, 52), (40, 1.2, 38), (13, 1.2, 12), (26, 1.2, 25), (18, 1.5, 20), (20, 1, 17)]
            as [(Double, Double, Double)])
    func `the baseline lies where browsers put it`(_ size: Double, _ lineHeight: Double, _ baseline: Double) throws {
        let style = TextStyle(size: size, weight: 700, lineHeight: lineHeight)
        let layout = TextLayout("Two\nlines", style: style, fonts: fonts, width: 500)
        #expect(layout.origin(ofLine: 0).y == baseline)
        #expect(layout.firstBaseline == baseline)
        #expect(abs(layout.origin(ofLine: 1).y - baseline - size * lineHeight) < 1e-9)
        #expect(abs(layout.height - 2 * size * lineHeight) < 1e-9)
    }

    @Test func `letter spacing stands between letters, not after the last one`() {
        var spaced = style
        spaced.letterSpacing = 5
        #expect(abs(TextLayout.measure("HHHH", style: spaced, fonts: fonts) - width("HHHH") - 15) < 1e-9)
    }

    @Test func `glyphs stand where HarfBuzz puts them`() throws {
        let line = TextLine("Hamburgefonstiv 0123456789 $1,299.99", style: TextStyle(size: 28), fonts: fonts)
        let expected = [
            0, 20.7216, 36.5114, 60.8523, 78.233, 94.5, 104.4432, 121.5057, 137.8125, 147.2784, 163.983, 180.3693, 195.0057, 205.1875,
            211.8295, 227.4205, 235.2955, 252.7955, 265.8011, 282.7443, 300.5625, 318.5398, 335.5625, 353.0227, 368.6136, 385.875, 403.3352,
            411.2102, 429.0682, 440.8807, 448.7159, 465.6591, 483.1193, 499.8636, 507.3807, 524.8409,
        ]
        #expect(zip(line.glyphs.map(\.x), expected).allSatisfy { abs($0 - $1) < 1e-3 })
        #expect(abs(line.width - 542.3011) < 1e-3)
    }
}
