public import ObjectStore
public import Testing

/// One of the promises about the settings of a bucket, as a check that runs against a service with a bucket that is not there yet.
///
/// A service is held against all of them by one test, with a store of a new name for each:
/// ```swift
/// @Test(arguments: BucketCheck.all)
/// func `settings of a bucket are kept`(check: BucketCheck) async throws {
///     try await check.run(try store(ofBucket: newName()), over: transport)
/// }
/// ```
/// Settings that the service does not have are left out.
public struct BucketCheck: Sendable, CustomTestStringConvertible {
    /// The promise.
    public let testDescription: String
    private let body: @Sendable (S3Store, any Transport) async throws -> Void

    init(_ promise: String, _ body: @escaping @Sendable (S3Store, any Transport) async throws -> Void) {
        testDescription = promise
        self.body = body
    }

    /// Runs the check and deletes the bucket.
    ///
    /// - Parameters:
    ///   - store: A store whose bucket is not there.
    ///   - transport: Sends the requests without a signature.
    public func run(_ store: S3Store, over transport: any Transport) async throws {
        try await body(store, transport)
        if try await store.bucket.exists() { try await store.bucket.delete() }
    }

    /// All checks.
    public static let all = [
        BucketCheck("a bucket is made once, found and deleted") { store, _ in
            let bucket = store.bucket
            #expect(try await !bucket.exists())
            await expect(.notFound) { try await bucket.cors() }
            #expect(try await bucket.create())
            #expect(try await bucket.exists())
            _ = try await bucket.create()
            #expect(try await bucket.location() == store.region)
            try await bucket.delete()
            #expect(try await !bucket.exists())
        },
        BucketCheck("a new bucket is set up in one go, works, and needs nothing the second time") { store, transport in
            let setup = BucketSetup(publicPrefix: "card-images/", expireDays: 30, origins: ["*"])
            let plan = try await setup.plan(for: store.bucket)
            #expect(plan.changes.count >= 4 && plan.notes.isEmpty)
            for change in plan.changes { try await change.apply() }
            #expect(try await setup.plan(for: store.bucket).changes.map(\.description) == [])
            let tried = await StorageProbe(store, prefix: "card-images/", transport: transport).run()
            #expect(tried.map(\.description) == ["✓ upload", "✓ public read", "✓ deletion"])
            let closed = await StorageProbe(store, prefix: "private/", transport: transport).run()
            #expect(closed.map { $0.failure == nil } == [true, false, true])
        },
        BucketCheck("a setup keeps the rules and statements of others and replaces its own") { store, _ in
            let bucket = store.bucket
            try await bucket.create()
            let rule = LifecycleRule(id: "theirs", filter: .init(prefix: "logs/"), expirationDays: 365)
            // With an age: some services tell 0 where none was said.
            let site = CORSRule(id: "theirs", origins: ["https://a.example"], methods: ["PUT"], allowedHeaders: ["*"], maxAge: .seconds(60))
            let statement = PolicyStatement.publicRead(sid: "Theirs", bucket: bucket.name, prefix: "logo/")
            try await bucket.setLifecycle([rule])
            try await bucket.setCORS([site])
            try await bucket.setPolicy(BucketPolicy([statement]))
            for (prefix, days) in [("a/", 7), ("b/", 30)] {
                let setup = BucketSetup(publicPrefix: prefix, expireDays: days, origins: ["https://\(days).example"])
                for change in try await setup.plan(for: bucket).changes { try await change.apply() }
            }
            #expect(try await bucket.lifecycle() == [rule, .expiration(id: BucketSetup.lifecycleID, prefix: "b/", days: 30)])
            #expect(try await bucket.cors() == [site, .reading(id: BucketSetup.corsID, from: ["https://30.example"])])
            let statements = try await bucket.policy()?.statements ?? []
            #expect(statements.map(\.sid) == ["Theirs", BucketSetup.statementID])
            #expect(statements.last?.resources == ["arn:aws:s3:::\(bucket.name)/b/*"])
        },
        BucketCheck("settings come back as they were written, and can be taken away") { store, _ in
            let bucket = store.bucket
            try await bucket.create()
            try await ifSupported {
                let rules = [
                    LifecycleRule(id: "one", filter: .init(prefix: "a/", tags: ["k": "v w"]), expirationDays: 3),
                    LifecycleRule(id: "two", incompleteUploadDays: 7),
                ]
                try await bucket.setLifecycle(rules)
                #expect(try await bucket.lifecycle() == rules)
                try await bucket.setLifecycle([])
                #expect(try await bucket.lifecycle() == [])
            }
            try await ifSupported {
                try await bucket.setTags(["project": "deals + more", "empty": ""])
                #expect(try await bucket.tags() == ["project": "deals + more", "empty": ""])
                try await bucket.setTags([:])
                #expect(try await bucket.tags() == [:])
            }
            try await ifSupported {
                for encryption in [S3Encryption.managed, nil] {
                    try await bucket.setEncryption(encryption)
                    #expect(try await bucket.encryption() == encryption)
                }
            }
            try await ifSupported {
                for block in [PublicAccessBlock.everything, nil] {
                    try await bucket.setPublicAccessBlock(block)
                    #expect(try await bucket.publicAccessBlock() == block)
                }
            }
            try await ifSupported {
                try await bucket.setLogging(nil)
                #expect(try await bucket.logging() == nil)
            }
            try await ifSupported {
                for versioning in [BucketVersioning.enabled, .suspended] {
                    try await bucket.setVersioning(versioning)
                    #expect(try await bucket.versioning() == versioning)
                }
            }
        },
    ]
}

/// Runs a part of a check, up to a setting that the service does not have.
private func ifSupported(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as ObjectStoreError {
        if error.code != .unsupported { throw error }
    }
}
