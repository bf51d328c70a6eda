/// The header chunk of a PNG (PNG third edition §11.2.1).
struct PNGHeader {
    let width: Int
    let height: Int
    let layout: PixelLayout
    let isInterlaced: Bool
}

/// What the chunks of a PNG hold, checked for order, number and length.
struct PNGParts {
    let header: PNGHeader
    /// Four bytes a colour: red, green, blue, alpha.
    private(set) var palette: [UInt8] = []
    private(set) var transparency = PNGImage.Transparency.none
    private(set) var gamma: Double?
    private(set) var sRGBIntent: Int?
    /// The compressed picture, all IDAT chunks joined.
    private(set) var imageData: [UInt8] = []

    /// The names of the chunks so far that may come only once.
    private var seen: Set<String> = []

    /// Reads all chunks up to IEND.
    init(_ bytes: [UInt8]) throws(PNGError) {
        var reader = try ChunkReader(bytes)
        header = try Self.header(reader, reader.next())
        if [.grayAlpha, .rgba].contains(header.layout.colorType) { transparency = .alpha }
        var last = ""
        while true {
            let chunk = try reader.next()
            if chunk.name == "IEND" {
                guard chunk.contents.isEmpty else { throw PNGError(.badChunk, "the IEND chunk is not empty") }
                break
            }
            try require(chunk, after: last)
            try take(chunk, reader)
            last = chunk.name
        }
        guard seen.contains("IDAT") else { throw PNGError(.badChunk, "there is no IDAT chunk") }
    }

    /// Checks that a chunk does not come again where it may come only once.
    ///
    /// Several IDAT chunks must follow one another.
    private mutating func require(_ chunk: PNGChunk, after last: String) throws(PNGError) {
        switch chunk.name {
        case "IDAT" where last == "IDAT": return
        case "IHDR": throw PNGError(.badChunk, "there is a second IHDR chunk")
        case "PLTE", "IDAT", "tRNS", "gAMA", "sRGB":
            guard seen.insert(chunk.name).inserted else {
                throw PNGError(.badChunk, "the chunk \(chunk.name) comes twice, or again after others")
            }
        default: return
        }
    }

    private static func header(_ reader: ChunkReader, _ chunk: PNGChunk) throws(PNGError) -> PNGHeader {
        guard chunk.name == "IHDR", chunk.contents.count == 13 else {
            throw PNGError(.badHeader, "the first chunk is not an IHDR of 13 bytes")
        }
        let start = chunk.contents.lowerBound
        let width = Int(reader.word(at: start))
        let height = Int(reader.word(at: start + 4))
        guard (1...0x7FFF_FFFF).contains(width), (1...0x7FFF_FFFF).contains(height) else {
            throw PNGError(.badHeader, "a size of \(width) × \(height) is not allowed")
        }
        let bitDepth = Int(reader.bytes[start + 8])
        guard let colorType = PNGColorType(rawValue: reader.bytes[start + 9]), colorType.bitDepths.contains(bitDepth) else {
            throw PNGError(.badHeader, "colour type \(reader.bytes[start + 9]) with bit depth \(bitDepth) is not allowed")
        }
        guard reader.bytes[start + 10] == 0, reader.bytes[start + 11] == 0, reader.bytes[start + 12] <= 1 else {
            throw PNGError(.badHeader, "an unknown compression, filter or interlace method is used")
        }
        return PNGHeader(
            width: width, height: height, layout: PixelLayout(colorType: colorType, bitDepth: bitDepth),
            isInterlaced: reader.bytes[start + 12] == 1)
    }

    private mutating func take(_ chunk: PNGChunk, _ reader: ChunkReader) throws(PNGError) {
        switch chunk.name {
        case "IDAT":
            guard header.layout.colorType != .palette || !palette.isEmpty else {
                throw PNGError(.badPalette, "there is no palette before the picture")
            }
            if imageData.isEmpty { imageData.reserveCapacity(reader.bytes.count - chunk.contents.lowerBound) }
            imageData += reader.bytes[chunk.contents]
        case "PLTE": try takePalette(reader.bytes[chunk.contents])
        case "tRNS": try takeTransparency(chunk.contents, reader)
        case "gAMA":
            try requireBeforePalette(chunk, length: 4)
            let value = reader.word(at: chunk.contents.lowerBound)
            guard value > 0, value <= 0x7FFF_FFFF else { throw PNGError(.badChunk, "the gAMA chunk holds \(value)") }
            gamma = Double(value) / 100_000
        case "sRGB":
            try requireBeforePalette(chunk, length: 1)
            let intent = Int(reader.bytes[chunk.contents.lowerBound])
            guard intent <= 3 else { throw PNGError(.badChunk, "the sRGB chunk holds the unknown intent \(intent)") }
            sRGBIntent = intent
        default:
            guard chunk.isAncillary else {
                throw PNGError(.unknownCriticalChunk, "the critical chunk \(chunk.name) is not known")
            }
        }
    }

    private func requireBeforePalette(_ chunk: PNGChunk, length: Int) throws(PNGError) {
        guard chunk.contents.count == length, !seen.contains("PLTE"), !seen.contains("IDAT") else {
            throw PNGError(.badChunk, "the chunk \(chunk.name) has a wrong length or comes after the palette or the picture")
        }
    }

    private mutating func takePalette(_ colors: ArraySlice<UInt8>) throws(PNGError) {
        let (type, depth) = (header.layout.colorType, header.layout.bitDepth)
        guard !seen.contains("IDAT"), !seen.contains("tRNS"), type != .gray, type != .grayAlpha else {
            throw PNGError(.badChunk, "the palette comes too late, or in a picture of grey")
        }
        let count = colors.count / 3
        guard colors.count % 3 == 0, count >= 1, count <= (type == .palette ? 1 << depth : 256) else {
            throw PNGError(.badPalette, "a palette of \(colors.count) bytes is not allowed here")
        }
        // In other types it only suggests colours to quantise to.
        guard type == .palette else { return }
        for color in 0..<count {
            palette += colors[(colors.startIndex + color * 3)..<(colors.startIndex + color * 3 + 3)]
            palette.append(255)
        }
    }

    private mutating func takeTransparency(_ contents: Range<Int>, _ reader: ChunkReader) throws(PNGError) {
        guard !seen.contains("IDAT") else { throw PNGError(.badChunk, "the tRNS chunk comes after the picture") }
        // Only as many low bits count as a sample has.
        let mask = UInt16(truncatingIfNeeded: 1 << header.layout.bitDepth - 1)
        let start = contents.lowerBound
        switch (header.layout.colorType, contents.count) {
        case (.gray, 2): transparency = .gray(reader.halfWord(at: start) & mask)
        case (.rgb, 6):
            transparency = .rgb(
                reader.halfWord(at: start) & mask, reader.halfWord(at: start + 2) & mask, reader.halfWord(at: start + 4) & mask)
        case (.palette, 1...256) where contents.count <= palette.count / 4:
            transparency = .palette
            for index in 0..<contents.count { palette[index * 4 + 3] = reader.bytes[start + index] }
        default:
            throw PNGError(.badChunk, "a tRNS chunk of \(contents.count) bytes does not fit the picture")
        }
    }
}
