import DealCore
import Foundation
import ObjectStore

/// The JSON of the storage commands.
enum StorageDocuments {
    static func written(_ location: StorageLocation, _ done: Transfer.Outcome) -> Value {
        var document = place(location)
        document["size"] = .number(Double(done.size))
        if let info = done.info { document["etag"] = .text(info.etag) }
        return .map(document)
    }

    static func read(_ location: StorageLocation, _ file: String, size: Int, etag: String?) -> Value {
        var document = place(location)
        document["file"] = .text(file)
        document["size"] = .number(Double(size))
        if let etag { document["etag"] = .text(etag) }
        return .map(document)
    }

    static func head(_ location: StorageLocation, _ info: ObjectInfo, tags: [String: String]?) -> Value {
        var document = place(location)
        document["size"] = .number(Double(info.size))
        document["etag"] = .text(info.etag)
        document["last_modified"] = .text(timestamp(info.lastModified))
        document["content_type"] = .text(info.attributes.contentType)
        for (name, value) in optionalFields(of: info.attributes) { document[name] = .text(value) }
        document["metadata"] = .map(info.attributes.metadata.mapValues { .text($0) })
        if let tags { document["tags"] = .map(tags.mapValues { .text($0) }) }
        return .map(document)
    }

    static func summary(_ object: ObjectSummary) -> Value {
        .map([
            "key": .text(object.key), "size": .number(Double(object.size)), "etag": .text(object.etag),
            "last_modified": .text(timestamp(object.lastModified)),
        ])
    }

    static func optionalFields(of attributes: ObjectAttributes) -> [(name: String, value: String)] {
        [
            ("cache_control", attributes.cacheControl), ("content_disposition", attributes.contentDisposition),
            ("content_encoding", attributes.contentEncoding),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    static func place(_ location: StorageLocation) -> [String: Value] {
        var document: [String: Value] = ["location": .text(location.description)]
        if case .bucket(let bucket, let key) = location.place {
            document["bucket"] = .text(bucket)
            document["key"] = .text(key)
        }
        return document
    }

    /// A time as RFC 3339 writes it, in whole seconds.
    static func timestamp(_ time: Date) -> String { time.formatted(.iso8601) }
}
