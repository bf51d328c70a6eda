import Testing

@testable import CardRender

@Suite struct RowFilterTests {
    @Test(arguments: RowFilter.allCases, [1, 2, 3, 4, 6, 8])
    func `restoring a filtered row gives the row`(filter: RowFilter, stride: Int) {
        for count in [1, 2, 5, 15, 16, 17, 31, 32, 33, 64, 100, 257] {
            var source = SeededBytes(seed: UInt64(count))
            for bound in [256, 4] as [UInt64] {
                let (above, row) = (source.bytes(count, below: bound), source.bytes(count, below: bound))
                var filtered = [UInt8](repeating: 0, count: count)
                var output = filtered.mutableSpan
                filter.apply(row.span, above: above.span, stride: stride, to: &output, at: 0)
                var image = above + [UInt8](repeating: 0, count: count)
                var target = image.mutableSpan
                filter.restore(filtered.span, to: &target, at: count, stride: stride)
                #expect(image == above + row, "\(filter), \(count) bytes, pixels of \(stride)")
            }
        }
    }

    @Test func `Paeth picks the nearest neighbour of every three, ties to the left, then up`() {
        for a in stride(from: 0, through: 255, by: 3) {
            for b in stride(from: 0, through: 255, by: 5) {
                for c in 0...255 {
                    let p = a + b - c
                    let nearest = [a, b, c].min { abs(p - $0) < abs(p - $1) }
                    guard Int(RowFilter.paeth(left: UInt8(a), up: UInt8(b), corner: UInt8(c))) == nearest else {
                        Issue.record("a \(a), b \(b), c \(c)")
                        return
                    }
                }
            }
        }
    }
}
