import ArgumentParser

struct LimitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Try rate limits on recorded requests.",
        discussion: """
            Example:
              deal limit simulate --trace trace.json --policy '120/min, 5000/h'
            """,
        subcommands: [Simulate.self])
}
