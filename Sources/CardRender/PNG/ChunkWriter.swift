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
        Self.append(name, contents, to: &bytes)
    }

    /// Appends a chunk to a file.
    static func append(_ name: String, _ contents: some Collection<UInt8>, to file: inout [UInt8]) {
        file += bigEndian(UInt32(contents.count))
        let start = file.count
        file += name.utf8
        file += contents
        file += bigEndian(CRC32.checksum(file.span.extracting(start..<file.count)))
    }

    /// The contents of the header chunk of a picture that is not interlaced.
    static func header(width: Int, height: Int, layout: PixelLayout) -> [UInt8] {
        bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [UInt8(layout.bitDepth), layout.colorType.rawValue, 0, 0, 0]
    }

    /// The four bytes of a number, the highest first.
    static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
