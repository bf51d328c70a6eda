/// Whether a bucket keeps the versions of objects that others replaced.
public enum BucketVersioning: String, Hashable, Sendable {
    /// It never did.
    case unversioned = ""
    /// It does.
    case enabled = "Enabled"
    /// It did, and keeps those from then.
    case suspended = "Suspended"
}

/// Where the service writes down who asked for what.
public struct BucketLogging: Hashable, Sendable {
    /// The bucket that the logs go to, in the same region.
    public var bucket: String
    /// What the keys of the logs begin with.
    public var prefix: String

    /// Makes a destination.
    public init(bucket: String, prefix: String) {
        self.bucket = bucket
        self.prefix = prefix
    }
}

extension S3Bucket {
    /// Whether the bucket keeps versions.
    public func versioning() async throws -> BucketVersioning {
        let tree = try await tree("versioning", root: ["VersioningConfiguration"])
        return tree?.text("Status").flatMap { BucketVersioning(rawValue: $0) } ?? .unversioned
    }

    /// Lets the bucket keep versions or stop it.
    ///
    /// - Parameter versioning: `enabled` or `suspended`: nothing makes a bucket unversioned again.
    public func setVersioning(_ versioning: BucketVersioning) async throws {
        guard versioning != .unversioned else {
            throw ObjectStoreError(.invalidRequest, "a bucket does not forget its versions; suspend the keeping of further ones")
        }
        try await set("versioning", XMLTree("VersioningConfiguration", [XMLTree("Status", versioning.rawValue)]).document)
    }

    /// Where requests are logged; `nil` where they are not.
    public func logging() async throws -> BucketLogging? {
        guard let enabled = try await tree("logging", root: ["BucketLoggingStatus"])?["LoggingEnabled"] else { return nil }
        return BucketLogging(bucket: enabled.text("TargetBucket") ?? "", prefix: enabled.text("TargetPrefix") ?? "")
    }

    /// Lets requests be logged; `nil` ends it.
    public func setLogging(_ logging: BucketLogging?) async throws {
        var children: [XMLTree] = []
        if let logging {
            try Self.check([logging.bucket, logging.prefix], of: "logging")
            children = [
                XMLTree("LoggingEnabled", [XMLTree("TargetBucket", logging.bucket), XMLTree("TargetPrefix", logging.prefix)])
            ]
        }
        try await set("logging", XMLTree("BucketLoggingStatus", children).document)
    }

    /// The bucket's tags.
    public func tags() async throws -> [String: String] {
        let tags = try await tree("tagging", root: ["Tagging"])?["TagSet"]?.all("Tag") ?? []
        return Dictionary(tags.map { ($0.text("Key") ?? "", $0.text("Value") ?? "") }) { $1 }
    }

    /// Replaces the bucket's tags.
    ///
    /// - Parameter tags: At most 50.
    public func setTags(_ tags: [String: String]) async throws {
        guard !tags.isEmpty else { return try await remove("tagging") }
        try Self.check(tags.flatMap { [$0.key, $0.value] }, of: "tags")
        let children = tags.sorted { $0.key < $1.key }.map { XMLTree("Tag", [XMLTree("Key", $0.key), XMLTree("Value", $0.value)]) }
        try await set("tagging", XMLTree("Tagging", [XMLTree("TagSet", children)]).document)
    }

    /// How objects are encrypted for which nothing else is said; `nil` where the bucket does not say.
    public func encryption() async throws -> S3Encryption? {
        let rule = try await tree("encryption", root: ["ServerSideEncryptionConfiguration"])?["Rule"]
        guard let standard = rule?["ApplyServerSideEncryptionByDefault"] else { return nil }
        switch standard.text("SSEAlgorithm") {
        case "AES256": return .managed
        case "aws:kms": return .kms(key: standard.text("KMSMasterKeyID"))
        case let other:
            throw ObjectStoreError(.unsupported, "the bucket encrypts with \(String(reflecting: other ?? "")), which is not known here")
        }
    }

    /// Says how objects are encrypted for which nothing else is said; `nil` leaves it to the service.
    ///
    /// - Parameter encryption: With keys of S3 or of the key management service.
    public func setEncryption(_ encryption: S3Encryption?) async throws {
        guard let encryption else { return try await remove("encryption") }
        var standard: [XMLTree]
        switch encryption.kind {
        case .managed: standard = [XMLTree("SSEAlgorithm", "AES256")]
        case .kms(let key):
            standard = [XMLTree("SSEAlgorithm", "aws:kms")]
            if let key {
                try Self.check([key], of: "encryption")
                standard.append(XMLTree("KMSMasterKeyID", key))
            }
        case .customer:
            throw ObjectStoreError(.invalidRequest, "a bucket cannot keep a customer's key; it goes with each request")
        }
        let rule = XMLTree("Rule", [XMLTree("ApplyServerSideEncryptionByDefault", standard)])
        try await set("encryption", XMLTree("ServerSideEncryptionConfiguration", [rule]).document)
    }
}
