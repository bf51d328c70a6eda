import ArgumentParser
import DealCore
import DealService
import Foundation
import ObjectStore

extension StorageCommand {
    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "put",
            abstract: "Write a file into a bucket or a folder.",
            discussion: """
                Large files are sent in parts, several at a time; what has been sent is removed again if the command is stopped. \
                '-' reads from standard input, in parts too.

                Example:
                  deal storage put card.png s3://shop/cards/1.png --cache-control 'public, max-age=86400'
                  tar c photos | deal storage put - s3://backups/photos.tar
                """)

        @Argument(help: "The file, or - for standard input.", completion: .file())
        var file: String
        @Argument(help: "Where to: s3://BUCKET/KEY or file:PATH; with / at its end, under the file's name.")
        var destination: StorageLocation
        @OptionGroup var attributes: AttributeOptions
        @OptionGroup var bucket: BucketOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let target = try destination.within(file)
            let place = try await bucket.place(of: target)
            if case .file(let path) = place {
                if attributes.needsObject {
                    throw ServiceError(.badInput, "\(path) is a plain file, which keeps no attributes, tags or entity tags.")
                }
                if attributes.ifAbsent, fileExists(path) { throw ObjectStoreError(.alreadyExists, "there is a file already", key: path) }
            }
            let transfer = Transfer(source: file == "-" ? .standard : .file(path: file), destination: place, label: target.lastPart)
            if file != "-" { try mustBeFile(file) }
            let done = try await transfer.run(attributes: attributes.attributes(ofFile: target.lastPart), if: attributes.condition)
            output.show(StorageDocuments.written(target, done)) { say("Wrote \(target): \(grouped(done.size)) bytes.") }
        }
    }

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "get",
            abstract: "Read an object into a file.",
            discussion: """
                The file appears when it is whole. '-' writes to standard output.

                Example:
                  deal storage get s3://shop/cards/1.png card.png
                  deal storage get s3://shop/logs/today.txt - --range -1000
                """)

        @Argument(help: "The object: s3://BUCKET/KEY or file:PATH.")
        var source: StorageLocation
        @Argument(help: "The file to write, or - for standard output. (default: the last part of the key)", completion: .file())
        var file: String?
        @Option(name: [.customShort("o"), .long], help: "The same as the second argument.")
        var output: String?
        @Option(help: "The bytes to read: FIRST-LAST, FIRST- or -COUNT for the last ones.")
        var range: RangeArgument?
        @Option(help: "Read only a version other than the one with this entity tag.")
        var ifNoneMatch: String?
        @OptionGroup var bucket: BucketOptions
        @OptionGroup var form: OutputOptions

        func validate() throws {
            if file != nil, output != nil { throw ValidationError("Name the file once.") }
            if form.json, (file ?? output) == "-" { throw ValidationError("Standard output takes the object or the JSON, not both.") }
        }

        func run() async throws {
            let place = try await bucket.place(of: source)
            var path = file ?? output ?? source.lastPart
            if path.isEmpty { throw ServiceError(.badInput, "\(source) names no object.") }
            if path != "-", isDirectory(path) { path += (path.hasSuffix("/") ? "" : "/") + source.lastPart }
            let transfer = Transfer(source: place, destination: path == "-" ? .standard : .file(path: path), label: source.lastPart)
            let size: Int
            var etag: String?
            switch place {
            case .object(let store, let key):
                let bar = ProgressBar()
                defer { bar.finish() }
                let condition = ifNoneMatch.map { GetCondition.ifNoneMatch(quoted($0)) } ?? .always
                let reader = try await store.open(key, range: range?.range, if: condition).reporting {
                    bar.show(transfer.label, Double($0.completed) / Double(max($0.total ?? 1, 1)))
                }
                size = try await transfer.write(reader.stream)
                etag = reader.info.etag
            case .file, .standard:
                guard range == nil, ifNoneMatch == nil else {
                    throw ServiceError(.badInput, "\(source) is a plain file; '--range' and '--if-none-match' are for objects.")
                }
                size = try await transfer.run(attributes: ObjectAttributes(), if: .always).size
            }
            guard path != "-" else { return }
            form.show(StorageDocuments.read(source, path, size: size, etag: etag)) { say("Wrote \(path): \(grouped(size)) bytes.") }
        }
    }

    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cp",
            abstract: "Copy an object within a bucket, between buckets, or from and to a folder.",
            discussion: """
                Between buckets of one service the bytes do not come here. Attributes and tags are kept where both ends have them.

                Example:
                  deal storage cp s3://shop/cards/1.png s3://archive/cards/
                  deal storage cp file:photo.jpg s3://shop/photos/
                """)

        @Argument(help: "The object or file: s3://BUCKET/KEY or file:PATH.")
        var source: StorageLocation
        @Argument(help: "Where to; with / at its end, under the same name.")
        var destination: StorageLocation
        @Flag(help: "Write only where there is nothing yet.")
        var ifAbsent = false
        @OptionGroup var bucket: BucketOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let target = try destination.within(source.lastPart)
            let from = try await bucket.place(of: source), to = try await bucket.place(of: target)
            let condition: PutCondition = ifAbsent ? .ifAbsent : .always
            let done: Transfer.Outcome
            if case .file(let path) = to, ifAbsent, fileExists(path) {
                throw ObjectStoreError(.alreadyExists, "there is a file already", key: path)
            }
            if case .file(let path) = from { try mustBeFile(path) }
            if case .bucket(let one, let sourceKey) = source.place, case .bucket(let other, let key) = target.place, one == other {
                let info = try await bucket.store(ofBucket: one).copy(sourceKey, to: key, if: condition)
                done = Transfer.Outcome(size: info.size, info: info)
            } else {
                done = try await Transfer(source: from, destination: to, label: target.lastPart).run(
                    attributes: ObjectAttributes(contentType: MediaType.ofFile(target.lastPart)), if: condition)
            }
            output.show(StorageDocuments.written(target, done)) { say("Copied \(source) to \(target): \(grouped(done.size)) bytes.") }
        }
    }
}

/// A range as HTTP writes it: `0-99`, `100-`, `-20`.
struct RangeArgument: ExpressibleByArgument {
    let range: ObjectRange

    init?(argument: String) {
        let ends = argument.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last?) where first >= 0 && last >= first && last < Int.max: range = .bytes(first..<(last + 1))
        case (let first?, nil) where first >= 0 && ends[1].isEmpty: range = .from(first)
        case (nil, let count?) where ends[0].isEmpty && count > 0: range = .last(count)
        default: return nil
        }
    }
}

extension StorageLocation {
    /// This location, or what lies in it under a file's name where it is a folder.
    func within(_ file: String) throws(ServiceError) -> StorageLocation {
        guard isFolder else { return self }
        let name = file.split(separator: "/").last.map(String.init) ?? ""
        guard !name.isEmpty, name != "-", let inside = appending(name) else {
            throw ServiceError(.badInput, "\(self) is a folder; name the object to write.")
        }
        return inside
    }
}

/// Whether something is at a path.
func fileExists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

/// Refuses what is no file that can be read.
func mustBeFile(_ path: String) throws(ServiceError) {
    guard !isDirectory(path), FileManager.default.isReadableFile(atPath: path) else {
        throw ServiceError(
            .badInput, isDirectory(path) ? "\(path) is a folder; name a file." : "The file \(path) cannot be read. Check that it exists.")
    }
}
