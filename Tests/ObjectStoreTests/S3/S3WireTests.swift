import FoundationEssentials
import HTTPTypes
import ObjectStoreContract
import Testing

@testable import ObjectStore

/// What the client sends.
@Suite struct S3WireTests {
    private let written = FakeTransport.Step.answer(200, [("ETag", "\"2\""), ("Date", "Wed, 21 Oct 2015 07:28:00 GMT")])
    private let found = FakeTransport.Step.answer(200, [("ETag", "\"2\""), ("Content-Length", "0")])

    private func sent(
        _ steps: [FakeTransport.Step], _ change: (inout S3Configuration) throws -> Void = { _ in },
        _ body: (S3Store) async throws -> some Any
    ) async throws -> [FakeTransport.Seen] {
        let transport = FakeTransport(steps)
        var configuration = S3Configuration(bucket: "bucket", region: "us-east-1")
        try change(&configuration)
        let store = try S3Store(
            configuration, credentials: StaticCredentials(.sample), transport: transport, surroundings: FakeClock().surroundings)
        _ = try await body(store)
        #expect(transport.remaining == 0)
        return transport.seen
    }

    @Test func `attributes, tags and metadata travel as fields`() async throws {
        let attributes = ObjectAttributes(
            contentType: "image/png", cacheControl: "no-cache", contentDisposition: "inline", contentEncoding: "gzip",
            metadata: ["listing-id": "17"], tags: ["a b": "c&d=é"])
        let seen = try await sent([written]) { store in
            let info = try await store.put("hello".bytes, at: "cards/1.png", attributes: attributes)
            #expect(info.etag == "\"2\"" && info.size == 5 && info.lastModified == Date(timeIntervalSince1970: 1_445_412_480))
            #expect(info.attributes.tags.isEmpty && info.attributes.metadata == ["listing-id": "17"])
        }
        #expect(seen[0].method == "PUT" && seen[0].scheme == "https" && seen[0].path == "/cards/1.png" && seen[0].body == "hello".bytes)
        let expected = [
            "content-type": "image/png", "cache-control": "no-cache", "content-disposition": "inline", "content-encoding": "gzip",
            "x-amz-meta-listing-id": "17", "x-amz-tagging": "a%20b=c%26d%3D%C3%A9", "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
            "x-amz-checksum-crc32c": Checksum(.crc32c, of: "hello".bytes).headerValue,
        ]
        for (name, value) in expected { #expect(seen[0][name] == value, "\(name)") }
    }

    @Test func `every key reaches the wire as it is, each byte encoded once`() async throws {
        for (key, path) in [
            ("a/../b", "/a/../b"), (".", "/."), ("..", "/.."), ("a/./b", "/a/./b"), ("/a", "//a"), ("a//b", "/a//b"),
            ("a b+c", "/a%20b%2Bc"),
            ("100%", "/100%25"), ("%2F", "/%252F"), ("é", "/%C3%A9"), ("a?b=c#d", "/a%3Fb%3Dc%23d"), ("\u{0}\n", "/%00%0A"),
        ] {
            let seen = try await sent([found]) { try await $0.head(key) }
            #expect(seen[0].path == path)
        }
    }

    @Test func `the bucket is in the host at AWS, in the path elsewhere, and where it is told to be`() async throws {
        func address(_ change: (inout S3Configuration) throws -> Void) async throws -> String {
            let seen = try await sent([found], change) { try await $0.head("k") }
            return "\(seen[0].scheme)://\(seen[0].authority)\(seen[0].path)"
        }
        #expect(try await address { _ in } == "https://bucket.s3.us-east-1.amazonaws.com/k")
        #expect(try await address { $0.region = "cn-north-1" } == "https://bucket.s3.cn-north-1.amazonaws.com.cn/k")
        #expect(try await address { $0.bucket = "a.b" } == "https://s3.us-east-1.amazonaws.com/a.b/k")
        #expect(try await address { $0.addressing = .path } == "https://s3.us-east-1.amazonaws.com/bucket/k")
        #expect(try await address { $0.endpoint = try ServiceEndpoint("http://127.0.0.1:9000/") } == "http://127.0.0.1:9000/bucket/k")
        #expect(try await address { $0.endpoint = try ServiceEndpoint("https://x.example/s3/") } == "https://x.example/s3/bucket/k")
        let inHost = try await address {
            $0.endpoint = try ServiceEndpoint("https://minio.example:9000")
            $0.addressing = .virtualHost
        }
        #expect(inHost == "https://bucket.minio.example:9000/k")
    }

    @Test func `names that cannot be part of an address are refused`() throws {
        for bucket in ["", "a/b", "a b", "..", "bücket", String(repeating: "b", count: 256), "a?b"] {
            #expect(throws: ObjectStoreError.self, "\(bucket)") { try S3Store.scripted(FakeTransport([])) { $0.bucket = bucket } }
        }
        for region in ["", "a/b", "eu central", "evil.com/#", String(repeating: "r", count: 65)] {
            #expect(throws: ObjectStoreError.self, "\(region)") { try S3Store.scripted(FakeTransport([])) { $0.region = region } }
        }
        let endpoint = try ServiceEndpoint("http://127.0.0.1:9000")
        #expect(throws: ObjectStoreError.self) {
            try S3Store.scripted(FakeTransport([])) { ($0.endpoint, $0.addressing) = (endpoint, .virtualHost) }
        }
    }

