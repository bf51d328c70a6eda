internal import Crypto

/// What a signature says of the body: its hash, or why there is none.
///
/// Source: Amazon S3 API Reference, "Signature calculations for the Authorization header", x-amz-content-sha256.
public struct PayloadHash: Hashable, Sendable, CustomStringConvertible {
    /// The value of `x-amz-content-sha256` and last line of the canonical request.
    public let description: String

    private init(verbatim text: String) {
        description = text
    }

    /// Reads the value of a header `x-amz-content-sha256`.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` unless it is 1 to 128 letters, digits and `-`.
    public init(headerValue: String) throws(ObjectStoreError) {
        let isHash = headerValue.utf8.allSatisfy { PercentEncoding.isUnreserved($0) }
        guard isHash, (1...128).contains(headerValue.utf8.count) else {
            throw ObjectStoreError(.invalidRequest, "x-amz-content-sha256 must be a hash in hexadecimal or a word such as UNSIGNED-PAYLOAD")
        }
        description = headerValue
    }

    /// The SHA-256 of a body.
    public static func sha256(of body: [UInt8]) -> PayloadHash {
        var hash = SHA256()
        hash.update(body.span)
        return PayloadHash(verbatim: Hex.string(hash.finalize()))
    }

    /// There is no body.
    public static let empty = PayloadHash(verbatim: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    /// The body is not signed; only over TLS is it safe from changes on the way.
    public static let unsigned = PayloadHash(verbatim: "UNSIGNED-PAYLOAD")
    /// The body comes in signed chunks.
    public static let signedChunks = PayloadHash(verbatim: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    /// The body comes in signed chunks and ends in signed trailer fields.
    public static let signedChunksAndTrailer = PayloadHash(verbatim: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
    /// The body comes in chunks that are not signed and ends in trailer fields, such as a checksum.
    public static let unsignedChunksAndTrailer = PayloadHash(verbatim: "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
}
