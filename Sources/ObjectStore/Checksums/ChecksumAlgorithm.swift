/// The checksums that S3 takes with an object and gives back with it.
///
/// Source: Amazon S3 User Guide, "Checking object integrity".
public enum ChecksumAlgorithm: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    /// CRC-32 of ISO 3309, as in gzip (RFC 1952 §8): 4 bytes.
    case crc32 = "CRC32"
    /// CRC-32C of Castagnoli, as in iSCSI (RFC 3720 appendix B.4): 4 bytes.
    case crc32c = "CRC32C"
    /// CRC-64 of the NVM Express command set: 8 bytes.
    case crc64nvme = "CRC64NVME"
    /// SHA-1 (FIPS 180-4), which finds accidents but no forgeries: 20 bytes.
    case sha1 = "SHA1"
    /// SHA-256 (FIPS 180-4): 32 bytes.
    case sha256 = "SHA256"

    /// The number of bytes of a checksum.
    public var byteCount: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// The header field or trailer field that carries the checksum, such as `x-amz-checksum-crc32c`.
    public var headerName: String {
        switch self {
        case .crc32: "x-amz-checksum-crc32"
        case .crc32c: "x-amz-checksum-crc32c"
        case .crc64nvme: "x-amz-checksum-crc64nvme"
        case .sha1: "x-amz-checksum-sha1"
        case .sha256: "x-amz-checksum-sha256"
        }
    }

    /// Whether the checksum of a whole follows from those of its parts.
    var canBeJoined: Bool {
        switch self {
        case .crc32, .crc32c, .crc64nvme: true
        case .sha1, .sha256: false
        }
    }

    /// The number of characters of a checksum in a header field.
    public var headerValueLength: Int { (byteCount + 2) / 3 * 4 }

    /// The name that S3 uses in `x-amz-sdk-checksum-algorithm` and in XML, such as `CRC32C`.
    public var description: String { rawValue }
}
