import ArgumentParser
import DealService
import Foundation
import ObjectStore

/// Where an object lies, as a person writes it: `s3://bucket/key`, or `file:` and a path.
///
/// A path inside a folder that is a file store names an object of that store; any other path names a plain file.
struct StorageLocation: ExpressibleByArgument, CustomStringConvertible {
    enum Place {
        case bucket(String, key: String)
        case path(String)
    }

    let description: String
    let place: Place

    init?(argument: String) {
        description = argument
        if argument.hasPrefix("s3://") {
            let rest = argument.dropFirst("s3://".count)
            let bucket = rest.prefix { $0 != "/" }
            guard !bucket.isEmpty else { return nil }
            place = .bucket(String(bucket), key: String(rest.dropFirst(bucket.count + 1)))
        } else if argument.hasPrefix("file:") {
            var path = argument.dropFirst("file:".count)
            // A URL has an empty host before the path: file:///tmp is /tmp.
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            guard !path.isEmpty else { return nil }
            place = .path(String(path))
        } else {
            return nil
        }
    }

    static var defaultCompletionKind: CompletionKind { .file() }

    /// Whether it names a folder or a prefix, into which something goes under its own name.
    var isFolder: Bool {
        switch place {
        case .bucket(_, let key): key.isEmpty || key.hasSuffix("/")
        case .path(let path): path.hasSuffix("/") || isDirectory(path)
        }
    }

    /// The last part of the name.
    var lastPart: String {
        switch place {
        case .bucket(_, let key): String(key.split(separator: "/").last ?? "")
        case .path(let path): URL(fileURLWithPath: path).lastPathComponent
        }
    }

    /// The location of something inside this folder.
    func appending(_ name: String) -> StorageLocation? {
        StorageLocation(argument: description.hasSuffix("/") || isBareBucket ? joined(name) : description + "/" + name)
    }

    private var isBareBucket: Bool {
        if case .bucket(_, key: "") = place { return true }
        return false
    }

    private func joined(_ name: String) -> String { description.hasSuffix("/") ? description + name : description + "/" + name }
}

/// Whether a path is that of a folder.
func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
}
