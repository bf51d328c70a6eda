import FoundationEssentials
import ObjectStoreContract
import Testing

@testable import ObjectStore

/// Bodies that break, end early, or are not what they should be.
@Suite struct S3ReadingTests {
    private let bytes = "0123456789".bytes
    private let fields = [("ETag", "\"1\""), ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")]

    private func rest(_ range: Range<Int>, etag: String = "\"1\"", bytes: [UInt8]? = nil) -> FakeTransport.Step {
        .answer(
            206,
            [
                ("ETag", etag), ("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/10"),
                ("Content-Length", String(range.count)),
            ],
            body: bytes ?? Array(self.bytes[range]))
    }

    @Test func `a body that breaks off is read on from there, of the same version`() async throws {
        for isSilent in [false, true] {
            let transport = FakeTransport([
                .broken(200, fields, body: bytes, after: 4, isSilent: isSilent),
                .broken(206, fields + [("Content-Range", "bytes 4-9/10")], body: Array(bytes[4...]), after: 3, isSilent: isSilent),
                rest(7..<10),
            ])
            let object = try await S3Store.scripted(transport).get("k")
            #expect(object.bytes == bytes)
            #expect(transport.seen.map { $0["range"] } == [nil, "bytes=4-9", "bytes=7-9"])
            #expect(transport.seen.map { $0["if-match"] } == [nil, "\"1\"", "\"1\""])
        }
    }

    @Test func `a range that breaks off is read on from there`() async throws {
        let transport = FakeTransport([
            .broken(206, fields + [("Content-Range", "bytes 2-8/10")], body: Array(bytes[2..<9]), after: 3), rest(5..<9),
        ])
        let object = try await S3Store.scripted(transport).get("k", range: .bytes(2..<9))
        #expect(object.bytes == Array(bytes[2..<9]) && object.range == 2..<9 && object.info.size == 10)
        #expect(transport.seen.map { $0["range"] } == ["bytes=2-8", "bytes=5-8"])
    }

    @Test func `an object that is replaced while it is read is a failed precondition`() async throws {
        let transport = FakeTransport([.broken(200, fields, body: bytes, after: 4), .refusal(412, "PreconditionFailed")])
        await expectFailure(.preconditionFailed, of: transport) { try await $0.get("k") }
    }

    @Test func `a body that goes on with other bytes than asked for is damaged`() async throws {
        let transport = FakeTransport([.broken(200, fields, body: bytes, after: 4), rest(3..<10)])
        await expectFailure(.corrupted, of: transport) { try await $0.get("k") }
    }

    @Test func `a body that keeps breaking without a byte is given up`() async throws {
        let broken = FakeTransport.Step.broken(206, fields + [("Content-Range", "bytes 4-9/10")], body: Array(bytes[4...]), after: 0)
        let transport = FakeTransport([.broken(200, fields, body: bytes, after: 4)] + Array(repeating: broken, count: 9))
        await expectFailure(.other, of: transport) { try await $0.get("k") }
        #expect(transport.seen.count == 3)
    }

    @Test func `a body of a version without a strong tag cannot be read on`() async throws {
        let transport = FakeTransport([.broken(200, [("ETag", "W/\"1\"")], body: bytes, after: 4)])
        await expectFailure(.other, of: transport) { try await $0.get("k") }
    }

    @Test func `a body that is longer than announced is damaged`() async throws {
        let transport = FakeTransport([.answer(200, fields + [("Content-Length", "9")], body: bytes)])
        await expectFailure(.corrupted, of: transport) { try await $0.get("k") }
    }

    @Test(arguments: ChecksumAlgorithm.allCases)
    func `an object is compared with its checksum before the last bytes are given`(algorithm: ChecksumAlgorithm) async throws {
        func answer(_ checksum: String, _ more: [(String, String)] = []) -> FakeTransport {
            FakeTransport([
                .answer(200, fields + [("Content-Length", "10"), (algorithm.headerName, checksum)] + more, body: bytes)
            ])
        }
        let right = Checksum(algorithm, of: bytes).headerValue
        let wrong = Checksum(algorithm, of: "other".bytes).headerValue
        #expect(try await S3Store.scripted(answer(right)).get("k").bytes == bytes)
        let reader = try await S3Store.scripted(answer(wrong)).open("k")
        var iterator = reader.stream.makeAsyncIterator()
        await expect(.corrupted, key: "k") { try await iterator.next() }
        // The checksum of the parts' checksums says nothing of the bytes.
        #expect(try await S3Store.scripted(answer(wrong + "-2")).get("k").bytes == bytes)
        #expect(try await S3Store.scripted(answer(wrong, [("x-amz-checksum-type", "COMPOSITE")])).get("k").bytes == bytes)
    }

    @Test func `a body that was read over two connections is compared with its checksum, too`() async throws {
        let checksum = ("x-amz-checksum-crc32c", Checksum(.crc32c, of: bytes).headerValue)
        let right = FakeTransport([.broken(200, fields + [checksum], body: bytes, after: 4), rest(4..<10)])
        #expect(try await S3Store.scripted(right).get("k").bytes == bytes)
        let wrong = FakeTransport([.broken(200, fields + [checksum], body: bytes, after: 4), rest(4..<10, bytes: "4567x9".bytes)])
        await expectFailure(.corrupted, of: wrong) { try await $0.get("k") }
    }

    @Test func `a service that ignores a range is not taken at its word`() async throws {
        let transport = FakeTransport([.answer(200, fields + [("Content-Length", "10")], body: bytes)])
        await expectFailure(.unsupported, of: transport) { try await $0.get("k", range: .bytes(2..<4)) }
    }

    @Test(arguments: ["bytes 4-3/10", "bytes 0-10/10", "bytes a-b/c", "bytes */10", "5-6/10", "bytes 0-1", "bytes -1-2/10"])
    func `a range that cannot be is an error`(value: String) async throws {
        let transport = FakeTransport([.answer(206, fields + [("Content-Range", value)], body: bytes)])
        await expectFailure(.other, of: transport) { try await $0.get("k", range: .from(1)) }
    }

    @Test func `an answer without a length is an error`() async throws {
        await expectFailure(.other, of: FakeTransport([.answer(200, fields, body: bytes)])) { try await $0.get("k") }
        await expectFailure(.other, of: FakeTransport([.answer(200, fields + [("Content-Length", "-1")])])) { try await $0.head("k") }
    }

    @Test func `the head of an answer becomes the description of the object`() async throws {
        let transport = FakeTransport([
            .answer(
                200,
                fields + [
                    ("Content-Length", "10"), ("Content-Type", "image/png"), ("Cache-Control", "no-cache"),
                    ("Content-Encoding", "aws-chunked,gzip"), ("X-Amz-Meta-Listing-Id", "17"), ("x-amz-meta-empty", ""),
                ])
        ])
        let info = try await S3Store.scripted(transport).head("k")
        let attributes = ObjectAttributes(
            contentType: "image/png", cacheControl: "no-cache", contentEncoding: "gzip", metadata: ["listing-id": "17", "empty": ""])
        #expect(
            info
                == ObjectInfo(
                    key: "k", size: 10, etag: "\"1\"", lastModified: Date(timeIntervalSince1970: 1_445_412_480), attributes: attributes))
    }
}
