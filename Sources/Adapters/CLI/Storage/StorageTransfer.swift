import ArgumentParser
import DealCore
import DealService
import Foundation
import ObjectStore

/// What is kept with an object that is written.
struct AttributeOptions: ParsableArguments {
    @Option(help: "The media type. (default: by the file's extension)")
    var contentType: String?
    @Option(help: "How long others may keep copies, such as 'public, max-age=86400'.")
    var cacheControl: String?
    @Option(help: "How a browser saves it, such as 'attachment; filename=\"a.pdf\"'.")
    var contentDisposition: String?
    @Option(help: "What the bytes are compressed with, such as gzip.")
    var contentEncoding: String?
    @Option(name: .customLong("metadata"), help: "A name and value of your own, as NAME=VALUE; may be given again.")
    var metadata: [NamedText] = []
    @Option(name: .customLong("tag"), help: "A tag, as NAME=VALUE; may be given again, up to 10 times.")
    var tags: [NamedText] = []
    @Flag(help: "Write only where there is no object yet.")
    var ifAbsent = false
    @Option(help: "Write only over the version with this entity tag.")
    var ifMatch: String?

    func validate() throws {
        if ifAbsent, ifMatch != nil { throw ValidationError("Give '--if-absent' or '--if-match', not both.") }
        for list in [metadata, tags] where Set(list.map(\.name)).count < list.count {
            throw ValidationError("A name was given twice in '--metadata' or '--tag'.")
        }
    }

    /// Whether anything was asked for that only an object can keep.
    var needsObject: Bool {
        contentType != nil || cacheControl != nil || contentDisposition != nil || contentEncoding != nil || !metadata.isEmpty
            || !tags.isEmpty || ifMatch != nil
    }

    func attributes(ofFile name: String) -> ObjectAttributes {
        ObjectAttributes(
            contentType: contentType ?? MediaType.ofFile(name), cacheControl: cacheControl, contentDisposition: contentDisposition,
            contentEncoding: contentEncoding, metadata: Dictionary(metadata.map { ($0.name, $0.value) }) { $1 },
            tags: Dictionary(tags.map { ($0.name, $0.value) }) { $1 })
    }

    var condition: PutCondition {
        if ifAbsent { return .ifAbsent }
        return ifMatch.map { .ifMatches(quoted($0)) } ?? .always
    }
}

/// An entity tag as HTTP writes it, whether or not a person typed its quotes.
func quoted(_ tag: String) -> String { tag.hasPrefix("\"") || tag.hasPrefix("W/") ? tag : "\"\(tag)\"" }

/// A pair that a person writes as `NAME=VALUE`.
struct NamedText: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}

/// The media type of a file by the end of its name.
enum MediaType {
    static func ofFile(_ name: String) -> String {
        let end = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return byEnd[end] ?? "application/octet-stream"
    }

    private static let byEnd = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml",
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "txt": "text/plain; charset=utf-8",
        "md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "xml": "application/xml", "js": "text/javascript",
        "json": "application/json", "pdf": "application/pdf", "zip": "application/zip", "gz": "application/gzip",
        "tar": "application/x-tar",
        "mp4": "video/mp4", "woff2": "font/woff2", "otf": "font/otf", "ttf": "font/ttf",
    ]
}

/// Moves the content of one place into another and tells what was written.
struct Transfer {
    let source: StoragePlace
    let destination: StoragePlace
    /// What the progress bar says.
    let label: String

    /// What came to be at the destination.
    struct Outcome {
        let size: Int
        let info: ObjectInfo?
    }

    func run(attributes: ObjectAttributes, if condition: PutCondition) async throws -> Outcome {
        let bar = ProgressBar()
        defer { bar.finish() }
        let progress: @Sendable (TransferProgress) -> Void = { [label] in
            if let total = $0.total, total > 0 { bar.show(label, Double($0.completed) / Double(total)) }
        }
        switch (source, destination) {
        case (.file(let path), .object(let store, let key)):
            let info = try await store.put(.file(atPath: path).reporting(progress), at: key, attributes: attributes, if: condition)
            return Outcome(size: info.size, info: info)
        case (.standard, .object(let store, let key)):
            let info = try await store.put(.stream(Self.standardInput).reporting(progress), at: key, attributes: attributes, if: condition)
            return Outcome(size: info.size, info: info)
        case (.object(let from, let sourceKey), .object(let store, let key)):
            if let info = try await copiedInside(from, sourceKey, store, key, condition) { return Outcome(size: info.size, info: info) }
            let reader = try await from.open(sourceKey)
            var kept = reader.info.attributes
            // Tags are a permission and a feature of their own: where they cannot be read the object is copied without.
            kept.tags = (try? await from.tags(of: sourceKey)) ?? [:]
            let body = ObjectBody.stream(reader.stream, count: reader.range.count).reporting(progress)
            let info = try await store.put(body, at: key, attributes: kept, if: condition)
            return Outcome(size: info.size, info: info)
        case (.object(let store, let key), _):
            let reader = try await store.open(key).reporting(progress)
            return Outcome(size: try await write(reader.stream), info: reader.info)
        case (.file(let path), _):
            return Outcome(size: try await write(try Self.chunks(ofFile: path)), info: nil)
        case (.standard, _):
            return Outcome(size: try await write(Self.standardInput), info: nil)
        }
    }

    /// Copies inside the service that has both buckets; `nil` where there is none, or where it does not allow that but may allow to read and write.
    private func copiedInside(
        _ source: any ObjectStore, _ sourceKey: String, _ destination: any ObjectStore, _ key: String, _ condition: PutCondition
    ) async throws -> ObjectInfo? {
        guard let source = source as? S3Store, let destination = destination as? S3Store else { return nil }
        do {
            return try await destination.copy(sourceKey, from: source, to: key, if: condition)
        } catch let error as ObjectStoreError where error.code == .unsupported || error.code == .accessDenied {
            return nil
        }
    }

    /// Writes a stream to a plain file, whole or not at all, or to standard output.
    func write(_ stream: ByteStream) async throws -> Int {
        guard case .file(let path) = destination else {
            var count = 0
            for try await chunk in stream {
                try FileHandle.standardOutput.write(contentsOf: Data(chunk))
                count += chunk.count
            }
            return count
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = try GrowingFile(path)
        for try await chunk in stream { try file.append(chunk) }
        try file.finish()
        return file.count
    }

    private static let standardInput = ByteStream {
        { try FileHandle.standardInput.read(upToCount: 256 << 10).map { Array($0) } }
    }

    private static func chunks(ofFile path: String) throws(ServiceError) -> ByteStream {
        guard !isDirectory(path), let handle = FileHandle(forReadingAtPath: path) else {
            throw ServiceError(.badInput, "The file \(path) cannot be read. Check that it exists and may be read.")
        }
        return ByteStream { { try handle.read(upToCount: 256 << 10).map { Array($0) } } }
    }
}
