internal import HTTPTypes

extension S3Store {
    /// The bucket itself: whether it is there, and its settings.
    public var bucket: S3Bucket { S3Bucket(requests: requests) }
}

/// The settings of a bucket.
///
/// ```swift
/// try await store.bucket.create()
/// try await store.bucket.setLifecycle([.expiration(id: "old-cards", prefix: "card-images/", days: 30)])
/// for rule in try await store.bucket.cors() { print(rule.origins) }
/// ```
///
/// What is written replaces the whole setting. Errors are ``ObjectStoreError``, with the code `unsupported` where the service does not have the
/// setting. Source: Amazon S3 API Reference.
public struct S3Bucket: Sendable {
    let requests: S3Requests

    /// The bucket's name.
    public var name: String { requests.configuration.bucket }

    /// Makes the bucket in the configuration's region.
    ///
    /// - Returns: Whether it is new; `false` where the caller has it already.
    /// - Throws: ``ObjectStoreError`` with the code `alreadyExists` where it is somebody else's.
    @discardableResult
    public func create() async throws -> Bool {
        var request = S3Request(.put)
        // The oldest region is the one that may not be named (CreateBucket, LocationConstraint).
        if requests.region != "us-east-1" {
            let place = XMLTree("LocationConstraint", requests.region)
            request.body = .bytes(XMLTree("CreateBucketConfiguration", [place]).document)
        }
        do {
            _ = try await requests.send(request)
            return true
        } catch let error as ObjectStoreError {
            if error.answer?.code == "BucketAlreadyOwnedByYou" { return false }
            throw error
        }
    }

    /// Deletes the bucket, which must be empty.
    public func delete() async throws {
        _ = try await requests.send(S3Request(.delete))
    }

    /// Tells whether there is a bucket of the name that the caller may use.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `accessDenied` where it is somebody else's, or the caller may not look.
    public func exists() async throws -> Bool {
        do {
            _ = try await requests.send(S3Request(.head))
            return true
        } catch let error as ObjectStoreError {
            if error.code == .notFound { return false }
            throw error
        }
    }

    /// The region that the bucket is in.
    public func location() async throws -> String {
        // Some services answer with the document that a bucket is made with.
        let roots = ["LocationConstraint", "CreateBucketConfiguration"]
        guard let tree = try await tree("location", root: roots) else { return "us-east-1" }
        switch (tree["LocationConstraint"] ?? tree).text.trimmingSpaces() {
        case "": return "us-east-1"
        case "EU": return "eu-west-1"
        case let region: return String(region)
        }
    }
}

// MARK: How settings travel

extension S3Bucket {
    /// Reads a setting; `nil` where the bucket does not have it.
    ///
    /// - Parameter name: The name in the query, such as `cors`.
    func document(_ name: String) async throws -> S3Answer? {
        var request = S3Request(.get, query: [(name, "")])
        request.reading = .document(limit: 1 << 20)
        do {
            return try await requests.send(request)
        } catch let error as ObjectStoreError {
            // Each setting has a code of its own for its absence, and some services have none.
            if error.code == .notFound, error.answer?.code != "NoSuchBucket" { return nil }
            throw error
        }
    }

    /// Reads a setting that is XML.
    ///
    /// - Parameter roots: The names that the root element may have.
    func tree(_ name: String, root roots: [String]) async throws -> XMLTree? {
        guard let answer = try await document(name) else { return nil }
        return try tree(answer.document, root: roots)
    }

    func tree(_ document: [UInt8], root roots: [String]) throws(ObjectStoreError) -> XMLTree {
        let tree: XMLTree
        do throws(XMLError) {
            tree = try XMLTree(document)
        } catch {
            throw ObjectStoreError(.other, "the service's \(roots[0]) cannot be read", cause: error)
        }
        guard roots.contains(tree.name) else {
            // A service that does not know a setting may take the request for one to list the bucket.
            throw ObjectStoreError(.unsupported, "the service does not know what a \(roots[0]) is, and answered with something else")
        }
        return tree
    }

    /// Replaces a setting.
    func set(_ name: String, _ document: [UInt8], fields: [HeaderField] = []) async throws {
        var request = S3Request(.put, query: [(name, "")])
        request.fields = fields
        request.body = .bytes(document)
        request.checksum = .required
        do {
            _ = try await requests.send(request)
        } catch let error as ObjectStoreError {
            // The request was taken for one to make the bucket.
            guard error.answer?.code == "BucketAlreadyOwnedByYou" || error.answer?.code == "BucketAlreadyExists" else { throw error }
            throw ObjectStoreError(.unsupported, "the service does not know the setting \(name)", answer: error.answer)
        }
    }

    /// Takes a setting away.
    func remove(_ name: String) async throws {
        _ = try await requests.send(S3Request(.delete, query: [(name, "")]))
    }

    /// Refuses texts that XML cannot carry.
    static func check(_ texts: [String], of setting: String) throws(ObjectStoreError) {
        guard texts.allSatisfy({ XMLWriter.canCarry($0) }) else {
            throw ObjectStoreError(.invalidRequest, "a text of the \(setting) has a control character")
        }
    }
}
