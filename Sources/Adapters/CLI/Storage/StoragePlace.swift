import ArgumentParser
import DealService
import Foundation
import ObjectStore

/// Where a location leads: to an object of a store, or to a plain file.
enum StoragePlace {
    case object(any ObjectStore, key: String)
    case file(path: String)
    /// Standard input or output.
    case standard
}

/// How to reach buckets.
struct BucketOptions: ParsableArguments {
    @Option(help: "The service's address, such as http://127.0.0.1:9000. (default: AWS_ENDPOINT_URL_S3, then AWS itself)")
    var endpointUrl: String?
    @Option(help: "The region. (default: AWS_REGION, then that of the profile)")
    var region: String?
    @Option(help: "The profile of ~/.aws/config to take keys and settings from. (default: AWS_PROFILE)")
    var profile: String?

    /// The store of a bucket.
    func store(ofBucket bucket: String) async throws -> S3Store {
        let settings = try Settings.fromEnvironment()
        return try await Buckets(variables: settings.variables, transport: Session.current.transport()).store(
            named: bucket, endpoint: endpointUrl ?? settings.s3?.endpoint, region: region, profile: profile)
    }

    /// Where a location leads.
    func place(of location: StorageLocation) async throws -> StoragePlace {
        switch location.place {
        case .bucket(let bucket, let key): return .object(try await store(ofBucket: bucket), key: key)
        case .path(let path):
            guard let (root, key) = Self.fileStore(around: path) else { return .file(path: path) }
            return .object(try FileStore(root: root), key: key)
        }
    }

    /// The file store in which a path lies, and what the path is inside of it.
    private static func fileStore(around path: String) -> (root: String, key: String)? {
        // Not normalised: what stands behind a store's root is a key, in which dots mean nothing.
        if isDirectory(path + "/.objectstore") { return (path, "") }
        for slash in path.indices.reversed() where path[slash] == "/" {
            let root = String(path[...slash])
            if isDirectory(root + ".objectstore") { return (root, String(path[path.index(after: slash)...])) }
        }
        return nil
    }
}
