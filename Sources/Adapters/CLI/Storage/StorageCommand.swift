import ArgumentParser
import ObjectStore

struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage",
        abstract: "Write, read and look after objects in S3-compatible services and in folders.",
        discussion: """
            Objects are named s3://BUCKET/KEY, or file:PATH in a folder. Keys and addresses come from where AWS programs look for them: \
            AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE and ~/.aws, roles of containers and instances; AWS_ENDPOINT_URL_S3, \
            AWS_REGION.

            Example:
              deal storage put card.png s3://shop/cards/1.png
              deal storage ls s3://shop/cards/
              deal storage setup --bucket shop --dry-run
            """,
        subcommands: [
            Put.self, Get.self, Head.self, List.self, Remove.self, Copy.self, Presign.self, Setup.self, Test.self, Sign.self,
        ])

    /// An error of a store as a sentence for a person.
    static func sentence(_ error: ObjectStoreError) -> String {
        var text = error.message.prefix(1).uppercased() + error.message.dropFirst()
        if let key = error.key { text += " (\(key))" }
        if let answer = error.answer { text += " [\(answer)]" }
        switch error.cause {
        // Keys that are missing say so themselves.
        case nil, is CredentialsError: break
        // Why there is no connection is in the message already.
        case let cause as TransportError: if !error.message.hasSuffix(cause.message) { text += ": \(cause.message)" }
        case let cause?: text += ": \(cause)"
        }
        return text + "."
    }
}

extension ObjectStoreError.Code {
    /// The code as the fields of JSON are spelled, such as `not_found`.
    var jsonName: String { description.replacing("-", with: "_") }
}
