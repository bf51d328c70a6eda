import ArgumentParser
import DealCore
import DealService
import Foundation
import ObjectStore

extension StorageCommand {
    struct Head: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "head",
            abstract: "Show everything about an object but its bytes.",
            discussion: """
                Example:
                  deal storage head s3://shop/cards/1.png
                """)

        @Argument(help: "The object: s3://BUCKET/KEY or file:PATH.")
        var object: StorageLocation
        @Flag(help: "Read its tags too, which is a request of its own.")
        var tags = false
        @OptionGroup var bucket: BucketOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let info: ObjectInfo
            var tagged: [String: String]?
            switch try await bucket.place(of: object) {
            case .object(let store, let key):
                info = try await store.head(key)
                if tags { tagged = try await store.tags(of: key) }
            case .file(let path): info = try Self.plainFile(path)
            case .standard: return
            }
            output.show(StorageDocuments.head(object, info, tags: tagged)) {
                say("\(object)")
                say("  \("size".padded(to: 20)) \(grouped(info.size)) bytes")
                say("  \("etag".padded(to: 20)) \(info.etag)")
                say("  \("last modified".padded(to: 20)) \(StorageDocuments.timestamp(info.lastModified))")
                say("  \("content type".padded(to: 20)) \(info.attributes.contentType)")
                for (name, value) in StorageDocuments.optionalFields(of: info.attributes) {
                    say("  \(name.replacing("_", with: " ").padded(to: 20)) \(value)")
                }
                for (title, pairs) in [("metadata", info.attributes.metadata), ("tag", tagged ?? [:])] {
                    for (name, value) in pairs.sorted(by: { $0.key < $1.key }) { say("  \("\(title) \(name)".padded(to: 20)) \(value)") }
                }
            }
        }

        static func plainFile(_ path: String) throws(ServiceError) -> ObjectInfo {
            guard let facts = try? FileManager.default.attributesOfItem(atPath: path), !isDirectory(path),
                let size = facts[.size] as? Int, let modified = facts[.modificationDate] as? Date
            else { throw ServiceError(.notFound, "There is no file \(path).") }
            let tag = "\"\(size)-\(Int64(modified.timeIntervalSince1970 * 1000))\""
            return ObjectInfo(
                key: path, size: size, etag: tag, lastModified: modified,
                attributes: ObjectAttributes(contentType: MediaType.ofFile(path)))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List objects in the order of their keys.",
            discussion: """
                What lies beneath the next / is shown as one line, unless everything is asked for.

                Example:
                  deal storage ls s3://shop/cards/
                  deal storage ls s3://shop --recursive --json
                """)

        @Argument(help: "What the keys begin with: s3://BUCKET/PREFIX or file:PATH.")
        var location: StorageLocation
        @Flag(name: [.customShort("r"), .long], help: "List every object beneath.")
        var recursive = false
        @Option(help: "Begin after this key.")
        var after: String?
        @Option(help: "Show at most this many.")
        var limit: Int?
        @OptionGroup var bucket: BucketOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if let limit, limit < 1 { throw ValidationError("'--limit' must be at least 1.") }
        }

        func run() async throws {
            var objects: [ObjectSummary] = [], prefixes: [String] = []
            var isCut = false
            switch try await bucket.place(of: location) {
            case .object(let store, let prefix):
                let size = min(limit ?? 1000, 1000)
                for try await page in store.list(prefix: prefix, delimiter: recursive ? nil : "/", after: after, pageSize: size) {
                    objects += page.objects
                    prefixes += page.commonPrefixes
                    if let limit, objects.count + prefixes.count >= limit {
                        isCut = page.continuation != nil || objects.count + prefixes.count > limit
                        break
                    }
                }
                if let limit { (objects, prefixes) = Self.first(limit, of: objects, prefixes) }
            case .file(let path):
                (objects, prefixes) = try Self.plainFiles(in: path, recursively: recursive)
                if let after { objects.removeAll { !after.utf8.lexicographicallyPrecedes($0.key.utf8) } }
                if let limit {
                    isCut = objects.count + prefixes.count > limit
                    (objects, prefixes) = Self.first(limit, of: objects, prefixes)
                }
            case .standard: return
            }
            output.show(
                .map([
                    "objects": .list(objects.map(StorageDocuments.summary)), "prefixes": .list(prefixes.map { .text($0) }),
                    "truncated": .bool(isCut),
                ])
            ) {
                // One order for both: that of the keys.
                let lines =
                    objects.map {
                        ($0.key, "\(StorageDocuments.timestamp($0.lastModified))  \(grouped($0.size).leftPadded(to: 15))  \($0.key)")
                    }
                    + prefixes.map { ($0, "\("".padded(to: 20))  \("".padded(to: 15))  \($0)") }
                for line in lines.sorted(by: { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }) { say(line.1) }
                if isCut { note("There are more; raise --limit, or go on with --after.") }
            }
        }

        /// The files of a plain folder, by their paths, and its folders.
        private static func plainFiles(in folder: String, recursively: Bool) throws -> ([ObjectSummary], [String]) {
            guard isDirectory(folder) else {
                guard fileExists(folder) else { throw ServiceError(.notFound, "There is no folder \(folder).") }
                return ([try Head.plainFile(folder).summary], [])
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).map {
                folder + (folder.hasSuffix("/") ? "" : "/") + $0
            }
            var objects = try names.filter { !isDirectory($0) }.map { try Head.plainFile($0).summary }
            var prefixes = names.filter(isDirectory).map { $0 + "/" }
            if recursively {
                for inner in prefixes { objects += try plainFiles(in: inner, recursively: true).0 }
                prefixes = []
            }
            return (objects.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }, prefixes.sorted())
        }

        private static func first(_ limit: Int, of objects: [ObjectSummary], _ prefixes: [String]) -> ([ObjectSummary], [String]) {
            guard objects.count + prefixes.count > limit else { return (objects, prefixes) }
            let kept = Set((objects.map(\.key) + prefixes).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit))
            return (objects.filter { kept.contains($0.key) }, prefixes.filter(kept.contains))
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm",
            abstract: "Delete objects.",
            discussion: """
                That there is no such object is no error.

                Example:
                  deal storage rm s3://shop/cards/1.png s3://shop/cards/2.png
                  deal storage rm --recursive s3://shop/cards/old/ --dry-run
                """)

        @Argument(help: "The objects: s3://BUCKET/KEY or file:PATH.")
        var objects: [StorageLocation]
        @Flag(name: [.customShort("r"), .long], help: "Delete everything that begins with the keys.")
        var recursive = false
        @Flag(help: "Only show what would be deleted.")
        var dryRun = false
        @OptionGroup var bucket: BucketOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            var deleted: [String] = [], failures: [(String, ObjectStoreError)] = []
            for location in objects {
                switch try await bucket.place(of: location) {
                case .object(_, "") where !recursive:
                    throw ServiceError(.badInput, "\(location) names no object; delete everything in it with '--recursive'.")
                case .object(let store, let key):
                    var batches: [[String]] = [[key]]
                    if recursive {
                        batches = []
                        for try await page in store.list(prefix: key) { batches.append(page.objects.map(\.key)) }
                    }
                    for keys in batches {
                        let failed = dryRun ? [] : try await store.deleteMany(keys)
                        failures += failed.map { ($0.key ?? "", $0) }
                        let bad = Set(failed.compactMap(\.key))
                        deleted += keys.filter { !bad.contains($0) }.map { location.beside($0) }
                    }
                case .file(let path):
                    guard fileExists(path), !isDirectory(path) else { continue }
                    if !dryRun { try FileManager.default.removeItem(atPath: path) }
                    deleted.append(location.description)
                case .standard: continue
                }
            }
            output.show(
                .map([
                    "deleted": .list(deleted.map { .text($0) }), "dry_run": .bool(dryRun),
                    "failed": .list(
                        failures.map { .map(["key": .text($0.0), "code": .text($0.1.code.description), "message": .text($0.1.message)]) }),
                ])
            ) {
                for name in deleted { say((dryRun ? "Would delete " : "Deleted ") + name) }
                for (key, error) in failures { note("\(key) was not deleted: \(error.message)") }
            }
            if let first = failures.first?.1 {
                throw ObjectStoreError(first.code, "\(counted(failures.count, "object")) could not be deleted", cause: first)
            }
        }
    }

    struct Presign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "presign",
            abstract: "Make an address with which anybody may read or write one object for some time.",
            discussion: """
                Nothing is asked of the service, and the object need not exist.

                Example:
                  deal storage presign s3://shop/cards/1.png --expires 600
                  deal storage presign s3://shop/uploads/new.png --put --content-type image/png
                """)

        @Argument(help: "The object: s3://BUCKET/KEY.")
        var object: StorageLocation
        @Option(help: "How many seconds it is good, 1 to 604800.")
        var expires = 3600
        @Flag(help: "For writing instead of reading.")
        var put = false
        @Option(help: "The media type a writer must send.")
        var contentType: String?
        @OptionGroup var bucket: BucketOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...604_800).contains(expires) else { throw ValidationError("'--expires' must be from 1 to 604800 seconds.") }
            if contentType != nil, !put { throw ValidationError("'--content-type' goes with '--put'.") }
        }

        func run() async throws {
            guard case .object(let store, let key) = try await bucket.place(of: object), !key.isEmpty else {
                throw ServiceError(.badInput, "\(object) names no object of a bucket.")
            }
            let url = try await store.presignedURL(
                for: put ? .put(contentType: contentType) : .get, to: key, validFor: .seconds(expires))
            output.show(["url": .text(url), "method": .text(put ? "PUT" : "GET"), "expires_in": .number(Double(expires))]) { say(url) }
        }
    }
}

extension StorageLocation {
    /// The location of another key in the same bucket or store, as text.
    func beside(_ key: String) -> String {
        guard case .bucket(let bucket, _) = place else { return key }
        return "s3://\(bucket)/\(key)"
    }
}
