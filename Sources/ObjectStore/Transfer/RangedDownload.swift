/// An object that is read in parts, several at a time, all of the version that the first of them had.
struct RangedDownload: Sendable {
    let store: any ObjectStore
    let key: String
    let options: TransferOptions

    /// Reads the first part, which tells how much there is.
    func first() async throws -> ObjectReader {
        do {
            return try await store.open(key, range: .bytes(0..<options.partSize), if: .always)
        } catch let error as ObjectStoreError where error.code == .invalidRange {
            // An object without bytes has no part.
            return try await store.open(key, range: nil, if: .always)
        }
    }

    /// The parts that follow the first.
    func ranges(after first: ObjectReader) -> [Range<Int>] {
        stride(from: first.range.upperBound, to: first.info.size, by: options.partSize).map {
            $0..<min($0 + options.partSize, first.info.size)
        }
    }

    /// Reads a part of the version that is known.
    func part(_ range: Range<Int>, of info: ObjectInfo) async throws -> ObjectReader {
        let reader = try await store.open(key, range: .bytes(range), if: .ifMatches(info.etag))
        guard reader.range == range, reader.info.etag == info.etag else {
            throw ObjectStoreError(.corrupted, "the store gave other bytes than the ones asked for", key: key)
        }
        return reader
    }
}

extension ObjectStore {
    /// Writes an object to a file, a large one in parts that travel at the same time.
    ///
    /// The file is written beside its place under another name, and put there when it is whole: until then what has the name stays.
    /// All parts are of one version.
    ///
    /// - Parameters:
    ///   - key: The object's key.
    ///   - path: The path of the file, in a folder that exists.
    ///   - options: The size and number of parts; chunks are written as they come, so memory does not depend on it.
    ///   - progress: What to call when bytes are written, from any task, never with fewer bytes than before.
    /// - Throws: ``ObjectStoreError`` with the code `notFound`, `preconditionFailed` where the object is replaced meanwhile, `invalidRequest` where
    ///   the file cannot be written, or `corrupted` where bytes are missing.
    @discardableResult
    public func download(
        _ key: String, toFile path: String, options: TransferOptions = TransferOptions(),
        progress: (@Sendable (TransferProgress) -> Void)? = nil
    ) async throws -> ObjectInfo {
        let download = RangedDownload(store: self, key: key, options: options)
        let first = try await download.first()
        let meter = ProgressMeter(total: first.info.size, report: progress)
        let file = try await LocalFileWriter.begin(path)
        do {
            meter.add(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await first.write(to: file, meter) }
                for (index, range) in download.ranges(after: first).enumerated() {
                    if index + 1 >= options.concurrency { try await group.next() }
                    group.addTask { try await download.part(range, of: first.info).write(to: file, meter) }
                }
                try await group.waitForAll()
            }
            try await file.finish()
        } catch {
            await file.discard()
            throw error
        }
        return first.info
    }

    /// Opens an object to be read in order, while the parts that follow are fetched at the same time.
    ///
    /// All parts are of one version: where the object is replaced meanwhile, the stream throws `preconditionFailed`.
    ///
    /// - Parameters:
    ///   - key: The object's key.
    ///   - options: The size of the parts, how many are fetched at a time, and the memory for those that wait to be read.
    /// - Throws: As ``open(_:range:if:)``.
    public func open(_ key: String, inParallel options: TransferOptions) async throws -> ObjectReader {
        let download = RangedDownload(store: self, key: key, options: options)
        let first = try await download.first()
        let stream = ByteStream {
            let chunks = first.stream.makeAsyncIterator()
            let ahead = ReadAhead(download, first: first)
            var isInFirst = true
            var iterator = chunks
            var rest = first.range.count
            return {
                ahead.fill()
                if isInFirst {
                    if let chunk = try await iterator.next() {
                        rest -= chunk.count
                        return chunk
                    }
                    isInFirst = false
                    guard rest == 0 else { throw ObjectStoreError(.corrupted, "\(rest) bytes are missing", key: key) }
                }
                return try await ahead.next()
            }
        }
        return ObjectReader(info: first.info, range: 0..<first.info.size, stream: stream)
    }
}

extension ObjectReader {
    /// Writes the bytes at their positions in a file.
    fileprivate func write(to file: LocalFileWriter, _ meter: ProgressMeter) async throws {
        var position = range.lowerBound
        for try await chunk in stream {
            guard chunk.count <= range.upperBound - position else {
                throw ObjectStoreError(.corrupted, "more bytes came than the \(range.count) of the part", key: info.key)
            }
            try await file.write(chunk, at: position)
            position += chunk.count
            meter.add(chunk.count)
        }
        guard position == range.upperBound else {
            throw ObjectStoreError(.corrupted, "\(position - range.lowerBound) of \(range.count) bytes came", key: info.key)
        }
    }
}

/// The parts of one reading that are fetched or wait to be read; those that go out of use are given up.
private final class ReadAhead {
    private let download: RangedDownload
    private let info: ObjectInfo
    private var ranges: ArraySlice<Range<Int>>
    private var tasks: ArraySlice<Task<[UInt8], any Error>> = []

    init(_ download: RangedDownload, first: ObjectReader) {
        self.download = download
        info = first.info
        ranges = download.ranges(after: first)[...]
    }

    deinit {
        for task in tasks { task.cancel() }
    }

    /// Begins to fetch as many parts as there may be, besides the one that is read.
    func fill() {
        while tasks.count < max(1, download.options.window - 1), let range = ranges.popFirst() {
            tasks.append(Task { [download, info] in try await download.part(range, of: info).object().bytes })
        }
    }

    /// The next part, `nil` after the last.
    func next() async throws -> [UInt8]? {
        guard let task = tasks.popFirst() else { return nil }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
