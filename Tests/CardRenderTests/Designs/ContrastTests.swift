import Foundation
import Testing

@testable import CardRender

/// WCAG 2.2, success criterion 1.4.3: 4.5 to 1, and 3 to 1 for text of 24 pixels, or of 18.66 pixels and bold.
@Suite struct ContrastTests {
    private static func luminance(_ channels: [Int]) -> Double {
        func linear(_ value: Int) -> Double {
            let v = Double(value) / 255
            return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(channels[0]) + 0.7152 * linear(channels[1]) + 0.0722 * linear(channels[2])
    }

    private static func contrast(_ a: [Int], _ b: [Int]) -> Double {
        let (x, y) = (luminance(a), luminance(b))
        return (max(x, y) + 0.05) / (min(x, y) + 0.05)
    }

    private static func channels(_ color: Color) -> [Int] { [Int(color.red), Int(color.green), Int(color.blue)] }

    @Test func `the measure itself is WCAG's`() {
        #expect(abs(Self.contrast([255, 255, 255], [0, 0, 0]) - 21) < 1e-6)
        #expect(abs(Self.contrast([119, 119, 119], [255, 255, 255]) - 4.478) < 0.001)
    }

    @Test(arguments: CardStyle.allCases)
    func `every text on the background is readable wherever it can stand`(_ style: CardStyle) throws {
        let theme = CardTheme.theme(style)
        let background = try ListingCard(brand: "", title: "", price: "", footer: "", style: style).draw(with: InstalledFont.book)
        /// (text, where it can stand, the contrast it needs)
        let texts: [(String, Color, Rect, Double)] = [
            ("brand", theme.brand, Rect(x: 110, y: 50, width: 800, height: 42), 3),
            ("title", theme.title, Rect(x: 56, y: 110, width: 1088, height: 200), 3),
            ("price", theme.price, Rect(x: 56, y: 180, width: 1000, height: 240), 3),
            ("adjusted price", theme.adjusted, Rect(x: 120, y: 180, width: 850, height: 260), 3),
            ("the word adjusted", theme.adjustedWord, Rect(x: 160, y: 180, width: 850, height: 260), 3),
            ("score", theme.ringText, Rect(x: 1000, y: 200, width: 140, height: 240), 3),
            ("the score's scale", theme.ringScale, Rect(x: 1000, y: 200, width: 140, height: 240), 4.5),
            ("footer", theme.footer, Rect(x: 56, y: 555, width: 1088, height: 25), 3),
        ]
        for (name, color, area, needed) in texts {
            var worst = 21.0
            for y in stride(from: Int(area.y), to: Int(area.maxY), by: 8) {
                for x in stride(from: Int(area.x), to: Int(area.maxX), by: 8) {
                    worst = min(worst, Self.contrast(Self.channels(color), Array(background[x, y][0..<3])))
                }
            }
            #expect(worst >= needed, "\(name), \(style)")
        }
    }

    @Test(arguments: CardStyle.allCases)
    func `every text in a tile or a label is readable`(_ style: CardStyle) throws {
        let theme = CardTheme.theme(style)
        let fills =
            [(theme.tileLabel, theme.tileFill), (theme.tileValue, theme.tileFill), (theme.plainPill.text, theme.plainPill.fill)]
            + theme.pills.values.map { ($0.text, $0.fill) }
        for ground in [theme.background.0, theme.background.1] {
            for (text, fill) in fills {
                var canvas = try Canvas(width: 1, height: 1, background: ground)
                for color in [theme.glow, theme.glow, fill] { canvas.fill(canvas.bounds, with: color) }
                let worst = Self.contrast(Self.channels(text), Array(canvas.finish()[0, 0][0..<3]))
                #expect(worst >= 4.5, "\(text) on \(fill), \(style)")
            }
        }
    }

    @Test(arguments: CardStyle.allCases)
    func `a design's marks on tiles stand out, and what is written on the accent can be read`(_ style: CardStyle) throws {
        let theme = CardTheme.theme(style)
        for ground in [theme.background.0, theme.background.1] {
            var canvas = try Canvas(width: 1, height: 1, background: ground)
            canvas.fill(canvas.bounds, with: theme.tileFill)
            let tile = Array(canvas.finish()[0, 0][0..<3])
            #expect(Self.contrast(Self.channels(theme.accent), tile) >= 3)
            #expect(Self.contrast(Self.channels(theme.markOnAccent), Self.channels(theme.accent)) >= 4.5)
            for pill in theme.pills.values where style == .dark { #expect(Self.contrast(Self.channels(pill.text), tile) >= 3) }
        }
    }

    @Test func `every tone of a badge has its colours`() {
        for style in CardStyle.allCases {
            for tone in CardBadge.Tone.allCases { #expect(CardTheme.theme(style).pills[tone] != nil) }
        }
    }
}
