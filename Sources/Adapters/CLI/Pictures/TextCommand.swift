public import ArgumentParser
public import CardRender
import DealCore
import DealService

struct TextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Draw text with a font.",
        discussion: """
            Example:
              deal text draw '$1,299' --font Inter-Bold.otf --size 96 -o price.png
            """,
        subcommands: [Draw.self])

    struct Draw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "draw",
            abstract: "Draw a text into a PNG file, its letters exactly where the font puts them.",
            discussion: """
                The first glyph's origin stands at '--x' on the baseline. A line break in the text starts a new line, 1.2 times the size \
                below. Without a width and height the picture is as large as the text.

                Example:
                  deal text draw 'ThinkPad X1' --font Inter-Bold.otf --size 56 --color '#f8fafc' --background '#0f172a' -o title.png
                """)

        @Argument(help: "The text.")
        var text: String
        @Option(help: "A font: an .otf, .ttf or .ttc file.")
        var font: String
        @Option(help: "The font's size in pixels.")
        var size: Double
        @Option(help: "The letters' colour: #rrggbb, or #rrggbbaa with its opacity.")
        var color: Color = .black
        @Option(help: "The ground's colour, likewise.")
        var background: Color = .white
        @Option(help: "Where the first glyph's origin stands, in pixels from the left. (default: a quarter of the size)")
        var x: Double?
        @Option(help: "Where the first baseline lies, in pixels from the top. (default: 1.1 times the font's ascent)")
        var baseline: Double?
        @Option(help: "The picture's width in pixels.")
        var width: Int?
        @Option(help: "The picture's height in pixels.")
        var height: Int?
        @Option(name: [.customShort("o"), .long], help: "The file to write.")
        var output: String
        @OptionGroup var form: OutputOptions

        func validate() throws {
            guard size > 0, size <= 10_000 else { throw ValidationError("'--size' must be above 0, and at most 10000.") }
            guard (x ?? 0).isFinite, (baseline ?? 0).isFinite else { throw ValidationError("'--x' and '--baseline' must be numbers.") }
            guard width ?? 1 > 0, height ?? 1 > 0 else { throw ValidationError("'--width' and '--height' must be at least 1.") }
        }

        func run() async throws {
            let bytes = try contents(of: font)
            let canvas: Canvas
            do {
                canvas = try draw(with: try Font(bytes))
            } catch let error as CardError where error.code == .badFont {
                throw unusable(font, error)
            }
            let bitmap = canvas.finish()
            let png = try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height)
            try write(png, to: output)
            tellPicture(output, bytes: png.count, width: bitmap.width, height: bitmap.height, as: form)
        }

        private func draw(with font: Font) throws -> Canvas {
            let book = try FontBook([font])
            let style = TextStyle(size: size, weight: font.weight, color: color)
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .map { TextLine(String($0), style: style, fonts: book) }
            let scale = size / Double(font.unitsPerEm)
            let x = x ?? (size / 4).rounded(.up)
            let baseline = baseline ?? (Double(font.ascender) * scale * 1.1).rounded(.up)
            let step = size * 1.2
            let widest = lines.map(\.width).max() ?? 0
            let depth = baseline + step * Double(lines.count - 1) - Double(font.descender) * scale * 1.1
            var canvas = try Canvas(
                width: width ?? Self.side(x + widest + size / 4), height: height ?? Self.side(depth), background: background)
            for (index, line) in lines.enumerated() {
                canvas.draw(line, at: Point(x: x, y: baseline + step * Double(index)), placement: .exact)
            }
            return canvas
        }

        /// A side of a picture; what is too large for one the canvas refuses.
        private static func side(_ length: Double) -> Int { Int(min(max(length.rounded(.up), 1), 1e9)) }
    }
}

extension Color: ExpressibleByArgument {
    /// Reads `#rrggbb`, or `#rrggbbaa` with the opacity.
    public init?(argument: String) {
        guard argument.first == "#", argument.dropFirst().allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        guard let value = UInt32(argument.dropFirst(), radix: 16) else { return nil }
        switch argument.count {
        case 7: self.init(hex: value)
        case 9: self.init(hex: value >> 8, alpha: Double(value & 0xFF) / 255)
        default: return nil
        }
    }

    /// The colour as `#rrggbb` or `#rrggbbaa`.
    public var defaultValueDescription: String {
        let parts = [red, green, blue] + (alpha == 255 ? [] : [alpha])
        return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
