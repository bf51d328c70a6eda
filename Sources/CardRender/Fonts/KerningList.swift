/// The oldest form: sorted pairs, `kern` version 0 format 0 (OpenType 1.9 §5.7.6).
struct KerningList: Sendable {
    private var lists: [FontTable] = []

    init(_ table: FontTable) throws(CardError) {
        guard try table.uint16(0) == 0 else { return }
        var start = 4
        // Real fonts have one list, or a few.
        for _ in 0..<min(try table.uint16(2), 64) {
            let length = try table.uint16(start + 2), coverage = try table.uint16(start + 4)
            // Format 0 in the upper byte; horizontal, and neither a minimum nor across the line.
            if coverage & 0xFF07 == 1 { lists.append(try table.part(at: start + 6)) }
            start += max(length, 6)
        }
    }

    func adjustment(_ left: GlyphID, _ right: GlyphID) throws(CardError) -> Int {
        let wanted = Int(left) << 16 | Int(right)
        var sum = 0
        for list in lists {
            let count = try list.uint16(0)
            if let index = try list.search(count: count, for: wanted, key: { (t, i) throws(CardError) in try t.uint32(8 + 6 * i) }) {
                sum += try list.int16(8 + 6 * index + 4)
            }
        }
        return sum
    }
}

extension FontTable {
    /// The number of the record whose key is `wanted`, among `count` records in rising order.
    func search(
        count: Int, for wanted: Int, key: (FontTable, Int) throws(CardError) -> Int
    ) throws(CardError) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let found = try key(self, middle)
            if found == wanted { return middle }
            if found < wanted { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}
