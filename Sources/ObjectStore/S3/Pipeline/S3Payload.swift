internal import Crypto
import Synchronization

/// The body of a request as it is sent, hashed once for all tries.
struct S3Payload: Sendable {
    /// What the signature says of it.
    let hash: PayloadHash
    /// The fields that tell the service what comes.
    let fields: [HeaderField]
    private let body: S3Request.Body
    /// The checksum behind the chunks of a stream.
    private let trailer: ChecksumAlgorithm?
    private let isChunked: Bool

    /// S3 wants at least 8 KiB in a chunk.
    static let chunkSize = 65536

    /// Hashes a body as the configuration has it.
    ///
    /// - Throws: What a stream throws that is hashed.
    init(
        _ body: S3Request.Body, checksum choice: S3Request.ChecksumChoice, isSigned: Bool, policy: S3Configuration.Checksums
    ) async throws {
        var algorithm: ChecksumAlgorithm?
        if choice != .none, case .whenSupported(let chosen) = policy { algorithm = chosen }
        self.body = body
        switch body {
        case .none:
            (hash, fields, trailer, isChunked) = (.empty, [], nil, false)
        case .bytes(let bytes):
            var fields = [HeaderField]()
            var hash = PayloadHash.unsigned
            if let algorithm {
                let checksum = Checksum(algorithm, of: bytes)
                fields.append(HeaderField(algorithm.headerName, checksum.headerValue))
                if isSigned, algorithm == .sha256 { hash = try PayloadHash(headerValue: Hex.string(checksum.bytes)) }
            } else if choice == .required {
                fields.append(HeaderField("Content-MD5", Base64.encode(Array(Insecure.MD5.hash(data: bytes)))))
            }
            if isSigned, algorithm != .sha256 { hash = .sha256(of: bytes) }
            (self.hash, self.fields, trailer, isChunked) = (hash, fields, nil, false)
        case .hashedStream(let stream, _):
            let digest = try await Digest(of: stream, signing: isSigned, algorithm)
            (hash, fields, trailer, isChunked) = (digest.hash, digest.fields, nil, false)
        case .stream(_, let count):
            trailer = algorithm
            isChunked = isSigned || algorithm != nil
            guard isChunked else {
                (hash, fields) = (.unsigned, [])
                return
            }
            var fields = [HeaderField("x-amz-decoded-content-length", String(count))]
            if let algorithm { fields.append(HeaderField("x-amz-trailer", algorithm.headerName)) }
            self.fields = fields
            hash =
                switch (isSigned, algorithm) {
                case (true, nil): .signedChunks
                case (true, _): .signedChunksAndTrailer
                default: .unsignedChunksAndTrailer
                }
        }
    }

    /// Whether `aws-chunked` is among the encodings of the content.
    var isEncoded: Bool { isChunked }

    /// The body for one try.
    ///
    /// - Parameters:
    ///   - failure: Takes what goes wrong while the stream is read.
    ///   - signer: Signs the chunks, if they are signed.
    func transported(signer: @autoclosure () -> ChunkSigner, failure: StreamFailure) throws(ObjectStoreError) -> TransportRequest.Body {
        switch body {
        case .none: return .none
        case .bytes(let bytes): return .bytes(bytes)
        case .hashedStream(let stream, let count): return .stream(failure.watching(stream), count: count)
        case .stream(let stream, let count):
            guard isChunked else { return .stream(failure.watching(stream), count: count) }
            let isSigned = hash != .unsignedChunksAndTrailer
            let length = try ChunkSigner.encodedLength(
                of: count, inChunksOf: Self.chunkSize, isSigned: isSigned,
                trailer: trailer.map { [(name: $0.headerName, valueLength: $0.headerValueLength)] } ?? [])
            let chunks = Self.chunks(of: stream, signer: isSigned ? signer() : .unsigned, trailer: trailer)
            return .stream(failure.watching(chunks), count: length)
        }
    }

    /// The bytes of a stream in chunks of `aws-chunked`, and its checksum behind them.
    private static func chunks(of stream: ByteStream, signer: ChunkSigner, trailer: ChecksumAlgorithm?) -> ByteStream {
        ByteStream {
            let cutter = StreamCutter(stream)
            var signer = signer
            var calculator = trailer.map { ChecksumCalculator($0) }
            var isDone = false
            return {
                guard !isDone else { return nil }
                let chunk = try await cutter.next(chunkSize)
                guard !chunk.isEmpty else {
                    isDone = true
                    return try signer.end(
                        trailer: calculator.map { [HeaderField($0.algorithm.headerName, $0.finish().headerValue)] } ?? [])
                }
                calculator?.update(chunk)
                var encoded = signer.head(of: chunk)
                encoded.reserveCapacity(encoded.count + chunk.count + 2)
                encoded += chunk
                encoded += ChunkSigner.chunkEnd
                return encoded
            }
        }
    }
}

/// What a stream that is read before it is sent is announced with.
private struct Digest {
    var hash = PayloadHash.unsigned
    var fields: [HeaderField] = []

    init(of stream: ByteStream, signing isSigned: Bool, _ algorithm: ChecksumAlgorithm?) async throws {
        var calculator = algorithm.map { ChecksumCalculator($0) }
        var signed = isSigned ? ChecksumCalculator(.sha256) : nil
        guard calculator != nil || signed != nil else { return }
        for try await chunk in stream {
            calculator?.update(chunk)
            signed?.update(chunk)
        }
        if let signed { hash = try PayloadHash(headerValue: Hex.string(signed.finish().bytes)) }
        if let checksum = calculator?.finish() { fields = [HeaderField(checksum.algorithm.headerName, checksum.headerValue)] }
    }
}

/// What went wrong in the source of a body: a transport may tell it as a failure of its own.
final class StreamFailure: Sendable {
    private let first = Mutex<(any Error)?>(nil)

    /// The error that the source threw.
    var error: (any Error)? { first.withLock { $0 } }

    /// The same bytes, whose failure is kept.
    func watching(_ stream: ByteStream) -> ByteStream {
        ByteStream {
            var iterator = stream.makeAsyncIterator()
            return {
                do {
                    return try await iterator.next()
                } catch {
                    self.first.withLock { $0 = $0 ?? error }
                    throw error
                }
            }
        }
    }
}
