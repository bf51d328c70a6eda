import ObjectStoreContract
import Synchronization
import Testing

@testable import ObjectStore

@Suite struct PartSourceTests {
    private let size = 3 * PartBuffers.size + 1000

    private func stream(_ count: Int, inChunksOf chunk: Int) -> ByteStream {
        ByteStream {
            var position = 0
            return {
                let end = min(position + chunk, count)
                defer { position = end }
                return position == end ? nil : (position..<end).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            }
        }
    }

    @Test(arguments: [1000, 65_536, 262_144, 300_000, 5_000_000])
    func `parts of a stream are its bytes, however long its chunks are, and can be read twice`(chunk: Int) async throws {
        let count = 5 * size / 2
        let whole = try await stream(count, inChunksOf: chunk).bytes(upTo: count)
        let source = try await PartSource(.stream(stream(count, inChunksOf: chunk)))
        var bytes: [UInt8] = []
        while case let part = try await source.next(size), part.count > 0 {
            let first = try await part.bytes()
            #expect(first.count == part.count && (part.count == size || bytes.count + part.count == count))
            #expect(try await part.bytes() == first)
            bytes += first
            await source.reuse(part)
        }
        #expect(bytes == whole)
    }

    @Test func `a long stream needs the memory of the parts that travel, again and again`() async throws {
        let source = try await PartSource(.stream(stream(20 * size, inChunksOf: 100_000)))
        var places: Set<UInt> = []
        var most = 0
        while case let part = try await source.next(size), part.count > 0 {
            for try await piece in part.stream {
                places.insert(unsafe piece.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) })
                most = max(most, piece.count)
            }
            await source.reuse(part)
        }
        #expect(places.count <= 8 && most == PartBuffers.size)
    }

    @Test func `a part of a file or of bytes is read piece by piece`() async throws {
        let folder = try TemporaryFolder()
        let bytes = try await stream(2 * size, inChunksOf: 2 * size).bytes(upTo: 2 * size)
        try folder.write(bytes, to: "source")
        for body in [ObjectBody.file(atPath: folder.path + "/source"), .bytes(bytes)] {
            let source = try await PartSource(body)
            for range in [0..<size, size..<2 * size] {
                let part = try await source.next(size)
                var read: [UInt8] = []
                for try await piece in part.stream {
                    #expect(piece.count <= FileReader.chunkSize)
                    read += piece
                }
                #expect(read == Array(bytes[range]))
            }
            #expect(try await source.next(size).count == 0)
        }
    }

    @Test func `a file that changes its size while its parts are sent is refused`() async throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 1, count: 5000), to: "source")
        let server = PartServer(onPart: { number in
            if number == 1 { try folder.write([UInt8](repeating: 2, count: 5001), to: "source") }
        })
        let options = TransferOptions(anyPartSize: 1000, concurrency: 1, memory: 1000)
        await expect(.invalidRequest) {
            try await server.putInParts(
                .file(atPath: folder.path + "/source"), at: "k", attributes: ObjectAttributes(), if: .always, options: options)
        }
        #expect(server.state.withLock { $0.uploads.isEmpty && $0.objects.isEmpty })
    }
}
