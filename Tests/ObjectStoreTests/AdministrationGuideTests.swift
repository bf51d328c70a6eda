import Foundation
import ObjectStore
import Testing

/// What docs/s3.md says, as a reader would type it.
@Suite struct AdministrationGuideTests {
    private static let guide = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "docs/s3.md")

    @Test func `the code of the guide sets a bucket up`() async throws {
        let service = BucketService(BucketService.State(exists: false))
        let (transport, variables) = (
            service,
            [
                "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-central-1",
                "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
            ]
        )

        let environment = try await AWSEnvironment.read(variables)
        let store = try S3Store(
            environment.configuration(bucket: "cards"), credentials: environment.credentials(over: transport), transport: transport)

        let setup = BucketSetup(publicPrefix: "card-images/", expireDays: 30, origins: ["*"])
        for change in try await setup.plan(for: store.bucket).changes { try await change.apply() }

        try await store.bucket.setVersioning(.enabled)
        try await store.bucket.setEncryption(.kms())
        try await store.bucket.setLogging(BucketLogging(bucket: "my-logs", prefix: "cards/"))
        try await store.bucket.setLifecycle([
            .expiration(id: "old-cards", prefix: "card-images/", days: 30), LifecycleRule(id: "uploads", incompleteUploadDays: 7),
        ])

        #expect(
            service.current.settings.keys.sorted() == [
                "cors", "encryption", "lifecycle", "logging", "policy", "publicAccessBlock", "versioning",
            ])
    }

    @Test func `the policies of the guide are policies`() throws {
        let text = try String(contentsOf: Self.guide, encoding: .utf8)
        let blocks = text.components(separatedBy: "```json\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        let policies = try blocks.map { try BucketPolicy(json: $0) }
        #expect(policies.flatMap(\.statements).map(\.sid) == ["SetUpCards", "FindCards", "StoreCards", nil])
        #expect(policies.flatMap(\.statements).allSatisfy { $0.allows && !$0.isForEverybody })
    }

    @Test func `the guide names the rules and statements as the setup does`() throws {
        let text = try String(contentsOf: Self.guide, encoding: .utf8)
        for name in [BucketSetup.corsID, BucketSetup.lifecycleID, BucketSetup.statementID] { #expect(text.contains("`\(name)`")) }
    }
}
