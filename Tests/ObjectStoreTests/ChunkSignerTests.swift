import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct ChunkSignerTests {
    /// The signer, seed and chunks of an example of S3's reference.
    private static func start(_ name: String) throws -> (chunks: SigningVector, signer: ChunkSigner) {
        let seed = try #require(SigningVector.named("\(name)-seed"))
        let signer = try seed.signer()
        let signed = try signer.sign(seed.request(), at: SigningTime(#require(seed.timestamp)))
        return (try #require(SigningVector.named("\(name)-chunks")), ChunkSigner(signer: signer, after: signed.signature))
    }

    @Test func `the chunks of S3's example are signed as printed there`() throws {
        var (vector, signer) = try Self.start("streaming-payload")
        let chunks = try #require(vector.chunks)
        var length = 0
        for chunk in chunks.dropLast() {
            let head = signer.head(of: [UInt8](repeating: UInt8(ascii: "a"), count: chunk.size))
            #expect(String(decoding: head, as: UTF8.self) == "\(String(chunk.size, radix: 16));chunk-signature=\(chunk.signature)\r\n")
            length += head.count + chunk.size + ChunkSigner.chunkEnd.count
        }
        let end = try signer.end()
        #expect(String(decoding: end, as: UTF8.self) == "0;chunk-signature=\(try #require(chunks.last).signature)\r\n\r\n")
        // The Content-Length of the example.
        #expect(length + end.count == 66824)
        #expect(try ChunkSigner.encodedLength(of: 66560, inChunksOf: 65536, isSigned: true) == 66824)
    }

    @Test func `a trailing checksum is signed as in S3's example`() throws {
        var (vector, signer) = try Self.start("streaming-payload-trailer")
        let chunks = try #require(vector.chunks)
        var checksum = ChecksumCalculator(.crc32c)
        for chunk in chunks.dropLast() {
            let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: chunk.size)
            checksum.update(bytes)
            #expect(String(decoding: signer.head(of: bytes), as: UTF8.self).hasSuffix("\(chunk.signature)\r\n"))
        }
        let end = try signer.end(trailer: [HeaderField(ChecksumAlgorithm.crc32c.headerName, checksum.finish().headerValue)])
        let lines = [
            "0;chunk-signature=\(try #require(chunks.last).signature)", "x-amz-checksum-crc32c:sOO8/Q==",
            "x-amz-trailer-signature:\(try #require(vector.trailer_signature))", "", "",
        ]
        #expect(String(decoding: end, as: UTF8.self) == lines.joined(separator: "\r\n"))
    }

    @Test func `several trailing fields are signed together`() throws {
        let vector = try #require(SigningVector.named("aws-c-auth-trailing-headers"))
        var signer = try Self.start("streaming-payload").signer
        for chunk in [65536, 1024] { _ = signer.head(of: [UInt8](repeating: UInt8(ascii: "a"), count: chunk)) }
        let end = try signer.end(trailer: [HeaderField("First", "1st"), HeaderField("Second", " 2nd"), HeaderField("third", "3rd")])
        let lines = String(decoding: end, as: UTF8.self).split(separator: "\r\n")
        #expect(lines[0].hasSuffix(try #require(vector.previous_signature)))
        #expect(lines.dropFirst() == ["first:1st", "second:2nd", "third:3rd", "x-amz-trailer-signature:\(try #require(vector.signature))"])
    }

    @Test func `unsigned chunks end in their trailer`() throws {
        var signer = ChunkSigner.unsigned
        #expect(signer.head(of: Array("hello".utf8)) == Array("5\r\n".utf8))
        #expect(signer.head(of: [] as [UInt8]).isEmpty)
        let end = try signer.end(trailer: [HeaderField("x-amz-checksum-crc32", "AAAAAA==")])
        #expect(String(decoding: end, as: UTF8.self) == "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n")
    }

    @Test(arguments: [true, false])
    func `the length told beforehand is the length sent`(isSigned: Bool) throws {
        var random = SeededGenerator(state: 61)
        for _ in 0..<40 {
            let body = random.bytes(upTo: 3000)
            let chunkSize = Int.random(in: 1...1000, using: &random)
            let algorithm = ChecksumAlgorithm.allCases[Int.random(in: 0..<5, using: &random)]
            let hasTrailer = Bool.random(using: &random)
            var signer = isSigned ? try Self.start("streaming-payload").signer : .unsigned
            var sent = [UInt8]()
            for start in stride(from: 0, to: body.count, by: chunkSize) {
                let chunk = Array(body[start..<min(start + chunkSize, body.count)])
                sent += signer.head(of: chunk) + chunk + ChunkSigner.chunkEnd
            }
            let checksum = Checksum(algorithm, of: body)
            sent += try signer.end(trailer: hasTrailer ? [HeaderField(algorithm.headerName, checksum.headerValue)] : [])
            let expected = try ChunkSigner.encodedLength(
                of: body.count, inChunksOf: chunkSize, isSigned: isSigned,
                trailer: hasTrailer ? [(algorithm.headerName, algorithm.headerValueLength)] : [])
            #expect(sent.count == expected)
        }
    }

    @Test func `lengths and trailers that cannot be are refused`() throws {
        #expect(throws: ObjectStoreError.self) { try ChunkSigner.encodedLength(of: -1, inChunksOf: 1, isSigned: true) }
        #expect(throws: ObjectStoreError.self) { try ChunkSigner.encodedLength(of: 1, inChunksOf: 0, isSigned: true) }
        #expect(throws: ObjectStoreError.self) { try ChunkSigner.encodedLength(of: .max, inChunksOf: 1, isSigned: true) }
        var signer = ChunkSigner.unsigned
        #expect(throws: ObjectStoreError.self) { try signer.end(trailer: [HeaderField("a", "b\r\nc")]) }
    }
}
