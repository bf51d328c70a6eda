import Testing

@_spi(Benchmarks) @testable import CardRender

@Suite struct RowFilterTests {
    static let counts = [1, 2, 3, 5, 8, 12, 15, 16, 17, 24, 31, 32, 33, 64, 100, 257]

    /// Rows of bytes from the whole range, of few values, and of the largest and least alone.
    private func rows(_ count: Int, seed: UInt64) -> [(row: [UInt8], above: [UInt8])] {
        var source = SeededBytes(seed: seed)
        let extremes = { source.bytes(count, below: 2).map { $0 &* 255 } }
        return [
            (source.bytes(count), source.bytes(count)), (source.bytes(count, below: 4), source.bytes(count, below: 4)),
            (extremes(), extremes()), (source.bytes(count), [UInt8](repeating: 0, count: count)),
        ]
    }

    @Test(arguments: RowFilter.allCases, 1...8)
    func `filtered bytes are those of the standard's definitions`(filter: RowFilter, stride: Int) {
        for count in Self.counts {
            for (row, above) in rows(count, seed: UInt64(count)) {
                var output = [UInt8](repeating: 99, count: count + 2)
                var target = output.mutableSpan
                filter.apply(row.span, above: above.span, stride: stride, to: &target, at: 1)
                let expected = ReferencePNG.filtered(row, above: above, type: filter.rawValue, distance: stride)
                #expect(output == [99] + expected + [99], "\(filter), \(count) bytes, pixels of \(stride)")
            }
        }
    }

    @Test(arguments: RowFilter.allCases, 1...8)
    func `restoring a filtered row gives the row`(filter: RowFilter, stride: Int) throws {
        for count in Self.counts where count % stride == 0 {
            for (row, above) in rows(count, seed: UInt64(count)) {
                let filtered = [filter.rawValue] + ReferencePNG.filtered(row, above: above, type: filter.rawValue, distance: stride)
                #expect(try restored(filtered, above: above, rows: 1, stride: stride) == row, "\(filter), \(count), \(stride)")
            }
        }
    }

    @Test(arguments: RowFilter.allCases, RowFilter.allCases)
    func `restoring two rows at once gives both`(first: RowFilter, second: RowFilter) throws {
        for stride in 1...8 {
            for count in Self.counts + [18, 21, 27, 1200] where count % stride == 0 {
                for (row, above) in rows(count, seed: UInt64(count + stride)) {
                    let next = row.map { $0 &* 3 &+ 7 }
                    let filtered =
                        [first.rawValue] + ReferencePNG.filtered(row, above: above, type: first.rawValue, distance: stride)
                        + [second.rawValue] + ReferencePNG.filtered(next, above: row, type: second.rawValue, distance: stride)
                    #expect(try restored(filtered, above: above, rows: 2, stride: stride) == row + next, "\(count), \(stride)")
                }
            }
        }
    }

    @Test func `a filter type that is none of the five is refused`() {
        #expect(throws: DeflateError.self) { try restored([5, 1, 2], above: [0, 0], rows: 1, stride: 1) }
        #expect(throws: DeflateError.self) { try restored([0, 1, 2, 9, 1, 2], above: [0, 0], rows: 2, stride: 1) }
    }

    @Test func `Paeth picks the nearest neighbour of all there are, ties to the left, then up`() {
        for a in stride(from: 0, through: 255, by: 3) {
            for b in stride(from: 0, through: 255, by: 5) {
                for c in 0...255 {
                    let p = a + b - c
                    let distances = (abs(p - a), abs(p - b), abs(p - c))
                    let nearest =
                        distances.0 <= distances.1 && distances.0 <= distances.2 ? a : distances.1 <= distances.2 ? b : c
                    guard Int(RowFilter.paeth(left: UInt8(a), up: UInt8(b), corner: UInt8(c))) == nearest else {
                        Issue.record("a \(a), b \(b), c \(c)")
                        return
                    }
                }
            }
        }
    }

    /// The rows behind their filter bytes, restored below the row `above`.
    ///
    /// What lies around the memory that may be touched must stay.
    private func restored(_ filtered: [UInt8], above: [UInt8], rows: Int, stride: Int) throws(DeflateError) -> [UInt8] {
        let slack = [UInt8](repeating: 170, count: RowFilter.slack)
        let (source, before) = (filtered + slack, above + slack)
        var target = [UInt8](repeating: 85, count: above.count * rows + 2 * RowFilter.slack)
        try unsafe source.withUnsafeBufferPointer { source throws(DeflateError) in
            try unsafe before.withUnsafeBufferPointer { before throws(DeflateError) in
                try unsafe target.withUnsafeMutableBufferPointer { target throws(DeflateError) in
                    guard let source = source.baseAddress, let before = before.baseAddress, let target = target.baseAddress else { return }
                    var row = 0
                    while row < rows {
                        row += unsafe try RowFilter.restore(
                            source + row * (above.count + 1), above: row == 0 ? before : UnsafePointer(target + (row - 1) * above.count),
                            to: target + row * above.count, count: rows - row, rowBytes: above.count, stride: stride)
                    }
                }
            }
        }
        #expect(target.suffix(RowFilter.slack).allSatisfy { $0 == 85 }, "memory behind the slack was written")
        return Array(target[..<(above.count * rows)])
    }
}
