/// Writes the signature and chunks of a PNG (PNG third edition §5).
struct ChunkWriter {
    /// The file so far.
    private(set) var bytes = pngSignature

    /// Starts a file of about `capacity` bytes.
    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Appends a chunk of a four-letter name: length, name, contents, CRC.
    mutating func append(_ name: String, _ contents: some Collection<UInt8>) {
        bytes += Self.bigEndian(UInt32(contents.count))
        let start = bytes.count
        bytes += name.utf8
        bytes += contents
        bytes += Self.bigEndian(CRC32.checksum(bytes.span.extracting(start..<bytes.count)))
    }

    /// The four bytes of a number, the highest first.
    static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
