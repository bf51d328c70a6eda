/// Encodes a picture row by row, for rows that are drawn or received one after the other: it holds no more than a piece of them.
///
/// ```swift
/// var encoder = try PNGRowEncoder(width: 1200, height: 630, colorType: .rgb)
/// var output: [UInt8] = []
/// for row in rows {
///     try encoder.append(row, to: &output)
///     send(output)
///     output.removeAll(keepingCapacity: true)
/// }
/// try encoder.finish(to: &output)
/// ```
///
/// The file is not the one of ``PNG/encode(rgba:width:height:level:)``: of rows to come nothing is known, so there is no palette, alpha is
/// stored if the type has it, and each row's filter is chosen by itself. The same rows give the same file, however they are handed over.
public struct PNGRowEncoder: Sendable {
    /// How many compressed bytes go into a chunk.
    private static let chunkLength = 1 << 15

    private let height: Int
    private let rowBytes: Int
    private let level: PNGLevel
    private let stride: Int
    private var chooser: FilterChooser
    private var above: [UInt8]
    private var stream: DeflateStream
    private var compressed: [UInt8] = []
    private var isStarted = false
    private let header: [UInt8]
    /// How many rows have come so far.
    public private(set) var rowCount = 0

    /// Starts a picture.
    ///
    /// - Parameters:
    ///   - width: The number of pixels of a row.
    ///   - height: The number of rows.
    ///   - colorType: What the samples of a row mean; any type but a palette.
    ///   - bitDepth: Bits of a sample: 8 or 16.
    ///   - level: How much time to spend on compression.
    /// - Throws: ``PNGError/Code/badSize`` for sizes that PNG does not know, or that take more than 2^31 bytes a row, and
    ///   ``PNGError/Code/badHeader`` for other types and depths.
    public init(
        width: Int, height: Int, colorType: PNGColorType = .rgba, bitDepth: Int = 8, level: PNGLevel = .default
    ) throws(PNGError) {
        guard (1...0x7FFF_FFFF).contains(width), (1...0x7FFF_FFFF).contains(height), width <= 0x7FFF_FFFF / 8 else {
            throw PNGError(.badSize, "\(width) × \(height) pixels cannot be encoded")
        }
        guard colorType != .palette, bitDepth == 8 || bitDepth == 16 else {
            throw PNGError(.badHeader, "rows of type \(colorType) with \(bitDepth) bits a sample cannot be encoded one by one")
        }
        let layout = PixelLayout(colorType: colorType, bitDepth: bitDepth)
        self.height = height
        self.level = level
        rowBytes = layout.rowBytes(width)
        stride = layout.filterStride
        chooser = FilterChooser(stride: layout.filterStride, rowBytes: rowBytes, samples: level != .best)
        above = [UInt8](repeating: 0, count: rowBytes)
        stream = DeflateStream(level: level)
        var file = ChunkWriter(capacity: 64)
        file.append("IHDR", ChunkWriter.header(width: width, height: height, layout: layout))
        header = file.bytes
    }

    /// Takes the next row, and appends what is ready of the file to `output`.
    ///
    /// - Parameters:
    ///   - row: The samples as PNG packs them, those of 16 bits with the high byte first.
    ///   - output: Where the file's bytes are collected.
    /// - Throws: ``PNGError/Code/badSize`` where the row has another length, or all rows have come before.
    public mutating func append(_ row: [UInt8], to output: inout [UInt8]) throws(PNGError) {
        guard row.count == rowBytes, rowCount < height else {
            throw PNGError(.badSize, "row \(rowCount) of \(height) has \(row.count) bytes, not \(rowBytes)")
        }
        start(&output)
        let last = above
        let filter = level == .fastest ? .up : chooser.choose(for: row.span, above: last.span)
        var filtered = [UInt8](repeating: filter.rawValue, count: rowBytes + 1)
        var target = filtered.mutableSpan
        filter.apply(row.span, above: last.span, stride: stride, to: &target, at: 1)
        stream.append(filtered.span, to: &compressed)
        above = row
        rowCount += 1
        if compressed.count >= Self.chunkLength { writeChunk(to: &output) }
    }

    /// Ends the file: appends all that is left of it to `output`.
    ///
    /// - Throws: ``PNGError/Code/badSize`` where rows are missing.
    public mutating func finish(to output: inout [UInt8]) throws(PNGError) {
        guard rowCount == height else {
            throw PNGError(.badSize, "only \(rowCount) of \(height) rows have come")
        }
        stream.finish(to: &compressed)
        writeChunk(to: &output)
        ChunkWriter.append("IEND", [], to: &output)
    }

    private mutating func start(_ output: inout [UInt8]) {
        guard !isStarted else { return }
        isStarted = true
        output += header
    }

    private mutating func writeChunk(to output: inout [UInt8]) {
        ChunkWriter.append("IDAT", compressed, to: &output)
        compressed.removeAll(keepingCapacity: true)
    }
}