    @Test func `bodies are signed over plain HTTP, left to TLS, or as told`() async throws {
        let hash = PayloadHash.sha256(of: "hello".bytes).description
        for (address, signing, expected) in [
            ("http://h", S3Configuration.PayloadSigning.automatic, hash), ("https://h", .automatic, "UNSIGNED-PAYLOAD"),
            ("http://h", .unsigned, "UNSIGNED-PAYLOAD"), ("https://h", .signed, hash),
        ] {
            for checksums in [S3Configuration.Checksums.whenSupported(.sha256), .whenSupported(.crc64nvme), .whenRequired] {
                let seen = try await sent([written]) {
                    ($0.endpoint, $0.payloadSigning, $0.checksums) = (try ServiceEndpoint(address), signing, checksums)
                } _: {
                    try await $0.put("hello".bytes, at: "k")
                }
                #expect(seen[0]["x-amz-content-sha256"] == expected)
            }
        }
    }

    @Test func `no checksum is sent or asked for anywhere where none is required`() async throws {
        let file = try TemporaryFolder()
        let path = file.path + "/file"
        try Data("hello".bytes).write(to: URL(filePath: path))
        let begun = FakeTransport.Step.answer(
            200, [], "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
        let done = FakeTransport.Step.answer(200, [], "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>")
        let seen = try await sent(
            [
                written, written, begun, written, written, done, found, .answer(200, [], "<DeleteResult/>"), .answer(200),
            ]
        ) {
            $0.checksums = .whenRequired
            $0.transfers = TransferOptions(anyPartSize: 8, concurrency: 1, memory: 8)
        } _: { store in
            try await store.put("hello".bytes, at: "k")
            try await store.put(.file(atPath: path), at: "k")
            try await store.put("0123456789".bytes, at: "k")
            _ = try await store.open("k")
            _ = try await store.deleteMany(["a"])
            try await store.setTags(["a": "1"], of: "k")
        }
        for request in seen {
            let names = request.fields.map(\.name.canonicalName)
            #expect(
                !names.contains { $0.contains("checksum") || $0 == "x-amz-trailer" || $0 == "x-amz-decoded-content-length" }, "\(names)")
            #expect(request["content-encoding"] == nil)
            #expect(!String(decoding: request.body, as: UTF8.self).contains("Checksum"))
        }
        #expect(seen.filter { $0["content-md5"] != nil }.map(\.path) == ["/?delete=", "/k?tagging="])
    }

    @Test func `checksums go with every write and are asked for with every read where they are supported`() async throws {
        let begun = FakeTransport.Step.answer(
            200, [], "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
        let done = FakeTransport.Step.answer(200, [], "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>")
        for algorithm in ChecksumAlgorithm.allCases {
            let name = algorithm.headerName
            func part(_ text: String) -> FakeTransport.Step {
                .answer(200, [("ETag", "\"p\""), (name, Checksum(algorithm, of: text.bytes).headerValue)])
            }
            let seen = try await sent([begun, part("01234567"), part("89"), done, found, .answer(200, [], "<DeleteResult/>")]) {
                $0.checksums = .whenSupported(algorithm)
                $0.transfers = TransferOptions(anyPartSize: 8, concurrency: 1, memory: 8)
            } _: { store in
                try await store.put("0123456789".bytes, at: "k")
                _ = try await store.open("k")
                _ = try await store.deleteMany(["a"])
            }
            #expect(seen[0]["x-amz-checksum-algorithm"] == algorithm.description)
            #expect(seen[0]["x-amz-checksum-type"] == (algorithm == .sha1 || algorithm == .sha256 ? nil : "FULL_OBJECT"))
            #expect(seen[1][name] == Checksum(algorithm, of: "01234567".bytes).headerValue)
            #expect(seen[2][name] == Checksum(algorithm, of: "89".bytes).headerValue)
            let element = "<Checksum\(algorithm)>\(Checksum(algorithm, of: "89".bytes).headerValue)</Checksum\(algorithm)>"
            #expect(String(decoding: seen[3].body, as: UTF8.self).contains(element))
            #expect(seen[3][name] == nil)
            #expect(seen[4]["x-amz-checksum-mode"] == "ENABLED")
            #expect(seen[5][name] == Checksum(algorithm, of: seen[5].body).headerValue)
        }
    }

    @Test func `a file travels in chunks with its checksum behind them, and is read anew for each try`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file"
        let bytes = (0..<150_000).map { UInt8(truncatingIfNeeded: $0) }
        try Data(bytes).write(to: URL(filePath: path))
        let seen = try await sent([.fail(.connectionLost), written]) { store in
            try await store.put(.file(atPath: path), at: "k", attributes: ObjectAttributes(contentEncoding: "br"))
        }
        let trailer = "x-amz-checksum-crc32c:\(Checksum(.crc32c, of: bytes).headerValue)\r\n\r\n"
        for request in seen {
            #expect(request["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            #expect(request["content-encoding"] == "aws-chunked,br" && request["x-amz-trailer"] == "x-amz-checksum-crc32c")
            #expect(request["x-amz-decoded-content-length"] == "150000")
            #expect(request.body.starts(with: "10000\r\n".bytes) && request.body.suffix(trailer.utf8.count).elementsEqual(trailer.utf8))
        }
        #expect(seen[0].body == seen[1].body)
        let plain = try await sent([written]) {
            $0.checksums = .whenRequired
        } _: {
            try await $0.put(.file(atPath: path), at: "k")
        }
        #expect(plain[0].body == bytes && plain[0]["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD")
    }

