/// A body that is being read, as a store does while it writes an object.
public struct BodyReader: Sendable {
    /// How many bytes there are, where that is known before they are read.
    public let count: Int?
    /// The bytes as they come.
    ///
    /// It throws ``ObjectStoreError`` with the code `invalidRequest` where there are more or fewer than ``count``, so that what was
    /// written until then can be thrown away.
    public let stream: ByteStream
}

extension ObjectBody {
    /// Whether the body can be read a second time, as a try that follows a failed one needs: bytes and files can, streams cannot.
    public var canBeReadAgain: Bool {
        if case .stream = content { false } else { true }
    }

    /// Begins to read the body, and reports the way of the bytes while they are taken.
    ///
    /// A chunk counts as taken when the next one is asked for.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` for a file that cannot be read.
    public func reader() async throws -> BodyReader {
        let reader = try await unreportedReader()
        guard let progress else { return reader }
        let stream = reader.stream
        let count = reader.count
        return BodyReader(
            count: count,
            stream: ByteStream {
                let meter = ProgressMeter(total: count, report: progress)
                var iterator = stream.makeAsyncIterator()
                var taken = 0
                return {
                    meter.add(taken)
                    let chunk = try await iterator.next()
                    taken = chunk?.count ?? 0
                    return chunk
                }
            })
    }

    /// Reads everything into memory and reports it as taken.
    func collected() async throws -> [UInt8] {
        if case .bytes(let bytes) = content {
            progress?(TransferProgress(completed: bytes.count, total: bytes.count))
            return bytes
        }
        let reader = try await reader()
        return try await reader.stream.bytes(upTo: reader.count ?? .max)
    }

    /// Begins to read the body; who reads reports the way of the bytes.
    func unreportedReader() async throws -> BodyReader {
        switch content {
        case .bytes(let bytes):
            return BodyReader(count: bytes.count, stream: ByteStream(bytes))
        case .file(let path):
            let file = try await LocalFile.open(path)
            return BodyReader(count: file.size, stream: file.stream())
        case .stream(let stream, nil):
            return BodyReader(count: nil, stream: stream)
        case .stream(let stream, let count?):
            guard count >= 0 else { throw ObjectStoreError(.invalidRequest, "a stream of \(count) bytes was announced") }
            return BodyReader(count: count, stream: stream.counted(count))
        }
    }
}

extension ByteStream {
    /// The same bytes, refused where there are more or fewer than announced.
    fileprivate func counted(_ count: Int) -> ByteStream {
        ByteStream {
            var iterator = makeAsyncIterator()
            var rest = count
            return {
                guard let chunk = try await iterator.next() else {
                    guard rest == 0 else {
                        throw ObjectStoreError(.invalidRequest, "the stream ended after \(count - rest) of the \(count) bytes announced")
                    }
                    return nil
                }
                guard chunk.count <= rest else {
                    throw ObjectStoreError(.invalidRequest, "the stream has more than the \(count) bytes announced")
                }
                rest -= chunk.count
                return chunk
            }
        }
    }
}
