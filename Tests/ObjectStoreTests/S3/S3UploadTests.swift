import HTTPTypes
import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct S3UploadTests {
    private func store(_ service: some Transport, copyLimits: PartLimits = .s3) throws -> S3Store {
        var configuration = S3Configuration(bucket: "bucket", region: "us-east-1", addressing: .path)
        configuration.transfers = TransferOptions(anyPartSize: 1000, concurrency: 3, memory: 4000)
        return try S3Store(
            configuration, credentials: StaticCredentials(.sample), transport: service, surroundings: .machine, copyLimits: copyLimits)
    }

    private let content = (0..<10_500).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test func `an object in parts is one object with all its attributes`() async throws {
        let service = try S3Emulation()
        let attributes = ObjectAttributes(contentType: "a/b", contentEncoding: "gzip", metadata: ["x": "y"], tags: ["t": "1"])
        let written = try await store(service).put(content, at: "k", attributes: attributes)
        let object = try await store(service).get("k")
        #expect(object.bytes == content && object.info.attributes == written.attributes && object.info.attributes.contentEncoding == "gzip")
        #expect(try await store(service).tags(of: "k") == ["t": "1"])
        #expect(service.openUploads == 0)
    }

    @Test func `an upload that another process began is found, ended with what is missing, or given up`() async throws {
        let service = try S3Emulation()
        let store = try store(service)
        let upload = try await store.beginUpload(at: "a b/é", attributes: ObjectAttributes(contentType: "a/b"))
        for number in 1...7 {
            _ = try await store.sendPart(Array(content[(number * 1000 - 1000)..<(number * 1000)]), number: number, of: upload)
        }
        #expect(try await store.parts(of: upload).map(\.number) == Array(1...7))
        let counting = CountingTransport(service)
        let info = try await self.store(counting).resume(upload, with: .bytes(content))
        #expect(info.attributes.contentType == "a/b" && info.size == content.count)
        #expect(try await store.get("a b/é").bytes == content)
        #expect(counting.count(of: "PUT") == 4)
        let other = try await store.beginUpload(at: "k", attributes: ObjectAttributes())
        try await store.abandon(other)
        try await store.abandon(other)
        #expect(service.openUploads == 0)
        await expect(.notFound) { try await store.resume(other, with: .bytes([1])) }
    }

    @Test func `unfinished uploads are listed over all pages`() async throws {
        let first = """
            <ListMultipartUploadsResult><EncodingType>url</EncodingType><Upload><Key>a%2Bb</Key><UploadId>1</UploadId><Owner><ID>x</ID></Owner>
            </Upload><NextKeyMarker>a%2Bb</NextKeyMarker><NextUploadIdMarker>1</NextUploadIdMarker><IsTruncated>true</IsTruncated>
            </ListMultipartUploadsResult>
            """
        let last = "<ListMultipartUploadsResult><Upload><Key>c</Key><UploadId>2</UploadId></Upload></ListMultipartUploadsResult>"
        let transport = FakeTransport([.answer(200, [], first), .answer(200, [], last)])
        #expect(
            try await S3Store.scripted(transport).unfinishedUploads(prefix: "p")
                == [PartUpload(key: "a+b", id: "1"), PartUpload(key: "c", id: "2")])
        #expect(
            transport.seen.map(\.path) == [
                "/?uploads=&encoding-type=url&prefix=p", "/?uploads=&encoding-type=url&key-marker=a%2Bb&upload-id-marker=1&prefix=p",
            ])
        await expectFailure(.other, of: FakeTransport(Array(repeating: .answer(200, [], first), count: 3))) {
            try await $0.unfinishedUploads()
        }
    }

    @Test func `an object that is too large for one request is copied in parts`() async throws {
        let service = try S3Emulation()
        let limits = PartLimits(smallestPart: 1, largestPart: 8000, mostParts: 10, largestObject: 1 << 40)
        let store = try store(service, copyLimits: limits)
        let attributes = ObjectAttributes(contentType: "a/b", metadata: ["x": "y"], tags: ["t": "1"])
        try await store.put(content, at: "source", attributes: attributes)
        let copy = try await store.copy("source", to: "copy")
        let object = try await store.get("copy")
        #expect(object.bytes == content && copy.size == content.count && object.info.attributes == copy.attributes)
        #expect(try await store.tags(of: "copy") == ["t": "1"])
        await expect(.alreadyExists) { try await store.copy("source", to: "copy", if: .ifAbsent) }
        #expect(service.openUploads == 0)
    }

    @Test func `an upload that fails or is cancelled is given up`() async throws {
        let service = try S3Emulation()
        let failing = CountingTransport(service) { request in
            if request.head.path?.contains("partNumber=3") == true { throw TransportError(.other, "scripted") }
        }
        await expect(.other) { try await store(failing).put(content, at: "k") }
        #expect(service.openUploads == 0)
        let hanging = CountingTransport(service) { request in
            if request.head.path?.contains("partNumber=3") == true { try await Task.sleep(for: .seconds(60)) }
        }
        let hung = try store(hanging)
        let task = Task { [content] in try await hung.put(content, at: "k") }
        for _ in 0..<5000 where hanging.count(of: "PUT") < 3 { try await Task.sleep(for: .milliseconds(1)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(service.openUploads == 0)
        await expect(.notFound) { try await store(service).head("k") }
    }

    @Test func `completing that fails inside a good status is tried again`() async throws {
        let error = "<Error><Code>InternalError</Code><Message>m</Message></Error>"
        let begun = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        let done = "<CompleteMultipartUploadResult><ETag>&quot;e-2&quot;</ETag></CompleteMultipartUploadResult>"
        let part = FakeTransport.Step.answer(200, [("ETag", "\"p\"")])
        let transport = FakeTransport([.answer(200, [], begun), part, part, .answer(200, [], error), .answer(200, [], done)])
        var configuration = S3Configuration(bucket: "bucket", region: "us-east-1")
        configuration.transfers = TransferOptions(anyPartSize: 8, concurrency: 1, memory: 8)
        let store = try S3Store(
            configuration, credentials: StaticCredentials(.sample), transport: transport, surroundings: FakeClock().surroundings)
        #expect(try await store.put("0123456789".bytes, at: "k").etag == "\"e-2\"")
        #expect(transport.remaining == 0)
    }
}
