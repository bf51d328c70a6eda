import ArgumentParser
import DealCore
import DealService
import ObjectStore

/// Which bucket a command looks after.
struct ChosenBucket: ParsableArguments {
    @Option(name: .customLong("bucket"), help: "The bucket. (default: AWS_S3_BUCKET_NAME)")
    var name: String?
    @OptionGroup var options: BucketOptions

    func store() async throws -> S3Store {
        guard let name = try name ?? Settings.fromEnvironment().bucketName else {
            throw ServiceError(.badInput, "Name the bucket with '--bucket' or AWS_S3_BUCKET_NAME.")
        }
        return try await options.store(ofBucket: name)
    }
}

extension StorageCommand {
    struct Setup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "setup",
            abstract: "Make a bucket that serves cards: public below one prefix, rid of old ones, open to pages of other sites.",
            discussion: """
                Only what is missing is changed, and rules of others stay: a second run changes nothing. An empty prefix, 0 days or no \
                origin leave that setting alone.

                Example:
                  deal storage setup --bucket shop --dry-run
                  deal storage setup --bucket shop --cors https://shop.example --cors https://www.shop.example
                """)

        @OptionGroup var bucket: ChosenBucket
        @Option(help: "What the keys begin with that everybody may read.")
        var publicPrefix = S3Settings.cardPrefix
        @Option(help: "After how many days objects below the prefix are deleted.")
        var expireDays = 30
        @Option(help: "A site whose pages may read objects, * for all; may be given again. (default: *)")
        var cors: [String] = []
        @Flag(help: "Only show what would be changed.")
        var dryRun = false
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard expireDays >= 0 else { throw ValidationError("'--expire-days' must be 0 or more.") }
            if publicPrefix.isEmpty, expireDays > 0 {
                throw ValidationError("Without a prefix nothing expires: give '--expire-days 0' too.")
            }
        }

        func run() async throws {
            let store = try await bucket.store()
            let setup = BucketSetup(
                publicPrefix: publicPrefix.isEmpty ? nil : publicPrefix, expireDays: expireDays == 0 ? nil : expireDays,
                origins: (cors.isEmpty ? ["*"] : cors).filter { !$0.isEmpty })
            let plan = try await setup.plan(for: store.bucket)
            var done: [String] = [], lacking: [String] = []
            do {
                for change in plan.changes {
                    let isThere = dryRun ? true : try await change.apply()
                    guard isThere else {
                        lacking.append(change.description)
                        continue
                    }
                    done.append(change.description)
                    if !output.json { say((dryRun ? "Would " : "Did: ") + change.description) }
                }
            } catch {
                if !done.isEmpty { note("What is listed above was done before the failure, and stays.") }
                throw error
            }
            output.show(
                .map([
                    "bucket": .text(store.bucket.name), "changes": .list(done.map { .text($0) }), "dry_run": .bool(dryRun),
                    "lacking": .list(lacking.map { .text($0) }), "notes": .list(plan.notes.map { .text($0) }),
                ])
            ) {
                if done.isEmpty, lacking.isEmpty { say("The bucket \(store.bucket.name) is as it should be.") }
                for text in lacking { note("The service has no such setting: \(text).") }
                for text in plan.notes { note("Note: \(text).") }
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Try a bucket out: write an object, read it without keys as everybody would, and delete it.",
            discussion: """
                Exits with 3 where a step fails.

                Example:
                  deal storage test --bucket shop
                """)

        @OptionGroup var bucket: ChosenBucket
        @Option(help: "What the key of the object begins with.")
        var publicPrefix = S3Settings.cardPrefix
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let store = try await bucket.store()
            let steps = await StorageProbe(store, prefix: publicPrefix, transport: try Session.current.transport()).run()
            output.show(
                .map([
                    "bucket": .text(store.bucket.name), "passed": .bool(steps.allSatisfy { $0.failure == nil }),
                    "steps": .list(
                        steps.map {
                            .map([
                                "name": .text($0.name), "passed": .bool($0.failure == nil), "reason": $0.failure.map { .text($0) } ?? .null,
                            ])
                        }
                    ),
                ])
            ) {
                for step in steps { say(step.description) }
            }
            if steps.contains(where: { $0.failure != nil }) { throw CheckSaidNo() }
        }
    }
}
