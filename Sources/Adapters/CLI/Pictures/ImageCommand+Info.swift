import ArgumentParser
import CardRender
import DealCore
import DealService

extension ImageCommand {
    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "info",
            abstract: "Check a PNG file to its last byte and say what it holds.",
            discussion: """
                Example:
                  deal image info card.png --json
                """)

        @Argument(help: "A PNG file.")
        var file: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let bytes = try contents(of: file)
            let image = try decodedPicture(bytes, of: file)
            output.show([
                "file": .text(file), "bytes": .number(Double(bytes.count)), "width": .number(Double(image.width)),
                "height": .number(Double(image.height)), "bit_depth": .number(Double(image.bitDepth)),
                "color_type": .text(image.colorType.name), "interlaced": .bool(image.isInterlaced),
                "palette_colors": .number(Double(image.palette.count / 4)), "transparency": .text(image.transparency.name),
                "gamma": image.gamma.map(Value.number) ?? .null, "srgb_intent": image.sRGBIntent.map { .number(Double($0)) } ?? .null,
            ]) {
                say("\(file): PNG, \(image.width)×\(image.height), \(grouped(bytes.count)) bytes")
                say("Samples       \(image.bitDepth) bits, \(image.colorType.words)" + (image.isInterlaced ? ", interlaced" : ""))
                if image.colorType == .palette { say("Palette       \(counted(image.palette.count / 4, "colour"))") }
                say("Transparency  \(image.transparency.words)")
                if let gamma = image.gamma { say("Gamma         \(gamma)") }
                if let intent = image.sRGBIntent { say("sRGB          rendering intent \(intent)") }
            }
        }
    }
}

extension PNGColorType {
    fileprivate var name: String {
        switch self {
        case .gray: "gray"
        case .rgb: "rgb"
        case .palette: "palette"
        case .grayAlpha: "gray_alpha"
        case .rgba: "rgba"
        }
    }

    fileprivate var words: String {
        switch self {
        case .gray: "grey"
        case .rgb: "red, green, blue"
        case .palette: "numbers of a palette's colours"
        case .grayAlpha: "grey and alpha"
        case .rgba: "red, green, blue and alpha"
        }
    }
}

extension PNGImage.Transparency {
    fileprivate var name: String {
        switch self {
        case .none: "none"
        case .alpha: "alpha"
        case .palette: "palette"
        case .gray, .rgb: "color_key"
        }
    }

    fileprivate var words: String {
        switch self {
        case .none: "none"
        case .alpha: "an alpha sample for each pixel"
        case .palette: "alpha of the palette's colours"
        case .gray(let gray): "the grey value \(gray)"
        case .rgb(let red, let green, let blue): "the colour \(red), \(green), \(blue)"
        }
    }
}
