import ArgumentParser
import CardRender
import DealCore
import DealService

extension ImageCommand {
    struct Deflate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "deflate",
            abstract: "Compress a file into a zlib stream.",
            discussion: """
                Example:
                  deal image deflate card.rgba card.zlib --level best
                """)

        @Argument(help: "The file to compress.")
        var input: String
        @Argument(help: "The file to write.")
        var output: String
        @Option(help: "How hard to compress.")
        var level: PNGLevel = .default
        @OptionGroup var form: OutputOptions

        func run() async throws {
            let bytes = try contents(of: input)
            let stream = CardRender.Deflate.zlib(bytes, level: level)
            try write(stream, to: output)
            ImageCommand.tell(output, from: bytes.count, to: stream.count, as: form)
        }
    }

    struct Inflate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "inflate",
            abstract: "Decompress a zlib stream and check its checksum.",
            discussion: """
                Example:
                  deal image inflate card.zlib card.rgba
                """)

        @Argument(help: "A zlib stream.")
        var input: String
        @Argument(help: "The file to write.")
        var output: String
        @Option(help: "The most bytes to decompress to.")
        var maxBytes = 256 << 20
        @OptionGroup var form: OutputOptions

        func validate() throws {
            if maxBytes < 0 { throw ValidationError("'--max-bytes' must not be negative.") }
        }

        func run() async throws {
            let stream = try contents(of: input)
            let file = try GrowingFile(output)
            do {
                try CardRender.Deflate.inflateZlib(stream, limit: maxBytes) { try file.append($0) }
            } catch let error as DeflateError {
                throw unusable(input, error)
            }
            try file.finish()
            ImageCommand.tell(output, from: stream.count, to: file.count, as: form)
        }
    }

    private static func tell(_ path: String, from before: Int, to after: Int, as form: OutputOptions) {
        form.show(["file": .text(path), "bytes_in": .number(Double(before)), "bytes": .number(Double(after))]) {
            say("Wrote \(path): \(grouped(after)) bytes from \(grouped(before)).")
        }
    }
}
