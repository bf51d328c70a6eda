import ArgumentParser
import CardRender
import DealCore
import DealService

struct SceneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scene",
        abstract: "Draw pictures described in JSON.",
        discussion: """
            Example:
              deal scene draw scene.json -o scene.png
              deal scene schema > scene.schema.json
            """,
        subcommands: [Draw.self, Schema.self])

    struct Draw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "draw",
            abstract: "Draw a scene into a PNG file.",
            discussion: """
                A scene is a tree of boxes laid out as CSS lays out flexible boxes. Its fonts are those of the system and of FONT_PATH, or \
                those given here, the first one's family being the one that text is set in.

                Example:
                  deal scene draw scene.json --image photo=photo.png -o scene.png
                """)

        @Argument(help: "A scene in JSON.")
        var file: String
        @Option(help: "A font file; may be given several times.")
        var font: [String] = []
        @Option(help: "A PNG file for an image that the scene names: NAME=FILE; may be given several times.")
        var image: [NamedFile] = []
        @OptionGroup var compression: CompressionOptions
        @Option(name: [.customShort("o"), .long], help: "The file to write.")
        var output: String
        @OptionGroup var form: OutputOptions

        func run() async throws {
            let bytes = try contents(of: file)
            let card: Card
            do {
                card = try Card(json: bytes)
            } catch {
                throw unusable(file, error)
            }
            let book = try fonts()
            let pictures = try pictures()
            let bitmap: Bitmap
            do {
                bitmap = try card.draw(with: book, images: pictures)
            } catch {
                throw unusable(file, error)
            }
            let png = try compression.encode(bitmap.pixels, width: bitmap.width, height: bitmap.height)
            try write(png, to: output)
            tellPicture(output, bytes: png.count, width: bitmap.width, height: bitmap.height, as: form)
        }

        private func fonts() throws -> FontBook {
            guard !font.isEmpty else { return try FontShelf(folders: Settings.fromEnvironment().fontFolders).book() }
            return try FontBook(
                font.flatMap { path in
                    let bytes = try contents(of: path)
                    do {
                        return try Font.faces(in: bytes)
                    } catch {
                        throw unusable(path, error)
                    }
                })
        }

        private func pictures() throws -> [String: Picture] {
            var pictures: [String: Picture] = [:]
            for named in image {
                let bytes = try contents(of: named.file)
                do {
                    pictures[named.name] = try Picture(png: bytes)
                } catch {
                    throw unusable(named.file, error)
                }
            }
            return pictures
        }
    }

    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "schema",
            abstract: "Print the JSON Schema of scenes.",
            discussion: """
                Example:
                  deal scene schema > scene.schema.json
                """)

        func run() async throws { say(Card.schema) }
    }
}

/// A file with the name that something else calls it by.
struct NamedFile: ExpressibleByArgument {
    let name: String
    let file: String

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
        name = String(argument[..<sign])
        file = String(argument[argument.index(after: sign)...])
        if file.isEmpty { return nil }
    }
}
