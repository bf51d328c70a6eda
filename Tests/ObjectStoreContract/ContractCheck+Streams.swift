import FoundationEssentials
import ObjectStore
import Synchronization
import Testing

/// Something that goes wrong in the source of a stream.
private struct SourceFailure: Error {}

/// Reports of a transfer, in the order in which they came.
private final class Reports: Sendable {
    private let reports = Mutex<[TransferProgress]>([])

    func add(_ report: TransferProgress) { reports.withLock { $0.append(report) } }

    /// Expects that the reports do not go back, end with all bytes, and know the total or do not.
    func expect(count: Int, total: Int?, sourceLocation: SourceLocation = #_sourceLocation) {
        let reports = reports.withLock(\.self)
        #expect(reports.last == TransferProgress(completed: count, total: total), sourceLocation: sourceLocation)
        #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.completed <= $1.completed }, sourceLocation: sourceLocation)
        #expect(reports.allSatisfy { $0.total == total }, sourceLocation: sourceLocation)
    }
}

/// A file that is removed when it goes out of use.
private final class SourceFile: Sendable {
    let path: String

    init(_ bytes: [UInt8]) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "objectstore-contract-\(UInt64.random(in: 0 ... .max))").path
        try Data(bytes).write(to: URL(filePath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Bytes in which no chunk is like the one before: a block of a prime length, over and over.
private func content(_ count: Int) -> [UInt8] {
    let block = (0..<min(count, 65_521)).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 9) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count { bytes += block.prefix(count - bytes.count) }
    return bytes
}

extension ByteStream {
    /// Bytes in chunks of some sizes in turn, and then perhaps an error.
    fileprivate init(_ bytes: [UInt8], chunks sizes: [Int], failure: (any Error)? = nil) {
        self.init {
            var position = 0
            var turn = 0
            return {
                guard position < bytes.count else {
                    if let failure { throw failure }
                    return nil
                }
                let end = Swift.min(position + sizes[turn % sizes.count], bytes.count)
                defer { (position, turn) = (end, turn + 1) }
                return Array(bytes[position..<end])
            }
        }
    }
}

extension ContractCheck {
    static let streams: [ContractCheck] = [
        ContractCheck("a stream is stored whatever its chunks are, with and without an announced length") { store in
            let bytes = content(1_500_001)
            for (index, sizes) in [[100_000], [1, 0, 70_000, 3, 300_000], [.max >> 1], [4096]].enumerated() {
                let unknown = try await store.put(.stream(ByteStream(bytes, chunks: sizes)), at: "unknown\(index)")
                let known = try await store.put(.stream(ByteStream(bytes, chunks: sizes), count: bytes.count), at: "known\(index)")
                #expect(unknown.size == bytes.count && known.size == bytes.count)
                #expect(try await store.get("unknown\(index)").bytes == bytes)
                #expect(try await store.get("known\(index)").bytes == bytes)
            }
        },
        ContractCheck("a stream of many megabytes comes back as it went in") { store in
            let bytes = content(20_000_003)
            let attributes = ObjectAttributes(contentType: "video/mp4", metadata: ["a": "1"])
            let written = try await store.put(.stream(ByteStream(bytes, chunks: [65_536])), at: "large", attributes: attributes)
            #expect(written.size == bytes.count && written.attributes == attributes)
            let reader = try await store.open("large")
            expectSame(reader.info, written)
            #expect(try await reader.object().bytes == bytes)
            #expect(try await store.get("large", range: .bytes(9_999_999..<16_000_000)).bytes == Array(bytes[9_999_999..<16_000_000]))
        },
        ContractCheck("a stream without bytes is an empty object") { store in
            try await store.put(.stream(ByteStream([])), at: "unknown")
            try await store.put(.stream(ByteStream([]), count: 0), at: "known")
            for key in ["unknown", "known"] {
                let reader = try await store.open(key)
                #expect(reader.range.isEmpty && reader.info.size == 0)
                #expect(try await reader.object().bytes.isEmpty)
            }
        },
        ContractCheck("a stream of another length than announced is refused and nothing is written") { store in
            try await store.put("old".bytes, at: "k")
            for (count, announced) in [(5, 4), (5, 6), (0, 1), (1, 0), (3_000_000, 2_999_999), (3_000_000, 3_000_001), (1, -1)] {
                for key in ["k", "new"] {
                    await expect(.invalidRequest) {
                        try await store.put(.stream(ByteStream(content(count), chunks: [100_000]), count: announced), at: key)
                    }
                }
            }
            #expect(try await store.get("k").bytes == "old".bytes)
            #expect(try await store.keys() == ["k".bytes])
        },
        ContractCheck("a failure inside a stream comes through and nothing is written") { store in
            try await store.put("old".bytes, at: "k")
            for count in [0, 10, 3_000_000] {
                for announced in [nil, count, count + 1] {
                    let stream = ByteStream(content(count), chunks: [50_000], failure: SourceFailure())
                    await #expect(throws: SourceFailure.self) { try await store.put(.stream(stream, count: announced), at: "k") }
                }
            }
            #expect(try await store.get("k").bytes == "old".bytes)
        },
        ContractCheck("a file is stored as its bytes") { store in
            for count in [0, 1, 262_144, 2_000_000] {
                let file = try SourceFile(content(count))
                let written = try await store.put(.file(atPath: file.path), at: "f", attributes: ObjectAttributes(contentType: "a/b"))
                #expect(written.size == count && written.attributes.contentType == "a/b")
                #expect(try await store.get("f").bytes == content(count))
            }
        },
        ContractCheck("a file that cannot be read is refused and nothing is written") { store in
            for path in ["/nowhere/at/all", "/", "", "/dev/null"] {
                await expect(.invalidRequest) { try await store.put(.file(atPath: path), at: "f") }
            }
            let keys = try await store.keys()
            #expect(keys.isEmpty)
        },
        ContractCheck("reports of a write never go back, and end with all bytes") { store in
            let file = try SourceFile(content(1_000_000))
            let bodies: [(ObjectBody, Int, Int?)] = [
                (.bytes(content(1_000_000)), 1_000_000, 1_000_000), (.file(atPath: file.path), 1_000_000, 1_000_000),
                (.stream(ByteStream(content(1_000_000), chunks: [99_999])), 1_000_000, nil),
                (.stream(ByteStream(content(1_000_000), chunks: [99_999]), count: 1_000_000), 1_000_000, 1_000_000), (.bytes([]), 0, 0),
                (.stream(ByteStream([])), 0, nil),
            ]
            for (body, count, total) in bodies {
                let reports = Reports()
                try await store.put(body.reporting { reports.add($0) }, at: "k")
                reports.expect(count: count, total: total)
            }
        },
        ContractCheck("reports of a read end with all bytes of the range") { store in
            try await store.put(content(1_000_000), at: "k")
            let reports = Reports()
            _ = try await store.open("k", range: .from(1000)).reporting { reports.add($0) }.object()
            reports.expect(count: 999_000, total: 999_000)
        },
        ContractCheck("an object and its ranges come as streams of chunks that are not empty") { store in
            let bytes = content(1_000_000)
            try await store.put(bytes, at: "k")
            for (range, positions) in [
                (nil, 0..<1_000_000), (ObjectRange.from(262_143), 262_143..<1_000_000), (.bytes(262_144..<786_433), 262_144..<786_433),
                (.last(1), 999_999..<1_000_000),
            ] {
                let reader = try await store.open("k", range: range)
                #expect(reader.range == positions && reader.info.size == bytes.count)
                var read: [UInt8] = []
                for try await chunk in reader.stream {
                    #expect(!chunk.isEmpty)
                    read += chunk
                }
                #expect(read == Array(bytes[positions]))
            }
        },
        ContractCheck("a reader that is given up leaves the object as it is") { store in
            let bytes = content(3_000_000)
            try await store.put(bytes, at: "k")
            for _ in 0..<20 {
                let reader = try await store.open("k")
                for try await _ in reader.stream { break }
            }
            #expect(try await store.get("k").bytes == bytes)
        },
        ContractCheck("a reader gives the version that it opened, or fails, when the object is replaced meanwhile") { store in
            let bytes = content(3_000_000)
            try await store.put(bytes, at: "k")
            let replaced = try await store.open("k")
            try await store.put(content(2_000_000).reversed(), at: "k")
            let deleted = try await store.open("k")
            try await store.delete("k")
            for (reader, expected) in [(replaced, bytes), (deleted, content(2_000_000).reversed())] {
                do {
                    #expect(try await reader.object().bytes == expected)
                } catch let error as ObjectStoreError {
                    #expect([.notFound, .preconditionFailed, .corrupted].contains(error.code))
                }
            }
        },
    ]
}