    @Test func `large bodies wait until the service wants them`() async throws {
        let seen = try await sent([written, written]) { store in
            try await store.put([UInt8](repeating: 0, count: 1 << 20), at: "k")
            try await store.put([UInt8](repeating: 0, count: 1 << 20 + 1), at: "k")
        }
        #expect(seen.map(\.expectsContinue) == [false, true])
    }

    @Test func `encryption is asked for with every write, and a customer's key goes with every read`() async throws {
        let kms = try await sent([written, found]) {
            $0.encryption = .kms(key: "arn:aws:kms:key")
        } _: { store in
            try await store.put([1], at: "k")
            return try await store.head("k")
        }
        #expect(kms[0]["x-amz-server-side-encryption"] == "aws:kms")
        #expect(kms[0]["x-amz-server-side-encryption-aws-kms-key-id"] == "arn:aws:kms:key")
        #expect(!kms[1].fields.contains { $0.name.canonicalName.hasPrefix("x-amz-server-side") })
        let key = [UInt8](repeating: 7, count: 32)
        let customer = try await sent(
            [written, found, found, .answer(200, [], "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>")]
        ) {
            $0.encryption = .customer(key: key)
        } _: { store in
            try await store.put([1], at: "k")
            _ = try await store.open("k")
            try await store.copy("k", to: "l")
        }
        for request in customer {
            #expect(request["x-amz-server-side-encryption-customer-algorithm"] == "AES256")
            #expect(request["x-amz-server-side-encryption-customer-key"] == Base64.encode(key))
            #expect(request["x-amz-server-side-encryption-customer-key-md5"] == "y4HAEFCYWuvAXWFTtA1Qpg==")
        }
        #expect(customer[3]["x-amz-copy-source-server-side-encryption-customer-key"] == Base64.encode(key))
        for faulty in [S3Encryption.customer(key: [1, 2])] {
            #expect(throws: ObjectStoreError.self) { try S3Store.scripted(FakeTransport([])) { $0.encryption = faulty } }
        }
        let endpoint = try ServiceEndpoint("http://127.0.0.1")
        #expect(throws: ObjectStoreError.self) {
            try S3Store.scripted(FakeTransport([])) { ($0.endpoint, $0.encryption) = (endpoint, .customer(key: key)) }
        }
    }

    @Test func `a copy names its source and the version of it`() async throws {
        let seen = try await sent([found, .answer(200, [], "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>")]) { store in
            try await store.copy("a b/é+", to: "c", if: .ifAbsent)
        }
        #expect(seen[1]["x-amz-copy-source"] == "/bucket/a%20b/%C3%A9%2B" && seen[1]["x-amz-copy-source-if-match"] == "\"2\"")
        #expect(seen[1]["if-none-match"] == "*")
    }

    @Test func `a copy of an object to itself says its attributes again, which S3 wants`() async throws {
        let source = FakeTransport.Step.answer(
            200, [("ETag", "\"2\""), ("Content-Length", "1"), ("Content-Type", "a/b"), ("x-amz-meta-x", "y")])
        let seen = try await sent([source, .answer(200, [], "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>")]) { store in
            let copy = try await store.copy("k", to: "k")
            #expect(copy.attributes == ObjectAttributes(contentType: "a/b", metadata: ["x": "y"]))
        }
        #expect(seen[1]["x-amz-metadata-directive"] == "REPLACE")
        #expect(seen[1]["content-type"] == "a/b" && seen[1]["x-amz-meta-x"] == "y")
    }

    @Test func `a copy whose source goes away meanwhile names the source`() async throws {
        let transport = FakeTransport([found, .refusal(404, "NoSuchKey"), .refusal(404, "NoSuchKey")])
        let error = await #expect(throws: ObjectStoreError.self) { try await S3Store.scripted(transport).copy("a", to: "b") }
        #expect(error?.code == .notFound && error?.key == "a")
    }

    @Test func `a copy begins again where its source is replaced meanwhile`() async throws {
        let newer = FakeTransport.Step.answer(200, [("ETag", "\"3\""), ("Content-Length", "7")])
        let seen = try await sent(
            [found, .refusal(412, "PreconditionFailed"), newer, .answer(200, [], "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>")]
        ) { store in
            let copy = try await store.copy("a", to: "b")
            #expect(copy.size == 7)
        }
        #expect(seen.map { $0["x-amz-copy-source-if-match"] } == [nil, "\"2\"", nil, "\"3\""])
    }

    @Test func `a thousand keys are deleted with each request, and each that could not be is named`() async throws {
        let denied = "<DeleteResult><Error><Key>k1</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>"
        let transport = FakeTransport([.answer(200, [], denied), .answer(204), .answer(200, [], "<DeleteResult/>")])
        let keys = (0..<1000).map { "k\($0)" } + ["control\u{1}", "last <&>"]
        let failures = try await S3Store.scripted(transport).deleteMany(keys)
        #expect(failures.map(\.key) == ["k1"] && failures.map(\.code) == [.accessDenied])
        #expect(failures[0].answer == ServiceAnswer(status: 200, code: "AccessDenied"))
        #expect(transport.seen.map(\.method) == ["POST", "DELETE", "POST"])
        #expect(String(decoding: transport.seen[2].body, as: UTF8.self).contains("<Key>last &lt;&amp;&gt;</Key>"))
    }

    @Test func `a listing that never ends is an error`() async throws {
        func page(_ token: String) -> FakeTransport.Step {
            .answer(
                200, [],
                "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>\(token)</NextContinuationToken></ListBucketResult>"
            )
        }
        let transport = FakeTransport([page("t1"), page("t2"), page("t2"), page("t3")])
        await expectFailure(.other, of: transport) { try await $0.keys() }
        #expect(transport.seen.count == 3)
        await expectFailure(
            .other, of: FakeTransport([.answer(200, [], "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")])
        ) {
            try await $0.keys()
        }
    }

    @Test func `listed keys are decoded where the service says that it encoded them`() async throws {
        let contents = "<Contents><Key>a%2Bb+c%C3%A9</Key><LastModified>2015-10-21T07:28:00.123Z</LastModified><Size>3</Size></Contents>"
        for (type, key) in [("<EncodingType>url</EncodingType>", "a+b cé"), ("", "a%2Bb+c%C3%A9")] {
            let store = try S3Store.scripted(FakeTransport([.answer(200, [], "<ListBucketResult>\(contents)\(type)</ListBucketResult>")]))
            let page = try await store.page(ObjectQuery(), continuation: nil)
            #expect(page.objects.map(\.key) == [key])
            #expect(page.objects.map(\.lastModified) == [Date(timeIntervalSince1970: 1_445_412_480)])
        }
    }

    // Amazon S3 API Reference, "Authenticating requests: using query parameters", example.
    @Test func `the address that Amazon publishes as an example comes out`() async throws {
        let keys = try SigningCredentials(accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        var configuration = S3Configuration(bucket: "examplebucket", region: "us-east-1", addressing: .virtualHost)
        configuration.endpoint = try ServiceEndpoint("https://s3.amazonaws.com")
        let store = try S3Store(
            configuration, credentials: StaticCredentials(keys), transport: FakeTransport([]),
            surroundings: FakeClock(time: 1_369_353_600).surroundings)
        let url = try await store.presignedURL(for: .get, to: "test.txt", validFor: .seconds(86400))
        #expect(
            url == "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
                + "&X-Amz-SignedHeaders=host&X-Amz-Expires=86400"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
        let put = try await store.presignedURL(for: .put(contentType: "image/png"), to: "a b", validFor: .seconds(60))
        #expect(put.hasPrefix("https://examplebucket.s3.amazonaws.com/a%20b?") && put.contains("X-Amz-SignedHeaders=content-type%3Bhost&"))
        await expect(.invalidRequest) { try await store.presignedURL(for: .get, to: "k", validFor: .seconds(604_801)) }
        await expect(.invalidKey) { try await store.presignedURL(for: .delete, to: "", validFor: .seconds(1)) }
    }
}
