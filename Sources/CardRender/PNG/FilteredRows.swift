/// The rows of a picture in a layout, each with its filter before it: what PNG compresses.
struct FilteredRows {
    let height: Int
    let rowBytes: Int
    private let rgba: [UInt8]
    private let width: Int
    private let layout: PixelLayout
    private let packer: RowPacker
    private let samples: Bool

    /// Prepares RGBA pixels for the layout of `reduction`; if `samples`, filters are chosen by a part of each row.
    init(_ rgba: [UInt8], width: Int, height: Int, reduction: Reduction, samples: Bool) {
        self.rgba = rgba
        self.width = width
        self.height = height
        self.samples = samples
        layout = reduction.layout
        rowBytes = reduction.layout.rowBytes(width)
        packer = RowPacker(reduction)
    }

    /// Whether filters may help: differences of palette indices and small samples mean little.
    var mayFilter: Bool { layout.bitDepth >= 8 && layout.colorType != .palette }

    /// The rows of some ranges, each as its filter type and the filtered bytes.
    func bytes(of ranges: [Range<Int>], plan: FilterPlan) -> [UInt8] {
        let length = (rowBytes + 1) * ranges.reduce(0) { $0 + $1.count }
        return unsafe [UInt8](unsafeUninitializedCapacity: length) { storage, count in
            // Every byte is written below.
            var output = unsafe MutableSpan(_unsafeElements: storage)
            var row = [UInt8](repeating: 0, count: RowPacker.roomFor(width, layout))
            var above = row
            var chooser = FilterChooser(stride: layout.filterStride, rowBytes: rowBytes, samples: samples)
            var start = 0
            for range in ranges {
                if range.lowerBound > 0 { pack(range.lowerBound - 1, into: &above) }
                for y in range {
                    pack(y, into: &row)
                    write(row.span, above: above.span, treatment: plan.treatment(ofRow: y), chooser: &chooser, to: &output, at: start)
                    swap(&row, &above)
                    start += rowBytes + 1
                }
            }
            count = length
        }
    }

    private func pack(_ y: Int, into row: inout [UInt8]) {
        var target = row.mutableSpan
        packer.pack(rgba.span.extracting((y * width * 4)..<((y + 1) * width * 4)), into: &target)
    }

    /// Filters a packed row with the filter chosen for it.
    private func write(
        _ row: Span<UInt8>, above: Span<UInt8>, treatment: FilterPlan.Treatment, chooser: inout FilterChooser,
        to output: inout MutableSpan<UInt8>,
        at start: Int
    ) {
        let (row, above) = (row.extracting(first: rowBytes), above.extracting(first: rowBytes))
        let filter: RowFilter =
            switch treatment {
            case .fixed(let filter): filter
            case .chosen: chooser.choose(for: row, above: above)
            case .chosenByEntropy: chooser.choose(for: row, above: above, by: .entropy)
            }
        output[start] = filter.rawValue
        filter.apply(row, above: above, stride: layout.filterStride, to: &output, at: start + 1)
    }
}
