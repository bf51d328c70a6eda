/// The body of an upload, cut into parts.
///
/// Of a file or of bytes in memory a part is no more than a range. What comes from a stream is kept in buffers, which are filled again when their
/// part has arrived: an allocator would hand out new memory beside what it keeps for other threads and sizes.
actor PartSource {
    private enum Content {
        case bytes([UInt8])
        case file(LocalFile)
        case stream(StreamCutter)
    }

    /// How many bytes there are, where that is known.
    nonisolated let count: Int?
    private let content: Content
    private var position = 0
    /// The part to be given next, where it was read already.
    private var ahead: Part?
    private var spare: [[UInt8]] = []

    /// Begins to read a body; who reads reports the way of the bytes.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` for a file that cannot be read.
    init(_ body: ObjectBody) async throws {
        switch body.content {
        case .bytes(let bytes):
            content = .bytes(bytes)
            count = bytes.count
        case .file(let path):
            let file = try await LocalFile.open(path)
            content = .file(file)
            count = file.size
        case .stream:
            let reader = try await body.unreportedReader()
            content = .stream(StreamCutter(reader.stream))
            count = reader.count
        }
    }

    /// The whole body, where it is no longer than a part and its end is known; else nothing is lost.
    func whole(upTo size: Int) async throws -> [UInt8]? {
        let part = try await next(size)
        guard part.count < size || part.count == count else {
            ahead = part
            return nil
        }
        // Asking once more lets the stream say that there is more than announced.
        if part.count == size { _ = try await next(1) }
        return try await part.bytes()
    }

    /// The next part: as long as asked, shorter where the body ends, and empty after its end.
    ///
    /// - Throws: What the stream throws, and `CancellationError` where the task is cancelled.
    func next(_ size: Int) async throws -> Part {
        if let part = ahead.take() { return part }
        switch content {
        case .bytes(let bytes): return Part(bytes, nextRange(size, of: bytes.count))
        case .file(let file): return Part(file, nextRange(size, of: file.size))
        case .stream(let cutter): return Part(PartBuffers(try await read(size, from: cutter)))
        }
    }

    /// Takes the memory of a part that has arrived.
    func reuse(_ part: Part) {
        if let buffers = part.buffers { spare += buffers.takeAll() }
    }

    private func nextRange(_ size: Int, of count: Int) -> Range<Int> {
        let start = position
        position += min(size, count - start)
        return start..<position
    }

    private func read(_ size: Int, from cutter: StreamCutter) async throws -> [[UInt8]] {
        var buffers: [[UInt8]] = []
        var rest = size
        while rest > 0 {
            var buffer = spare.popLast() ?? []
            buffer.removeAll(keepingCapacity: true)
            let asked = min(rest, PartBuffers.size)
            if buffer.capacity < asked { buffer.reserveCapacity(asked) }
            try await cutter.append(to: &buffer, upTo: asked)
            rest -= buffer.count
            let hasEnded = buffer.count < asked
            if !buffer.isEmpty { buffers.append(buffer) }
            if hasEnded { break }
        }
        return buffers
    }
}
