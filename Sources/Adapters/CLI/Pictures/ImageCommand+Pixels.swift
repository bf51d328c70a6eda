import ArgumentParser
import CardRender
import DealCore
import DealService

extension ImageCommand {
    struct Decode: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "decode",
            abstract: "Decode a PNG file into raw pixels.",
            discussion: """
                The pixels are red, green, blue and straight alpha, row by row from the top without padding. With 16 bits each sample has its \
                high byte first.

                Example:
                  deal image decode card.png --raw card.rgba
                """)

        @Argument(help: "A PNG file.")
        var file: String
        @Option(help: "The file to write the pixels to.")
        var raw: String
        @Option(help: "Bits of a sample: 8 or 16.")
        var depth = 8
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard depth == 8 || depth == 16 else { throw ValidationError("'--depth' is 8 or 16.") }
        }

        func run() async throws {
            let bytes = try contents(of: file)
            let image = try decodedPicture(bytes, of: file)
            let pixels = depth == 8 ? image.rgba8() : image.rgba16BigEndian()
            try write(pixels, to: raw)
            tellPicture(raw, bytes: pixels.count, width: image.width, height: image.height, as: output)
        }
    }

    struct Encode: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "encode",
            abstract: "Encode raw pixels as a PNG file.",
            discussion: """
                The pixels are red, green, blue and straight alpha, 8 bits each, row by row from the top. Grey or few colours are found and \
                stored as such.

                Example:
                  deal image encode --raw card.rgba --width 1200 --height 630 --level best -o card.png
                """)

        @Option(help: "The file of raw pixels.")
        var raw: String
        @Option(help: "The picture's width in pixels.")
        var width: Int
        @Option(help: "The picture's height in pixels.")
        var height: Int
        @OptionGroup var compression: CompressionOptions
        @Option(name: [.customShort("o"), .long], help: "The file to write.")
        var output: String
        @OptionGroup var form: OutputOptions

        func validate() throws {
            guard width > 0, height > 0 else { throw ValidationError("'--width' and '--height' must be at least 1.") }
        }

        func run() async throws {
            let pixels = try contents(of: raw)
            let (count, overflow) = width.multipliedReportingOverflow(by: height)
            guard !overflow, pixels.count % 4 == 0, pixels.count / 4 == count else {
                throw ServiceError(
                    .badInput, "\(raw) has \(grouped(pixels.count)) bytes, which is not \(width) × \(height) pixels of 4 bytes.")
            }
            let png = try compression.encode(pixels, width: width, height: height)
            try write(png, to: output)
            tellPicture(output, bytes: png.count, width: width, height: height, as: form)
        }
    }
}
