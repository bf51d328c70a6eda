/// A chunk of a PNG: its four letters and where its contents lie in the file.
struct PNGChunk {
    let name: String
    let contents: Range<Int>
    /// Whether a decoder that does not know the chunk may go on: the first letter is small.
    let isAncillary: Bool
}

/// Takes the chunks of a PNG one after the other (PNG third edition §5.3) and checks their names, lengths and CRCs.
struct ChunkReader {
    let bytes: [UInt8]
    private var position = 8

    /// Starts at the first chunk.
    /// - Throws: ``PNGError/Code/notPNG`` where the signature is another.
    init(_ bytes: [UInt8]) throws(PNGError) {
        guard bytes.starts(with: pngSignature) else {
            throw PNGError(.notPNG, "the data do not start with the signature of PNG")
        }
        self.bytes = bytes
    }

    /// The next chunk.
    mutating func next() throws(PNGError) -> PNGChunk {
        guard bytes.count - position >= 12 else { throw PNGError(.truncated, "the file ends before its IEND chunk") }
        let letters = bytes[(position + 4)..<(position + 8)]
        guard letters.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }) else {
            throw PNGError(.badChunk, "a chunk at byte \(position) has a name that is not four letters")
        }
        let name = String(decoding: letters, as: UTF8.self)
        let length = Int(word(at: position))
        guard length <= 0x7FFF_FFFF else { throw PNGError(.badChunk, "the chunk \(name) is longer than 2^31 bytes") }
        guard bytes.count - position - 12 >= length else { throw PNGError(.truncated, "the file ends within the chunk \(name)") }
        let contents = (position + 8)..<(position + 8 + length)
        let checksum = CRC32.checksum(bytes.span.extracting((position + 4)..<contents.upperBound))
        guard checksum == word(at: contents.upperBound) else {
            throw PNGError(.checksumMismatch, "the CRC of the chunk \(name) at byte \(position) is wrong")
        }
        position = contents.upperBound + 4
        return PNGChunk(name: name, contents: contents, isAncillary: letters[letters.startIndex] & 0x20 != 0)
    }

    /// The big-endian number at a place in the file.
    func word(at index: Int) -> UInt32 {
        bytes[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The big-endian number of two bytes at a place in the file.
    func halfWord(at index: Int) -> UInt16 {
        UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }
}
