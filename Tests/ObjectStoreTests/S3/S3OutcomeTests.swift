import HTTPTypes
import ObjectStoreContract
import Synchronization
import Testing

@testable import ObjectStore

/// Lets a service do what it is asked, and loses its answer to the first completion of an upload.
private final class LosingTransport: Transport {
    private let service: any Transport
    private let hasLost = Mutex(false)
    /// Runs when the answer is lost.
    private let then: @Sendable () async throws -> Void

    init(_ service: any Transport, then: @escaping @Sendable () async throws -> Void = {}) {
        self.service = service
        self.then = then
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let response = try await service.send(request)
        guard request.head.method == .post, request.head.path?.contains("uploadId=") == true,
            hasLost.withLock({ lost in
                defer { lost = true }; return !lost
            })
        else { return response }
        try await then()
        throw TransportError(.connectionLost, "scripted")
    }
}

/// What a caller is told where the answer to the completion of an upload is lost.
@Suite struct S3OutcomeTests {
    private let content = (0..<10_500).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private func store(
        _ service: some Transport, checksums: S3Configuration.Checksums = .whenSupported(.crc32c)
    ) throws -> S3Store {
        try S3Store.scripted(service) {
            $0.addressing = .path
            $0.checksums = checksums
            $0.transfers = TransferOptions(anyPartSize: 1000, concurrency: 1, memory: 4000)
        }
    }

    @Test(arguments: [PutCondition.always, .ifAbsent])
    func `an upload that was completed is a success though the answer was lost`(condition: PutCondition) async throws {
        let service = try S3Emulation()
        let info = try await store(LosingTransport(service)).put(.bytes(content), at: "k", attributes: ObjectAttributes(), if: condition)
        #expect(try await service.store.get("k").bytes == content)
        #expect(try await info.etag == service.store.head("k").etag && info.size == content.count)
    }

    @Test func `an object that was deleted or replaced since is no success`() async throws {
        let service = try S3Emulation()
        await expect(.notFound) {
            try await store(LosingTransport(service) { try await service.store.delete("k") }).put(content, at: "k")
        }
        let other = content.reversed() as [UInt8]
        let error = await #expect(throws: ObjectStoreError.self) {
            try await store(LosingTransport(service) { try await service.store.put(other, at: "k") }).put(content, at: "k")
        }
        #expect(error?.code == .other && error?.answer?.code == "NoSuchUpload" && error?.message.contains("replaced") == true)
        // A completion with a condition is not sent again, so the first failure is the one to tell.
        let lost = await #expect(throws: ObjectStoreError.self) {
            try await store(LosingTransport(service) { try await service.store.put(other, at: "new") })
                .put(.bytes(content), at: "new", attributes: ObjectAttributes(), if: .ifAbsent)
        }
        #expect(lost?.code == .other && lost?.message.contains("may or may not") == true)
    }

    /// The steps until the second try of a completion with two parts, `01234567` and `89`.
    private func steps(thenHead head: FakeTransport.Step, tags: [String]) -> FakeTransport {
        let begun = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        let parts = tags.map { FakeTransport.Step.answer(200, [("ETag", $0)]) }
        return FakeTransport(
            [.answer(200, [], begun)] + parts + [.fail(.connectionLost), .refusal(404, "NoSuchUpload"), head]
                + [.refusal(404, "NoSuchUpload")])
    }

    private func put(_ transport: FakeTransport) async throws -> ObjectInfo {
        try await S3Store.scripted(transport) {
            $0.checksums = .whenRequired
            $0.transfers = TransferOptions(anyPartSize: 8, concurrency: 1, memory: 8)
        }.put("0123456789".bytes, at: "k")
    }

    @Test func `without checksums the entity tag tells whether the object is that of the parts`() async throws {
        let tags = ["\"2e9ec317e197819358fbc43afca7d837\"", "\"7647966b7343c29048673252e490f736\""]
        #expect(tags == ["01234567", "89"].map { "\"\(md5($0.bytes))\"" })
        let digests: [UInt8] = tags.flatMap { tag in
            let digits = tag.utf8.compactMap { Hex.value(of: $0) }
            return stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
        let tag = "\"\(md5(digests))-2\""
        let right: [(String, String)] = [("Content-Length", "10"), ("ETag", tag)]
        #expect(try await put(steps(thenHead: .answer(200, right), tags: tags)).etag == tag)
        for (size, other) in [("11", tag), ("10", tag.replacing("-2", with: "-3"))] {
            let head = FakeTransport.Step.answer(200, [("Content-Length", size), ("ETag", other)])
            await expect(.other) { try await put(steps(thenHead: head, tags: tags)) }
        }
        // Tags that are no MD5s compare with nothing.
        await expect(.other) { try await put(steps(thenHead: .answer(200, right), tags: ["\"a\"", "\"b\""])) }
    }

    @Test func `a service that cannot be asked leaves it open, and the error says so`() async throws {
        let transport = steps(thenHead: .refusal(403, "AccessDenied"), tags: ["\"a\"", "\"b\""])
        let error = await #expect(throws: ObjectStoreError.self) { try await put(transport) }
        #expect(error?.code == .other && (error?.cause as? ObjectStoreError)?.code == .accessDenied)
        #expect(error?.message.contains("could not be asked") == true)
    }
}
