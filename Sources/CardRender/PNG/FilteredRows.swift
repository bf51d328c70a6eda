/// The rows of a picture in a layout, each with its filter before it: what PNG compresses.
struct FilteredRows {
    private let rgba: [UInt8]
    private let width: Int
    private let height: Int
    private let layout: PixelLayout
    private let rowBytes: Int
    private let packer: RowPacker

    /// Prepares RGBA pixels for the layout of `reduction`.
    init(_ rgba: [UInt8], width: Int, height: Int, reduction: Reduction) {
        self.rgba = rgba
        self.width = width
        self.height = height
        layout = reduction.layout
        rowBytes = reduction.layout.rowBytes(width)
        packer = RowPacker(reduction)
    }

    /// All rows, each as its filter type and the filtered bytes.
    ///
    /// Palette indices and small samples are left as they are: their differences mean little.
    func bytes(level: PNGLevel) -> [UInt8] {
        let isFiltered = layout.bitDepth >= 8 && layout.colorType != .palette
        let chooser = FilterChooser(stride: layout.filterStride, samples: level == .fastest || level == .fast)
        let length = (rowBytes + 1) * height
        return unsafe [UInt8](unsafeUninitializedCapacity: length) { storage, count in
            unsafe storage.initialize(repeating: 0)
            var output = unsafe MutableSpan(_unsafeElements: storage)
            var row = [UInt8](repeating: 0, count: RowPacker.roomFor(width, layout))
            var above = row
            for y in 0..<height {
                var target = row.mutableSpan
                packer.pack(rgba.span.extracting((y * width * 4)..<((y + 1) * width * 4)), into: &target)
                write(row.span, above: above.span, y: y, chooser: isFiltered ? chooser : nil, to: &output)
                swap(&row, &above)
            }
            count = length
        }
    }

    /// Filters a packed row with the filter chosen for it.
    private func write(_ row: Span<UInt8>, above: Span<UInt8>, y: Int, chooser: FilterChooser?, to output: inout MutableSpan<UInt8>) {
        let (row, above) = (row.extracting(first: rowBytes), above.extracting(first: rowBytes))
        let filter = chooser?.choose(for: row, above: above) ?? .none
        let start = y * (rowBytes + 1)
        output[start] = filter.rawValue
        filter.apply(row, above: above, stride: layout.filterStride, to: &output, at: start + 1)
    }
}
