internal import Synchronization

/// The bytes of one part of an upload.
struct Part: Sendable {
    /// How many there are.
    let count: Int
    /// The bytes, which can be read as often as the part is sent.
    let stream: ByteStream
    /// What holds the bytes, where they were read from a stream.
    let buffers: PartBuffers?

    /// Takes a range of bytes in memory, of which only a piece at a time is in memory twice.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        count = range.count
        buffers = nil
        stream = ByteStream {
            var rest = range
            return {
                let piece = rest.prefix(PartBuffers.size)
                rest = rest.dropFirst(piece.count)
                return piece.isEmpty ? nil : Array(bytes[piece])
            }
        }
    }

    /// Takes a range of a file, which is read from the disk each time that the part is sent.
    init(_ file: LocalFile, _ range: Range<Int>) {
        count = range.count
        buffers = nil
        stream = file.stream(range)
    }

    /// Takes buffers that were filled.
    init(_ buffers: PartBuffers) {
        count = buffers.count
        self.buffers = buffers
        stream = buffers.stream
    }

    /// Reads everything into memory.
    func bytes() async throws -> [UInt8] { try await stream.bytes(upTo: count, expecting: count) }
}

/// The buffers that hold a part, until the part has arrived and they can be filled again.
final class PartBuffers: Sendable {
    /// The bytes of each buffer but the last: 256 KiB with what an array and its allocator keep before them.
    static let size = 262_080

    /// How many bytes there are.
    let count: Int
    private let buffers: Mutex<[[UInt8]]>

    init(_ buffers: [[UInt8]]) {
        count = buffers.reduce(0) { $0 + $1.count }
        self.buffers = Mutex(buffers)
    }

    /// The bytes, as long as they are here.
    var stream: ByteStream {
        ByteStream { [self] in
            var next = 0
            return { [self] in
                defer { next += 1 }
                return buffers.withLock { next < $0.count ? $0[next] : nil }
            }
        }
    }

    /// Gives the buffers away.
    func takeAll() -> [[UInt8]] {
        buffers.withLock { buffers in
            defer { buffers = [] }
            return buffers
        }
    }
}
