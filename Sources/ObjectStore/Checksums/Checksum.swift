internal import Crypto

/// The checksum of some bytes.
public struct Checksum: Hashable, Sendable, CustomStringConvertible {
    /// How it was computed.
    public let algorithm: ChecksumAlgorithm
    /// The checksum, a CRC in big-endian order.
    public let bytes: [UInt8]

    init(_ algorithm: ChecksumAlgorithm, bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// The checksum of bytes that are all there.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    public init(_ algorithm: ChecksumAlgorithm, of bytes: [UInt8]) {
        var calculator = ChecksumCalculator(algorithm)
        calculator.update(bytes)
        self = calculator.finish()
    }

    /// Reads the value of a header field such as `x-amz-checksum-crc32c`.
    ///
    /// It is `nil` for what is not base64 of the right length; so is the checksum of a multipart object's part checksums, which ends
    /// in `-` and the number of parts and cannot be compared with that of the whole object's bytes.
    public init?(_ algorithm: ChecksumAlgorithm, headerValue: String) {
        guard headerValue.utf8.count == algorithm.headerValueLength, let bytes = Base64.decode(headerValue),
            bytes.count == algorithm.byteCount
        else { return nil }
        self.init(algorithm, bytes: bytes)
    }

    /// The checksum as header fields carry it, in base64 (RFC 4648 §4).
    public var headerValue: String { Base64.encode(bytes) }

    /// The algorithm and the header value, such as `CRC32C:sOO8/Q==`.
    public var description: String { "\(algorithm):\(headerValue)" }
}

extension Checksum {
    /// The checksum of the bytes of this one followed by those of another, which parts of an object that travel at the same time need.
    ///
    /// It is `nil` for SHA-1 and SHA-256, which cannot be joined, and for checksums of different algorithms.
    ///
    /// - Parameters:
    ///   - other: The checksum of the bytes behind these.
    ///   - count: The number of bytes of the other checksum.
    /// - Complexity: O(log *n*) in the number of bytes.
    public func followed(by other: Checksum, ofCount count: Int) -> Checksum? {
        guard algorithm == other.algorithm else { return nil }
        switch algorithm {
        case .crc32: return joined(other, count, with: CRCTables<UInt32>.crc32)
        case .crc32c: return joined(other, count, with: CRCTables<UInt32>.crc32c)
        case .crc64nvme: return joined(other, count, with: CRCTables<UInt64>.crc64nvme)
        case .sha1, .sha256: return nil
        }
    }

    private func joined<Word>(_ other: Checksum, _ count: Int, with tables: CRCTables<Word>) -> Checksum {
        let word = { (bytes: [UInt8]) in bytes.reduce(Word(0)) { $0 << 8 | Word($1) } }
        return Checksum(algorithm, bytes: tables.joined(word(bytes), word(other.bytes), count: count).bigEndianBytes)
    }
}

extension FixedWidthInteger {
    /// The bytes from the highest to the lowest.
    fileprivate var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> Self($0)) }
    }
}

/// Takes the checksum of bytes that come piece by piece.
public struct ChecksumCalculator: Sendable {
    private enum State {
        case word32(CRC<UInt32>)
        case word64(CRC<UInt64>)
        case sha1(Insecure.SHA1)
        case sha256(SHA256)
    }

    /// How the checksum is computed.
    public let algorithm: ChecksumAlgorithm
    private var state: State

    /// Starts with no bytes.
    public init(_ algorithm: ChecksumAlgorithm) {
        self.algorithm = algorithm
        state =
            switch algorithm {
            case .crc32: .word32(CRC(.crc32))
            case .crc32c: .word32(CRC(.crc32c))
            case .crc64nvme: .word64(CRC(.crc64nvme))
            case .sha1: .sha1(Insecure.SHA1())
            case .sha256: .sha256(SHA256())
            }
    }

    /// Takes in the next bytes.
    public mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// Takes in the next bytes where they lie.
    ///
    /// - Complexity: O(*n*) in the number of bytes; nothing is copied.
    public mutating func update(_ bytes: Span<UInt8>) {
        switch state {
        case .word32(var crc):
            crc.update(bytes)
            state = .word32(crc)
        case .word64(var crc):
            crc.update(bytes)
            state = .word64(crc)
        case .sha1(var hash):
            hash.update(bytes)
            state = .sha1(hash)
        case .sha256(var hash):
            hash.update(bytes)
            state = .sha256(hash)
        }
    }

    /// The checksum of the bytes so far; more may follow.
    public func finish() -> Checksum {
        switch state {
        case .word32(let crc): Checksum(algorithm, bytes: crc.value.bigEndianBytes)
        case .word64(let crc): Checksum(algorithm, bytes: crc.value.bigEndianBytes)
        case .sha1(let hash): Checksum(algorithm, bytes: Array(hash.finalize()))
        case .sha256(let hash): Checksum(algorithm, bytes: Array(hash.finalize()))
        }
    }
}

extension HashFunction {
    /// Takes in bytes where they lie.
    mutating func update(_ bytes: Span<UInt8>) {
        // The hash reads the bytes before it returns and keeps no pointer.
        unsafe bytes.withUnsafeBytes { buffer in unsafe update(bufferPointer: buffer) }
    }
}
