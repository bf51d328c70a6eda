import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct AdministrationSetupTests {
    private let setup = BucketSetup(publicPrefix: "card-images/", expireDays: 30, origins: ["*"])

    /// Makes the changes that a setup plans and returns the descriptions of those that changed something.
    @discardableResult
    private func apply(_ setup: BucketSetup, to service: BucketService) async throws -> [String] {
        let plan = try await setup.plan(for: try service.store().bucket)
        var changes: [String] = []
        for change in plan.changes where try await change.apply() { changes.append(change.description) }
        return changes
    }

    @Test(arguments: BucketCheck.all)
    func `settings of a bucket are kept, whether the service has all or few`(check: BucketCheck) async throws {
        for unsupported in [[], ["publicAccessBlock", "logging", "encryption"]] as [Set<String>] {
            let service = BucketService(BucketService.State(exists: false, unsupported: unsupported))
            try await check.run(try service.store(), over: service)
        }
    }

    @Test func `a bucket is made from nothing, and the second time there is nothing to do`() async throws {
        let service = BucketService(BucketService.State(exists: false))
        #expect(
            try await apply(setup, to: service) == [
                "make the bucket cards in eu-central-1",
                "let a policy make a part of the bucket public (public-access block; access lists stay as they are)",
                "let everybody read card-images/* (policy, statement DealPublicRead)",
                "delete objects under card-images/ after 30 days (lifecycle, rule deal-expire)",
                "let pages of * read objects (CORS, rule deal-read)",
            ])
        let bucket = try service.store().bucket
        #expect(try await bucket.publicAccessBlock() == .allButPolicies)
        #expect(try await bucket.policy()?.statements.map(\.resources) == [["arn:aws:s3:::cards/card-images/*"]])
        #expect(try await bucket.lifecycle() == [.expiration(id: "deal-expire", prefix: "card-images/", days: 30)])
        #expect(try await bucket.cors() == [.reading(id: "deal-read", from: ["*"])])
        #expect(try await apply(setup, to: service) == [])
    }

    @Test func `looking at a bucket writes nothing`() async throws {
        for exists in [true, false] {
            let service = BucketService(BucketService.State(exists: exists))
            _ = try await setup.plan(for: try service.store().bucket)
            #expect(service.current.log.allSatisfy { $0.hasPrefix("GET") || $0.hasPrefix("HEAD") } && service.current.writes.isEmpty)
        }
    }

    @Test func `rules and statements of others stay as they are, older ones of its own are replaced`() async throws {
        let service = BucketService()
        let bucket = try service.store().bucket
        let foreignPolicy =
            #"{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#
        service.change {
            $0.settings["policy"] = #"{"Version":"2008-10-17","Id":"i","Statement":[\#(foreignPolicy)]}"#
            $0.settings["lifecycle"] =
                "<LifecycleConfiguration><Rule><ID>t</ID><Filter><Prefix>a</Prefix></Filter><Status>Enabled</Status><Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition></Rule></LifecycleConfiguration>"
            $0.fields["lifecycle"] = ["x-amz-transition-default-minimum-object-size": "varies_by_storage_class"]
        }
        try await bucket.setCORS([CORSRule(id: "theirs", origins: ["https://a.example"], methods: ["PUT"])])

        try await apply(BucketSetup(publicPrefix: "old/", expireDays: 7, origins: ["https://b.example"]), to: service)
        try await apply(setup, to: service)
        #expect(try await bucket.cors().map(\.origins) == [["https://a.example"], ["*"]])
        #expect(try await bucket.lifecycle().map(\.id) == ["t", "deal-expire"])
        #expect(service.current.settings["lifecycle"]?.contains("<StorageClass>GLACIER</StorageClass>") == true)
        #expect(service.current.fields["lifecycle"] == ["x-amz-transition-default-minimum-object-size": "varies_by_storage_class"])
        let policy = try #require(service.current.settings["policy"])
        #expect(policy.hasPrefix(#"{"Version":"2008-10-17","Id":"i","#) && policy.contains(foreignPolicy) && !policy.contains("/old/"))
        #expect(try await bucket.policy()?.statements.map(\.sid) == ["Theirs", "DealPublicRead"])
    }

    @Test func `a bucket that was set up by hand needs nothing`() async throws {
        let service = BucketService()
        let bucket = try service.store().bucket
        try await bucket.setPolicy(BucketPolicy([.publicRead(sid: "PublicReadCardImages", bucket: "cards", prefix: "card-images/")]))
        try await bucket.setLifecycle([.expiration(id: "DeleteOldCardImages", prefix: "card-images/", days: 30)])
        try await bucket.setCORS([.reading(from: ["*"])])
        #expect(try await apply(setup, to: service) == [])
    }

    @Test(arguments: [
        (PublicAccessBlock.everything, PublicAccessBlock.allButPolicies), (.allButPolicies, .allButPolicies),
        (PublicAccessBlock(blocksPublicPolicies: true), PublicAccessBlock()),
        (PublicAccessBlock(ignoresPublicLists: true, restrictsPublicBuckets: true), PublicAccessBlock(ignoresPublicLists: true)),
    ])
    func `the block of public access gives way to policies and to nothing else`(before: PublicAccessBlock, after: PublicAccessBlock)
        async throws
    {
        let service = BucketService()
        let bucket = try service.store().bucket
        try await bucket.setPublicAccessBlock(before)
        try await apply(BucketSetup(publicPrefix: "p/"), to: service)
        #expect(try await bucket.publicAccessBlock() == after)
        try await bucket.setPublicAccessBlock(before)
        #expect(try await apply(BucketSetup(origins: ["*"]), to: service).count == 1)
        #expect(try await bucket.publicAccessBlock() == before)
    }

    @Test(arguments: [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-east-1", "aws")])
    func `names are those of the region's partition`(region: String, partition: String) async throws {
        let service = BucketService()
        let bucket = try service.store(region: region).bucket
        for change in try await setup.plan(for: bucket).changes { try await change.apply() }
        #expect(try await bucket.policy()?.statements.last?.resources == ["arn:\(partition):s3:::cards/card-images/*"])
    }

    @Test func `what the service does not have is noted and left out`() async throws {
        let service = BucketService(BucketService.State(unsupported: ["policy", "publicAccessBlock"]))
        let plan = try await setup.plan(for: try service.store().bucket)
        #expect(plan.notes == ["the service does not know policies: make card-images/ readable for everybody by the service's own means"])
        #expect(plan.changes.count == 2)
        let new = BucketService(BucketService.State(exists: false, unsupported: ["publicAccessBlock"]))
        #expect(try await apply(setup, to: new).map { String($0.prefix(10)) } == ["make the b", "let everyb", "delete obj", "let pages "])
        #expect(try await apply(setup, to: new) == [])
    }

    @Test func `a setting that turns out not to be there leaves the others alone`() async throws {
        let service = BucketService()
        let plan = try await setup.plan(for: try service.store().bucket)
        service.change { $0.unsupported = ["cors"] }
        var outcomes: [Bool] = []
        for change in plan.changes { outcomes.append(try await change.apply()) }
        #expect(outcomes == [true, true, false])
    }

    @Test func `a failure says what could not be read or changed`() async throws {
        let closed = BucketService(BucketService.State(forbidden: ["policy"]))
        let reading = await #expect(throws: ObjectStoreError.self) { try await setup.plan(for: try closed.store().bucket) }
        #expect(reading?.code == .accessDenied && reading?.message.hasPrefix("policies cannot be read: ") == true)
        let service = BucketService()
        let plan = try await BucketSetup(origins: ["*"]).plan(for: try service.store().bucket)
        service.change { $0.exists = false }
        let writing = await #expect(throws: ObjectStoreError.self) { try await plan.changes[0].apply() }
        #expect(writing?.message.hasPrefix("could not let pages of * read objects") == true)
    }

    @Test(arguments: [
        BucketSetup(publicPrefix: ""), BucketSetup(publicPrefix: "/"), BucketSetup(publicPrefix: "a*"), BucketSetup(publicPrefix: "${x}"),
        BucketSetup(publicPrefix: "a b"), BucketSetup(expireDays: 30), BucketSetup(publicPrefix: "a/", expireDays: 0),
        BucketSetup(publicPrefix: "a/", expireDays: .max),
    ])
    func `a setup that would open or empty too much is refused before anything is asked`(setup: BucketSetup) async throws {
        let service = BucketService()
        let error = await #expect(throws: ObjectStoreError.self) { try await setup.plan(for: try service.store().bucket) }
        #expect(error?.code == .invalidRequest && service.current.log.isEmpty)
    }

    // MARK: The probe

    @Test func `a store that works passes every step and keeps nothing`() async throws {
        let service = BucketService(BucketService.State(exists: false))
        try await apply(setup, to: service)
        let steps = await StorageProbe(try service.store(), prefix: "card-images/", transport: service).run()
        #expect(steps.map(\.description) == ["✓ upload", "✓ public read", "✓ deletion"])
        #expect(service.current.objects.isEmpty)
    }

    @Test func `a prefix that is not public is told, and the object deleted all the same`() async throws {
        let service = BucketService()
        let steps = await StorageProbe(try service.store(), prefix: "card-images/", transport: service).run()
        #expect(steps.map { $0.failure == nil } == [true, false, true] && service.current.objects.isEmpty)
        #expect(steps[1].description.hasPrefix("✗ public read: access-denied: ") && steps[1].description.contains("403 AccessDenied"))
    }

    @Test func `nothing about a bucket shows a secret`() async throws {
        let service = BucketService()
        let (secret, token) = ("secretKeySecretKey", "sessionTokenSessionToken")
        let keys = try SigningCredentials(accessKey: "AKID", secretKey: secret, sessionToken: token)
        let store = try S3Store(
            S3Configuration(bucket: "cards", region: "r", endpoint: ServiceEndpoint("http://127.0.0.1:9")),
            credentials: StaticCredentials(keys),
            transport: service)
        let plan = try await setup.plan(for: store.bucket)
        var values: [Any] = [store.bucket, plan, plan.changes, StorageProbe(store, prefix: "p/", transport: service)]
        values.append(await StorageProbe(store, prefix: "p/", transport: service).run())
        service.change { $0.forbidden = ["cors"] }
        do { _ = try await setup.plan(for: store.bucket) } catch { values.append(error) }
        #expect(values.count == 6)
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in [String(describing: value), String(reflecting: value), dumped] {
                #expect(!text.contains(secret) && !text.contains(token), "\(type(of: value)): \(text.prefix(300))")
            }
        }
    }

    @Test func `without an upload there is nothing to read`() async throws {
        let store = try S3Store(
            S3Configuration(bucket: "cards", region: "r", endpoint: ServiceEndpoint("http://127.0.0.1:9"), retries: .never),
            credentials: StaticCredentials(try issued("A").credentials), transport: ScriptedTransport.unreachable)
        let steps = await StorageProbe(store, prefix: "", transport: ScriptedTransport.unreachable).run()
        #expect(steps.map(\.name) == ["upload"] && steps[0].failure != nil)
    }
}
