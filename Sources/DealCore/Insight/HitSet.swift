/// Which rows of a catalogue something holds for: one bit a row.
public struct HitSet: Hashable, Sendable {
    /// The bits, 64 rows a word, the first row lowest; bits beyond the last row are 0.
    public private(set) var words: [UInt64]
    /// How many rows there are.
    public let rowCount: Int

    /// Makes an empty set over so many rows.
    public init(rowCount: Int) {
        self.rowCount = max(0, rowCount)
        words = Array(repeating: 0, count: (self.rowCount + 63) / 64)
    }

    /// Makes a set of its words.
    ///
    /// - Precondition: there are as many words as the rows need.
    public init(words: [UInt64], rowCount: Int) {
        precondition(rowCount >= 0 && words.count == (rowCount + 63) / 64, "a hit set needs one bit a row")
        self.words = words
        self.rowCount = rowCount
        // Bits beyond the last row would be counted.
        if rowCount % 64 != 0 { self.words[words.count - 1] &= (1 << UInt64(rowCount % 64)) - 1 }
    }

    /// Adds a row.
    ///
    /// - Precondition: the row exists.
    public mutating func insert(_ row: Int) {
        words[row >> 6] |= 1 << UInt64(row & 63)
    }

    /// Whether a row is in the set.
    public func contains(_ row: Int) -> Bool {
        row >= 0 && row < rowCount && words[row >> 6] & 1 << UInt64(row & 63) != 0
    }

    /// How many rows are in the set.
    ///
    /// - Complexity: O(rows / 64).
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether no row is in the set.
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Whether every row of this set is in another one over the same rows.
    public func isSubset(of other: HitSet) -> Bool {
        rowCount == other.rowCount && zip(words, other.words).allSatisfy { $0 & ~$1 == 0 }
    }

    /// The rows in the set, ascending.
    public var rows: [Int] {
        var rows: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                rows.append(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return rows
    }
}
