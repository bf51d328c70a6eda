import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct S3BucketCopyTests {
    private let head = FakeTransport.Step.answer(
        200, [("Content-Length", "5"), ("ETag", "\"1\""), ("Content-Type", "a/b"), ("x-amz-meta-x", "y")])
    private let copied = FakeTransport.Step.answer(200, [], "<CopyObjectResult><ETag>\"2\"</ETag></CopyObjectResult>")

    private func store(
        _ bucket: String, at endpoint: String? = "https://s3.example.com", region: String = "us-east-1", _ transport: FakeTransport,
        encryption: S3Encryption? = nil, copyLimits: PartLimits = .s3
    ) throws -> S3Store {
        let configuration = S3Configuration(
            bucket: bucket, region: region, endpoint: try endpoint.map { endpoint in try ServiceEndpoint(endpoint) }, encryption: encryption
        )
        return try S3Store(
            configuration, credentials: StaticCredentials(.sample), transport: transport, surroundings: FakeClock().surroundings,
            copyLimits: copyLimits)
    }

    @Test func `a copy from another bucket is made inside the service, even under the same key`() async throws {
        let (source, destination) = (FakeTransport([head]), FakeTransport([copied]))
        let info = try await store("to", destination).copy("a b/k", from: store("from", source), to: "a b/k", if: .ifAbsent)
        #expect(source.seen.map { "\($0.method) \($0.path)" } == ["HEAD /from/a%20b/k"])
        #expect(destination.seen.map { "\($0.method) \($0.path)" } == ["PUT /to/a%20b/k"])
        let request = try #require(destination.seen.first)
        #expect(request["x-amz-copy-source"] == "/from/a%20b/k" && request["x-amz-copy-source-if-match"] == "\"1\"")
        #expect(request["if-none-match"] == "*" && request["x-amz-metadata-directive"] == nil && request.body.isEmpty)
        #expect(info.key == "a b/k" && info.size == 5 && info.etag == "\"2\"" && info.attributes.metadata == ["x": "y"])
    }

    @Test func `a large copy takes its parts from the other bucket, and its tags from there`() async throws {
        let limits = PartLimits(smallestPart: 1, largestPart: 4, mostParts: 2, largestObject: 1 << 40)
        let tags = "<Tagging><TagSet><Tag><Key>t</Key><Value>1</Value></Tag></TagSet></Tagging>"
        let begun = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        let part = FakeTransport.Step.answer(200, [], "<CopyPartResult><ETag>\"p\"</ETag></CopyPartResult>")
        let done = "<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag></CompleteMultipartUploadResult>"
        let source = FakeTransport([head, .answer(200, [], tags)])
        let destination = FakeTransport([.answer(200, [], begun), part, part, .answer(200, [], done)])
        let info = try await store("to", destination, copyLimits: limits).copy("k", from: store("from", source), to: "l")
        #expect(info.etag == "\"e-2\"" && source.remaining == 0 && destination.remaining == 0)
        #expect(destination.seen.map { $0["x-amz-copy-source"] } == [nil, "/from/k", "/from/k", nil])
        #expect(destination.seen.map { $0["x-amz-copy-source-range"] } == [nil, "bytes=0-2", "bytes=3-4", nil])
        #expect(destination.seen.first?["x-amz-tagging"] == "t=1")
    }

    @Test func `buckets of different services are told apart before anything is sent`() async throws {
        let none = FakeTransport([])
        let pairs = [
            try (store("to", at: nil, none), store("from", none)),
            try (store("to", at: "https://s3.example.com:9000", none), store("from", none)),
            try (store("to", at: nil, region: "cn-north-1", none), store("from", at: nil, none)),
        ]
        for (to, from) in pairs { await expect(.unsupported) { try await to.copy("k", from: from, to: "k") } }
        #expect(none.seen.isEmpty)
    }

    @Test func `each bucket keeps its own key of encryption, and no error shows either`() async throws {
        let (one, other) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        let source = FakeTransport([head, head])
        let refusing = FakeTransport([.refusal(400, "InvalidArgument", "bad key \(Base64.encode(one))")])
        let from = try store("from", source, encryption: .customer(key: one))
        let error = await #expect(throws: ObjectStoreError.self) {
            try await store("to", refusing, encryption: .customer(key: other)).copy("k", from: from, to: "k")
        }
        let request = try #require(refusing.seen.first)
        #expect(request["x-amz-copy-source-server-side-encryption-customer-key"] == Base64.encode(one))
        #expect(request["x-amz-server-side-encryption-customer-key"] == Base64.encode(other))
        #expect(error.map { "\($0)".contains(Base64.encode(one)) } == false)
    }
}
