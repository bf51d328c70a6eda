import Testing

@testable import ObjectStore

/// The documents are examples of the Amazon S3 API Reference.
@Suite struct AdministrationTests {
    private static let namespace = #" xmlns="http://s3.amazonaws.com/doc/2006-03-01/""#

    private func service(_ name: String, _ document: String) -> BucketService {
        BucketService(BucketService.State(settings: [name: document]))
    }

    // MARK: The bucket

    @Test func `a bucket is made where its region says`() async throws {
        let service = BucketService(BucketService.State(exists: false))
        let bucket = try service.store().bucket
        #expect(try await !bucket.exists())
        #expect(try await bucket.create())
        #expect(try await bucket.exists())
        #expect(try await !bucket.create())
        #expect(
            service.current.writes == [
                #"<?xml version="1.0" encoding="UTF-8"?><CreateBucketConfiguration\#(Self.namespace)><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>"#
            ])
        try await bucket.delete()
        #expect(try await !bucket.exists())
    }

    @Test func `the oldest region is not named when a bucket is made`() async throws {
        let service = BucketService(BucketService.State(exists: false))
        #expect(try await service.store(region: "us-east-1").bucket.create())
        #expect(service.current.writes == [""])
    }

    @Test(arguments: [
        (#"<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-3</LocationConstraint>"#, "eu-west-3"),
        (#"<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>"#, "us-east-1"),
        ("<LocationConstraint>EU</LocationConstraint>", "eu-west-1"),
        ("<CreateBucketConfiguration><LocationConstraint>x</LocationConstraint></CreateBucketConfiguration>", "x"),
        ("<CreateBucketConfiguration><LocationConstraint></LocationConstraint></CreateBucketConfiguration>", "us-east-1"),
    ])
    func `the region of a bucket is told`(document: String, region: String) async throws {
        #expect(try await service("location", document).store().bucket.location() == region)
    }

    @Test func `settings of a bucket that is not there are an error, absent settings are not`() async throws {
        let service = BucketService()
        let bucket = try service.store().bucket
        #expect(try await bucket.cors().isEmpty)
        #expect(try await bucket.lifecycle().isEmpty)
        #expect(try await bucket.policy() == nil)
        #expect(try await bucket.publicAccessBlock() == nil)
        #expect(try await bucket.tags().isEmpty)
        #expect(try await bucket.encryption() == nil)
        service.change { $0.exists = false }
        let error = await #expect(throws: ObjectStoreError.self) { try await bucket.cors() }
        #expect(error?.code == .notFound)
    }

    @Test func `a setting that cannot be read is an error`() async throws {
        for document in ["", "<CORSConfiguration>", "<Other/>", "<!DOCTYPE a><CORSConfiguration/>"] {
            let bucket = try service("cors", document).store().bucket
            await #expect(throws: ObjectStoreError.self) { try await bucket.cors() }
        }
    }

    @Test func `a service that takes a setting for something else does not have it`() async throws {
        let listing = try service("cors", "<ListBucketResult><Name>cards</Name></ListBucketResult>").store().bucket
        let reading = await #expect(throws: ObjectStoreError.self) { try await listing.cors() }
        #expect(reading?.code == .unsupported)
        let making = try S3Store.scripted(FakeTransport([.refusal(409, "BucketAlreadyOwnedByYou")])).bucket
        let writing = await #expect(throws: ObjectStoreError.self) { try await making.setLogging(nil) }
        #expect(writing?.code == .unsupported)
    }

    // MARK: CORS

    @Test func `rules for other sites are read and written`() async throws {
        let document = """
            <CORSConfiguration>
              <CORSRule><AllowedOrigin>http://www.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedMethod>POST</AllowedMethod>
                <AllowedMethod>DELETE</AllowedMethod><AllowedHeader>*</AllowedHeader><MaxAgeSeconds>3000</MaxAgeSeconds>
                <ExposeHeader>x-amz-server-side-encryption</ExposeHeader></CORSRule>
              <CORSRule><ID>all</ID><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>
            </CORSConfiguration>
            """
        let service = service("cors", document)
        let bucket = try service.store().bucket
        let rules = try await bucket.cors()
        #expect(
            rules == [
                CORSRule(
                    origins: ["http://www.example.com"], methods: ["PUT", "POST", "DELETE"], allowedHeaders: ["*"],
                    exposedHeaders: ["x-amz-server-side-encryption"], maxAge: .seconds(3000)),
                CORSRule(id: "all", origins: ["*"], methods: ["GET"]),
            ])
        try await bucket.setCORS(rules)
        #expect(try await bucket.cors() == rules)
        try await bucket.setCORS([])
        #expect(service.current.settings["cors"] == nil && service.current.log.last == "DELETE /cards?cors=")
        await #expect(throws: ObjectStoreError.self) { try await bucket.setCORS([CORSRule(origins: ["\u{1}"], methods: ["GET"])]) }
    }

    // MARK: Lifecycle

    @Test func `rules for old objects are read and written, and what has no property is kept`() async throws {
        let document = """
            <LifecycleConfiguration>
              <Rule><ID>id1</ID><Filter><Prefix>documents/</Prefix></Filter><Status>Enabled</Status>
                <Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>
              <Rule><ID>id2</ID><Filter><And><Prefix>logs/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>
                <ObjectSizeGreaterThan>500</ObjectSizeGreaterThan><ObjectSizeLessThan>64000</ObjectSizeLessThan></And></Filter>
                <Status>Disabled</Status><Expiration><Days>365</Days></Expiration>
                <NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays><NewerNoncurrentVersions>3</NewerNoncurrentVersions>
                </NoncurrentVersionExpiration>
                <AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
              <Rule><ID>old</ID><Prefix>legacy/</Prefix><Status>Enabled</Status><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration></Rule>
            </LifecycleConfiguration>
            """
        let service = service("lifecycle", document)
        service.change { $0.fields["lifecycle"] = ["x-amz-transition-default-minimum-object-size": "varies_by_storage_class"] }
        let bucket = try service.store().bucket
        let rules = try await bucket.lifecycle()
        #expect(rules.map(\.id) == ["id1", "id2", "old"] && rules.map(\.isEnabled) == [true, false, true])
        #expect(
            rules.map(\.filter) == [
                .init(prefix: "documents/"), .init(prefix: "logs/", tags: ["k": "v"], sizeGreaterThan: 500, sizeLessThan: 64000),
                .init(prefix: "legacy/"),
            ])
        #expect(
            rules.map(\.expirationDays) == [nil, 365, nil] && rules[1].incompleteUploadDays == 2 && rules[1].noncurrentExpirationDays == 7)
        try await bucket.setLifecycle(rules)
        let written = try #require(service.current.settings["lifecycle"])
        for part in [
            "<Rule><ID>id1</ID><Filter><Prefix>documents/</Prefix></Filter><Status>Enabled</Status><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>",
            "<NewerNoncurrentVersions>3</NewerNoncurrentVersions>",
            "<Filter><And><Prefix>logs/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>",
            "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
            "<Filter><Prefix>legacy/</Prefix></Filter>", "<Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>",
        ] { #expect(written.contains(part), "\(part)") }
        #expect(try await bucket.lifecycle() == rules)
    }

    @Test func `a rule for old objects is written as documented`() async throws {
        let service = BucketService()
        let bucket = try service.store().bucket
        try await bucket.setLifecycle([
            .expiration(id: "DeleteOldCardImages", prefix: "card-images/", days: 30), LifecycleRule(id: "all", incompleteUploadDays: 7),
        ])
        #expect(
            service.current.writes == [
                #"<?xml version="1.0" encoding="UTF-8"?><LifecycleConfiguration\#(Self.namespace)><Rule><ID>DeleteOldCardImages</ID><Filter><Prefix>card-images/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule><Rule><ID>all</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>"#
            ])
        try await bucket.setLifecycle([])
        #expect(service.current.log.last == "DELETE /cards?lifecycle=")
    }

    // MARK: Policy

    @Test func `a policy lets everybody read a prefix, as documented`() async throws {
        let service = BucketService()
        let bucket = try service.store().bucket
        try await bucket.setPolicy(
            BucketPolicy([.publicRead(sid: "PublicReadCardImages", bucket: "dealbrain-card-images", prefix: "card-images/")]))
        #expect(
            service.current.settings["policy"]
                == #"{"Version":"2012-10-17","Statement":[{"Sid":"PublicReadCardImages","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::dealbrain-card-images/card-images/*"}]}"#
        )
        let statement = try #require(try await bucket.policy()?.statements.first)
        #expect(statement.allows && statement.isForEverybody && statement.actions == ["s3:GetObject"])
        try await bucket.setPolicy(nil)
        #expect(try await bucket.policy() == nil)
    }

    @Test func `a policy is written back with everything that was in it`() throws {
        let json =
            #"{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"a","Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::1:root"]},"Action":["s3:*"],"Resource":"*","Condition":{"NumericLessThan":{"s3:TlsVersion":1.2}}}]}"#
        let policy = try BucketPolicy(json: json)
        #expect(policy.json.count == json.count && policy.json.contains(#""Condition":{"NumericLessThan":{"s3:TlsVersion":1.2}}"#))
        #expect(!policy.statements[0].allows && !policy.statements[0].isForEverybody && policy.statements[0].resources == ["*"])
        #expect(try BucketPolicy(json: #"{"Statement":{"Sid":"only"}}"#).statements.map(\.sid) == ["only"])
        for wrong in ["", "[]", "{}", "{\"Statement\":1", #"{"Statement":[],"Statement":[]}"#] {
            #expect(throws: ObjectStoreError.self) { try BucketPolicy(json: wrong) }
        }
    }

    @Test func `statements that say the same are told from others`() throws {
        let wanted = PolicyStatement.publicRead(sid: "mine", bucket: "b", prefix: "p/")
        func statement(_ text: String) throws -> PolicyStatement {
            try #require(try BucketPolicy(json: #"{"Statement":[\#(text)]}"#).statements.first)
        }
        for same in [
            #"{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::b/p/*"],"Sid":"x"}"#,
            #"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/p/*"}"#,
        ] { #expect(try statement(same).hasEffect(of: wanted)) }
        for other in [
            #"{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/p/*"}"#,
            #"{"Effect":"Allow","Principal":{"AWS":"arn:x"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/p/*"}"#,
            #"{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/p/*"}"#,
            #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#,
            #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/p/*","Condition":{}}"#, "1",
        ] { #expect(try !statement(other).hasEffect(of: wanted)) }
    }

    // MARK: Other settings

    @Test func `what blocks public access is read and written`() async throws {
        let service = service(
            "publicAccessBlock",
            "<PublicAccessBlockConfiguration><BlockPublicAcls>TRUE</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
                .replacing("TRUE", with: "true"))
        let bucket = try service.store().bucket
        let block = PublicAccessBlock(blocksPublicLists: true, ignoresPublicLists: true, restrictsPublicBuckets: true)
        #expect(try await bucket.publicAccessBlock() == block)
        try await bucket.setPublicAccessBlock(.everything)
        #expect(try await bucket.publicAccessBlock() == .everything)
        try await bucket.setPublicAccessBlock(nil)
        #expect(try await bucket.publicAccessBlock() == nil)
    }

    @Test func `versions are kept, suspended and never forgotten`() async throws {
        let service = service("versioning", #"<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>"#)
        let bucket = try service.store().bucket
        #expect(try await bucket.versioning() == .unversioned)
        for status in [BucketVersioning.enabled, .suspended] {
            try await bucket.setVersioning(status)
            #expect(try await bucket.versioning() == status)
        }
        await #expect(throws: ObjectStoreError.self) { try await bucket.setVersioning(.unversioned) }
    }

    @Test func `requests are logged to another bucket`() async throws {
        let service = service("logging", #"<BucketLoggingStatus xmlns="http://doc.s3.amazonaws.com/2006-03-01" />"#)
        let bucket = try service.store().bucket
        #expect(try await bucket.logging() == nil)
        let logging = BucketLogging(bucket: "dealbrain-logs", prefix: "s3-access-logs/card-images/")
        try await bucket.setLogging(logging)
        #expect(try await bucket.logging() == logging)
        try await bucket.setLogging(nil)
        #expect(try await bucket.logging() == nil)
    }

    @Test func `a bucket has tags`() async throws {
        let bucket = try BucketService().store().bucket
        let tags = ["Project": "Deals & more", "User": "jsmith", "Empty": ""]
        try await bucket.setTags(tags)
        #expect(try await bucket.tags() == tags)
        try await bucket.setTags([:])
        #expect(try await bucket.tags().isEmpty)
    }

    @Test func `a bucket encrypts by itself`() async throws {
        let service = service(
            "encryption",
            """
            <ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault>
            <SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:us-east-1:1234:key/5678</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>
            </Rule></ServerSideEncryptionConfiguration>
            """)
        let bucket = try service.store().bucket
        #expect(try await bucket.encryption() == .kms(key: "arn:aws:kms:us-east-1:1234:key/5678"))
        for encryption in [S3Encryption.managed, .kms(), .kms(key: "k")] {
            try await bucket.setEncryption(encryption)
            #expect(try await bucket.encryption() == encryption)
        }
        let error = await #expect(throws: ObjectStoreError.self) {
            try await bucket.setEncryption(.customer(key: Array(repeating: 65, count: 32)))
        }
        #expect(error.map { "\($0)".contains("QUFB") || "\($0)".contains("65") } == false)
        try await bucket.setEncryption(nil)
        #expect(try await bucket.encryption() == nil)
    }
}
