internal import Crypto

/// Writes a body in the chunks of `aws-chunked`, signed one by one or not at all, and the trailer fields behind them.
///
/// For every chunk send what ``head(of:)-([UInt8])`` gives, the chunk's bytes and ``chunkEnd``; after the last one send what ``end(trailer:)``
/// gives. The request's head says `Content-Encoding: aws-chunked`, the size of the plain body in `x-amz-decoded-content-length`, the
/// names of the trailer fields in `x-amz-trailer`, and one of the payload hashes for chunks.
///
/// Source: Amazon S3 API Reference, "Signature calculations for the Authorization header: transferring payload in multiple chunks" and
/// "Signature calculations: including trailing headers".
public struct ChunkSigner: Sendable {
    private struct Chain {
        let key: SigningKey
        let time: SigningTime
        /// The signature before, which each signature covers.
        var previous: String
    }

    private var chain: Chain?

    /// Signs chunks that follow on from the signature of the request's head.
    public init(signer: RequestSigner, after seed: RequestSignature) {
        self.init(key: signer.key(at: seed.time), time: seed.time, previous: seed.signature)
    }

    init(key: SigningKey, time: SigningTime, previous: String) {
        chain = Chain(key: key, time: time, previous: previous)
    }

    private init() {
        chain = nil
    }

    /// Writes chunks without signatures, as ``PayloadHash/unsignedChunksAndTrailer`` has it.
    public static var unsigned: ChunkSigner { ChunkSigner() }

    /// What is sent after the bytes of a chunk.
    public static let chunkEnd: [UInt8] = [13, 10]

    /// What is sent before the bytes of a chunk: its size and its signature.
    ///
    /// S3 wants signed chunks, the last one aside, to have 8 KiB at least. An empty chunk would end the body: nothing is to be sent for
    /// it, neither this, which is empty, nor ``chunkEnd``.
    ///
    /// - Complexity: O(*n*) in the number of bytes where chunks are signed.
    public mutating func head(of chunk: Span<UInt8>) -> [UInt8] {
        chunk.isEmpty ? [] : line(for: chunk)
    }

    /// What is sent before the bytes of a chunk; the same as for a span.
    public mutating func head(of chunk: [UInt8]) -> [UInt8] {
        head(of: chunk.span)
    }

    /// What is sent after the last chunk: an empty chunk and the trailer fields, with their signature where chunks are signed.
    ///
    /// - Parameter trailer: The fields, in the order in which they are sent; none where the payload hash is
    ///   ``PayloadHash/signedChunks``.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where HTTP could not carry a field.
    public mutating func end(trailer: [HeaderField] = []) throws(ObjectStoreError) -> [UInt8] {
        var output = line(for: [UInt8]().span)
        if !trailer.isEmpty {
            var signed = [UInt8]()
            for field in trailer {
                var canonical = CanonicalFields()
                try canonical.add(field)
                var text = [UInt8]()
                canonical.appendLines(to: &text)
                signed += text
                output += text.dropLast() + Self.chunkEnd
            }
            if let signature = sign(kind: "AWS4-HMAC-SHA256-TRAILER", hashes: [signed.span.sha256]) {
                output += Array("x-amz-trailer-signature:\(signature)\r\n".utf8)
            }
        }
        return output + Self.chunkEnd
    }

    /// The number of bytes that a body has in chunks of equal size, the last one smaller, with its end.
    ///
    /// - Parameters:
    ///   - size: The number of bytes of the body.
    ///   - chunkSize: The number of bytes of a chunk.
    ///   - isSigned: Whether chunks carry signatures.
    ///   - trailer: The names and the lengths of the values of the trailer fields.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` for a negative size, one of more than 2^56 bytes, and chunks of no
    ///   bytes.
    public static func encodedLength(
        of size: Int, inChunksOf chunkSize: Int, isSigned: Bool, trailer: [(name: String, valueLength: Int)] = []
    ) throws(ObjectStoreError) -> Int {
        guard size >= 0, size <= 1 << 56, chunkSize > 0 else {
            throw ObjectStoreError(.invalidRequest, "\(size) bytes cannot be sent in chunks of \(chunkSize)")
        }
        let signature = isSigned ? ";chunk-signature=".utf8.count + 64 : 0
        func length(_ count: Int) -> Int { String(count, radix: 16).utf8.count + signature + 2 + count + 2 }
        let (whole, rest) = size.quotientAndRemainder(dividingBy: chunkSize)
        // The empty chunk's own line end follows the trailer.
        var total = (whole > 0 ? whole * length(chunkSize) : 0) + (rest > 0 ? length(rest) : 0) + length(0)
        for field in trailer { total += field.name.utf8.count + 1 + field.valueLength + 2 }
        if isSigned, !trailer.isEmpty { total += "x-amz-trailer-signature:".utf8.count + 64 + 2 }
        return total
    }

    private mutating func line(for chunk: Span<UInt8>) -> [UInt8] {
        let size = String(chunk.count, radix: 16)
        guard chain != nil, let signature = sign(kind: "AWS4-HMAC-SHA256-PAYLOAD", hashes: [[UInt8]().span.sha256, chunk.sha256]) else {
            return Array("\(size)\r\n".utf8)
        }
        return Array("\(size);chunk-signature=\(signature)\r\n".utf8)
    }

    /// Signs the hashes of what comes next; `nil` where nothing is signed.
    private mutating func sign(kind: String, hashes: [String]) -> String? {
        guard let chain else { return nil }
        let lines = [kind, chain.time.description, chain.key.scope.description, chain.previous] + hashes
        let signature = Hex.string(chain.key.code(of: Array(lines.joined(separator: "\n").utf8)))
        self.chain?.previous = signature
        return signature
    }
}

extension ChunkSigner: CustomStringConvertible, CustomReflectable {
    /// Whether the chunks are signed, and for which scope.
    public var description: String { chain.map { "ChunkSigner(\($0.key.scope))" } ?? "ChunkSigner(unsigned)" }
    /// Whether the chunks are signed.
    public var customMirror: Mirror { Mirror(self, children: ["isSigned": chain != nil], displayStyle: .struct) }
}

extension Span<UInt8> {
    /// The SHA-256 of the bytes in hexadecimal.
    var sha256: String {
        var hash = SHA256()
        hash.update(self)
        return Hex.string(hash.finalize())
    }
}
