/// A source text with an index of its lines, for telling where things stand.
struct SourceText {
    private static let stride = 1024

    private let bytes: [UInt8]
    /// Where each line starts.
    private var lineStarts = [0]
    /// How many characters stand before each 1024th byte, so that a long line need not be counted again and again.
    private var charactersBefore: [Int] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var characters = 0
        for (offset, byte) in bytes.enumerated() {
            if offset.isMultiple(of: Self.stride) { charactersBefore.append(characters) }
            if byte == UInt8(ascii: "\n") { lineStarts.append(offset + 1) }
            if byte & 0xC0 != 0x80 { characters += 1 }
        }
        charactersBefore.append(characters)
    }

    /// The location of a range of bytes; the length stays within the first line.
    ///
    /// - Complexity: O(log *n*) in the number of lines.
    func location(of range: Range<Int>) -> Diagnostic.Location {
        let start = min(range.lowerBound, bytes.count)
        let line = line(of: start)
        let lineEnd = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
        let end = min(max(range.upperBound, start), max(start, lineEnd))
        let before = characters(before: start)
        return Diagnostic.Location(
            line: line, column: before - characters(before: lineStarts[line - 1]) + 1, length: characters(before: end) - before)
    }

    /// The number of the line a byte stands in.
    private func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// Counts Unicode scalars: what an editor calls columns, near enough.
    private func characters(before offset: Int) -> Int {
        let block = offset / Self.stride
        guard block * Self.stride < bytes.count else { return charactersBefore[charactersBefore.count - 1] }
        return bytes[block * Self.stride..<offset].reduce(charactersBefore[block]) { $1 & 0xC0 != 0x80 ? $0 + 1 : $0 }
    }

    /// The line of a location with a caret under it, cut to the part around it when the line is long.
    static func excerpt(of location: Diagnostic.Location, in source: String) -> [String] {
        let lines = source.unicodeScalars.split(separator: "\n", maxSplits: location.line, omittingEmptySubsequences: false)
        guard location.line >= 1, location.line <= lines.count else { return [] }
        let line = lines[location.line - 1]
        let before = min(max(location.column - 1, 0), 60)
        let window = line.dropFirst(max(0, location.column - 1 - before)).prefix(120)
        let text = String(String.UnicodeScalarView(window.map { $0 == "\t" || $0 == "\r" ? " " : $0 }))
        let number = String(location.line)
        let margin = String(repeating: " ", count: number.count)
        let carets = String(repeating: "^", count: min(location.length, max(1, window.count - before)))
        return ["\(margin) |", "\(number) | \(text)", "\(margin) | \(String(repeating: " ", count: before))\(carets)"]
    }
}
