internal import Crypto

/// The name under which an answer is stored: a digest of all that can change it.
///
/// Equal requests have equal keys in every process, on every machine, and in every release that keeps ``version``.
/// Requests that differ in anything the model sees differ in their keys. How the key is made is told in <doc:CacheKeys>.
public struct CacheKey: Hashable, Sendable, CustomStringConvertible {
    /// The version of the encoding, which is part of every key.
    public static let version = 1

    // Four numbers rather than one vector: a vector wants an alignment that keys held across a suspension may not get.
    private let first, second, third, fourth: UInt64

    /// Makes the key of a request.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidRequest`` for a request that ``LLMRequest/validate()`` refuses.
    /// - Complexity: One pass of SHA-256 over the images and one over the rest.
    public init(for request: LLMRequest) throws(LLMError) {
        self = try Self.make(for: request, digest: Self.init(digestOf:))
    }

    /// Makes the key of a request, its digests by a function that may know them already.
    static func make(for request: LLMRequest, digest: ([UInt8]) -> CacheKey) throws(LLMError) -> CacheKey {
        try request.validate()
        var encoder = KeyEncoder(capacity: request.encodedSize)
        encoder.text("dealkit.llm.answer")
        encoder.integer(version)
        encoder.request(request, digest: digest)
        return digest(encoder.bytes)
    }

    /// Makes the key of one text to embed.
    init(embedding text: String, of request: EmbeddingRequest) {
        var encoder = KeyEncoder()
        encoder.text("dealkit.llm.embedding")
        encoder.integer(Self.version)
        encoder.text(request.tenant)
        encoder.text(request.model)
        encoder.integer(request.dimensions)
        encoder.text(text)
        self.init(digestOf: encoder.bytes)
    }

    /// Takes 32 bytes that a store has kept; `nil` for any other number of bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(digest: bytes)
    }

    /// Reads 64 hexadecimal digits; `nil` for any other text.
    public init?(_ text: String) {
        let digits = text.utf8.compactMap { Hex.value(of: $0) }
        guard digits.count == 64, text.utf8.count == 64 else { return nil }
        self.init(digest: (0..<32).map { digits[$0 * 2] << 4 | digits[$0 * 2 + 1] })
    }

    /// Takes the SHA-256 of an encoding.
    init(digestOf bytes: [UInt8]) {
        // Whole numbers are read of the 32 bytes of a digest, in any alignment.
        (first, second, third, fourth) = unsafe SHA256.digest(of: bytes).withUnsafeBytes { digest in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: unsafe digest.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// Takes the 32 bytes of a digest.
    private init(digest: [UInt8]) {
        func word(_ index: Int) -> UInt64 { digest[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        (first, second, third, fourth) = (word(0), word(1), word(2), word(3))
    }

    /// The 32 bytes of the digest.
    public var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - $0 * 8)) } }
    }

    /// The digest as 64 hexadecimal digits.
    public var description: String { Hex.string(bytes) }

    /// A number of equal likelihood for every value, to divide keys by.
    var shard: Int { Int(truncatingIfNeeded: fourth) }
    /// A fraction from 0 to below 1, always the same for the same key.
    var fraction: Double { Double(third >> 11) * 0x1p-53 }

    /// Feeds the key to a hasher: its first eight bytes, which are as good as random.
    public func hash(into hasher: inout Hasher) { hasher.combine(first) }
}
