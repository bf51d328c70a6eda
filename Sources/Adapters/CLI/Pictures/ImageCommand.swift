import ArgumentParser

struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "Read and write PNG files and zlib streams.",
        discussion: """
            Example:
              deal image info card.png
              deal image decode card.png --raw card.rgba
              deal image encode --raw card.rgba --width 1200 --height 630 --level best -o small.png
            """,
        subcommands: [Info.self, Decode.self, Encode.self, Deflate.self, Inflate.self])
}
