@_spi(Benchmarks) import CardRender
import Foundation

/// Prints how many gigabytes of rows each filter gets through in a second, and fails below two.
func measureFilters() {
    let above = (0..<4800).map { UInt8(truncatingIfNeeded: ($0 &* 31) &* ($0 &+ 13) &>> 4) }
    var row = above.map { $0 &* 5 &>> 1 }
    var output = [UInt8](repeating: 0, count: 4800)
    for filter in RowFilter.allCases {
        let repeats = 2000
        let time = least(20) {
            for index in 0..<repeats {
                row[index] &+= 1
                var target = output.mutableSpan
                filter.apply(row.span, above: above.span, stride: 4, to: &target, at: 0)
            }
        }
        let rate = Double(repeats * 4800) / time / 1e6
        print("filter-\(filter)", String(format: "%.2f", rate), output[0])
        precondition(rate >= 2, "the filter \(filter) gets through \(rate) GB/s, less than 2")
    }
}
