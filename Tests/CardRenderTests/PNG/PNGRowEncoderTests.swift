import CardRender
import Testing

@Suite struct PNGRowEncoderTests {
    /// Rows of a picture with something for every filter, some rows equal to the one before.
    private func rows(_ count: Int, bytes: Int, seed: UInt64) -> [[UInt8]] {
        var source = SeededBytes(seed: seed)
        var rows: [[UInt8]] = []
        for row in 0..<count {
            let noise = source.next() % 4 * 10
            rows.append((0..<bytes).map { UInt8(truncatingIfNeeded: $0 * row / 40 + Int(source.next() % (noise + 1))) })
            if row % 5 == 4 { rows[row] = rows[row - 1] }
        }
        return rows
    }

    private func encode(_ rows: [[UInt8]], width: Int, type: PNGColorType, depth: Int, level: PNGLevel) throws -> [UInt8] {
        var encoder = try PNGRowEncoder(width: width, height: rows.count, colorType: type, bitDepth: depth, level: level)
        var file: [UInt8] = []
        for row in rows { try encoder.append(row, to: &file) }
        try encoder.finish(to: &file)
        return file
    }

    @Test(
        arguments: [
            (PNGColorType.gray, 8), (.gray, 16), (.rgb, 8), (.rgb, 16), (.grayAlpha, 8), (.grayAlpha, 16), (.rgba, 8), (.rgba, 16),
        ],
        PNGLevel.allCases)
    func `rows of every type decode to what was handed in`(layout: (type: PNGColorType, depth: Int), level: PNGLevel) throws {
        let width = 37
        let rows = rows(41, bytes: width * layout.type.channels * layout.depth / 8, seed: 3)
        let image = try PNG.decode(encode(rows, width: width, type: layout.type, depth: layout.depth, level: level))
        #expect(image.samples == rows.flatMap { $0 })
        #expect(image.colorType == layout.type && image.bitDepth == layout.depth)
    }

    @Test(arguments: PNGLevel.allCases)
    func `matches reach back over the pieces that are compressed one by one`(level: PNGLevel) throws {
        // A random pattern of 30,000 bytes again and again: only who remembers the piece before can shorten its first repetition.
        var source = SeededBytes(seed: 8)
        let pattern = source.bytes(30_000)
        let rows = [[UInt8]](repeating: pattern, count: 40)
        let file = try encode(rows, width: 30_000, type: .gray, depth: 8, level: level)
        #expect(try PNG.decode(file).samples == rows.flatMap { $0 })
        #expect(file.count < 40_000)
        var noise: [[UInt8]] = []
        for _ in 0..<40 { noise.append(source.bytes(30_000)) }
        let large = try encode(noise, width: 30_000, type: .gray, depth: 8, level: level)
        #expect(try PNG.decode(large).samples == noise.flatMap { $0 })
    }

    @Test func `the file comes in parts, early, and is the same in one`() throws {
        let rows = rows(1000, bytes: 3000, seed: 5)
        var encoder = try PNGRowEncoder(width: 1000, height: 1000, colorType: .rgb, level: .fast)
        var parts: [[UInt8]] = []
        for row in rows {
            var part: [UInt8] = []
            try encoder.append(row, to: &part)
            if !part.isEmpty { parts.append(part) }
        }
        #expect(parts.count > 5 && parts[0].count < 100, "the header comes with the first row")
        var last: [UInt8] = []
        try encoder.finish(to: &last)
        #expect(try parts.flatMap { $0 } + last == encode(rows, width: 1000, type: .rgb, depth: 8, level: .fast))
    }

    @Test func `rows of a wrong length, too many and too few are refused`() throws {
        var encoder = try PNGRowEncoder(width: 2, height: 2, colorType: .gray)
        var file: [UInt8] = []
        func code(_ work: () throws -> Void) -> PNGError.Code? {
            do { try work() } catch { return (error as? PNGError)?.code }
            return nil
        }
        #expect(code { try encoder.append([1], to: &file) } == .badSize)
        try encoder.append([1, 2], to: &file)
        #expect(code { try encoder.finish(to: &file) } == .badSize)
        try encoder.append([3, 4], to: &file)
        #expect(code { try encoder.append([5, 6], to: &file) } == .badSize)
        try encoder.finish(to: &file)
        #expect(try PNG.decode(file).samples == [1, 2, 3, 4])
        #expect(code { _ = try PNGRowEncoder(width: 0, height: 2) } == .badSize)
        #expect(code { _ = try PNGRowEncoder(width: .max, height: .max) } == .badSize)
        #expect(code { _ = try PNGRowEncoder(width: 1, height: 1, colorType: .palette) } == .badHeader)
        #expect(code { _ = try PNGRowEncoder(width: 1, height: 1, colorType: .gray, bitDepth: 4) } == .badHeader)
    }
}
