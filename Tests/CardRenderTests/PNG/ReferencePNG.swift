@testable import CardRender

/// A plain PNG writer for tests: any colour type, depth, filter and interlacing, straight from the standard and without compression.
struct ReferencePNG {
    var width: Int
    var height: Int
    var colorType: PNGColorType
    var bitDepth: Int
    var isInterlaced = false
    /// The filter of each row, by its number.
    var filter: (Int) -> UInt8 = { UInt8($0 % 5) }
    /// One sample after the other, rows from the top.
    var samples: [UInt16]
    /// Three bytes a colour.
    var palette: [UInt8] = []
    var transparency: [UInt8] = []
    /// How many bytes go into each IDAT chunk.
    var chunkLength = 1 << 20

    /// A picture of random samples, and a random palette where one belongs.
    init(_ colorType: PNGColorType, _ bitDepth: Int, width: Int, height: Int, seed: UInt64) {
        (self.width, self.height, self.colorType, self.bitDepth) = (width, height, colorType, bitDepth)
        var source = SeededBytes(seed: seed)
        samples = (0..<(width * height * colorType.channels)).map { _ in UInt16(source.next() % (1 << UInt64(bitDepth))) }
        if colorType == .palette { palette = source.bytes(3 << bitDepth) }
    }

    /// The file.
    func bytes() -> [UInt8] {
        pngSignature + header() + (palette.isEmpty ? [] : Self.chunk("PLTE", palette))
            + (transparency.isEmpty ? [] : Self.chunk("tRNS", transparency)) + imageData() + Self.chunk("IEND", [])
    }

    func header() -> [UInt8] {
        Self.chunk(
            "IHDR",
            Self.word(UInt32(width)) + Self.word(UInt32(height)) + [UInt8(bitDepth), colorType.rawValue, 0, 0, isInterlaced ? 1 : 0])
    }

    func imageData() -> [UInt8] {
        let stream = Self.stored(filteredRows())
        return stride(from: 0, to: stream.count, by: chunkLength).flatMap {
            Self.chunk("IDAT", Array(stream[$0..<min($0 + chunkLength, stream.count)]))
        }
    }

    /// The rows of all passes with their filter bytes.
    func filteredRows() -> [UInt8] {
        // Columns and rows of each pass, spelled out from the picture in the standard.
        let passes: [(Int, Int, Int, Int)] =
            isInterlaced
            ? [(0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2)] : [(0, 1, 0, 1)]
        var output: [UInt8] = []
        for (x, stepX, y, stepY) in passes {
            let columns = Array(stride(from: x, to: width, by: stepX))
            guard !columns.isEmpty else { continue }
            var above: [UInt8] = []
            for (number, row) in stride(from: y, to: height, by: stepY).enumerated() {
                let packed = pack(
                    columns.flatMap { column in
                        (0..<colorType.channels).map { samples[(row * width + column) * colorType.channels + $0] }
                    })
                if above.isEmpty { above = [UInt8](repeating: 0, count: packed.count) }
                let distance = max(1, colorType.channels * bitDepth / 8)
                output += [filter(number)] + Self.filtered(packed, above: above, type: filter(number), distance: distance)
                above = packed
            }
        }
        return output
    }

    private func pack(_ values: [UInt16]) -> [UInt8] {
        if bitDepth == 16 { return values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
        var bits = values.flatMap { value in (0..<bitDepth).reversed().map { UInt8(value >> UInt16($0) & 1) } }
        while bits.count % 8 != 0 { bits.append(0) }
        return stride(from: 0, to: bits.count, by: 8).map { bits[$0..<($0 + 8)].reduce(0) { $0 << 1 | $1 } }
    }

    /// A row filtered by the definitions of the standard.
    static func filtered(_ row: [UInt8], above: [UInt8], type: UInt8, distance: Int) -> [UInt8] {
        row.indices.map { index in
            let a = index >= distance ? Int(row[index - distance]) : 0
            let b = Int(above[index])
            let c = index >= distance ? Int(above[index - distance]) : 0
            let p = a + b - c
            let prediction: Int
            switch type {
            case 1: prediction = a
            case 2: prediction = b
            case 3: prediction = (a + b) / 2
            case 4:
                let (pa, pb, pc) = (abs(p - a), abs(p - b), abs(p - c))
                prediction = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
            default: prediction = 0
            }
            return UInt8(truncatingIfNeeded: Int(row[index]) - prediction)
        }
    }

    /// A zlib stream of stored blocks.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: max(1, bytes.count), by: 60_000) {
            let part = bytes[start..<min(start + 60_000, bytes.count)]
            let (low, high) = (UInt8(part.count & 255), UInt8(part.count >> 8))
            output += [start + 60_000 >= bytes.count ? 1 : 0, low, high, ~low, ~high] + part
        }
        return output + word(Adler32.checksum(bytes.span))
    }

    static func chunk(_ name: String, _ contents: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + contents
        return word(UInt32(contents.count)) + body + word(CRC32.checksum(body.span))
    }

    static func word(_ value: UInt32) -> [UInt8] {
        [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }

    /// The pixels by the standard's rules: red, green, blue, alpha, as fractions of 65,535.
    func expectedRGBA16() -> [UInt16] {
        let largest = UInt32(1 << bitDepth - 1)
        let key: [UInt16] = stride(from: 0, to: colorType == .palette ? 0 : transparency.count, by: 2).map {
            UInt16(transparency[$0]) << 8 | UInt16(transparency[$0 + 1])
        }
        return stride(from: 0, to: samples.count, by: colorType.channels).flatMap { index -> [UInt16] in
            let pixel = Array(samples[index..<(index + colorType.channels)])
            let scaled = pixel.map { UInt16(UInt32($0) * 65535 / largest) }
            let alpha: UInt16 = pixel == key ? 0 : 65535
            switch colorType {
            case .gray: return [scaled[0], scaled[0], scaled[0], alpha]
            case .rgb: return scaled + [alpha]
            case .grayAlpha: return [scaled[0], scaled[0], scaled[0], scaled[1]]
            case .rgba: return scaled
            case .palette:
                let color = Int(pixel[0])
                let opacity = color < transparency.count ? transparency[color] : 255
                return (palette[(color * 3)..<(color * 3 + 3)] + [opacity]).map { UInt16($0) * 257 }
            }
        }
    }
}
