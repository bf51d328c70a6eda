import ArgumentParser

struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage",
        abstract: "Look into how requests to object stores are signed.",
        discussion: """
            Example:
              deal storage sign --request get.txt --region us-east-1 --service s3 --access-key AKIDEXAMPLE --secret-key SECRET
            """,
        subcommands: [Sign.self])
}
