/// How the rows of a picture are filtered, band by band.
///
/// Filters help photographs and gradients; text and flat shapes often compress better without, since equal rows and equal letters stay
/// equal. So a strip of each band is compressed both ways.
struct FilterPlan {
    /// What happens to the rows of a band.
    enum Treatment {
        /// All get the same filter.
        case fixed(RowFilter)
        /// A ``FilterChooser`` chooses for each.
        case chosen
        /// A ``FilterChooser`` chooses for each by entropy, which takes longer.
        case chosenByEntropy
    }

    /// How much of a picture is tried.
    struct Effort {
        /// Rows that are decided on at once.
        var bandHeight: Int
        /// Rows of a band that are tried.
        var stripHeight: Int
    }

    private let bandHeight: Int
    private let bands: [Treatment]

    /// The plan for a level, tried out with a parser like the one the level uses.
    init(for rows: FilteredRows, level: PNGLevel) {
        guard rows.mayFilter else {
            self.init(all: .fixed(.none))
            return
        }
        switch level {
        case .fastest: self.init(all: .fixed(.up))
        case .fast:
            unsafe self.init(rows: rows, effort: Effort(bandHeight: 96, stripHeight: 8)) { unsafe HashParser(input: $0, end: $1) }
        case .default:
            unsafe self.init(rows: rows, effort: Effort(bandHeight: 64, stripHeight: 8)) {
                unsafe ChainParser(input: $0, end: $1, effort: .init(depth: 4, goodLength: 32))
            }
        case .best: self = Self.best(for: rows)
        }
    }

    /// The same for all rows.
    private init(all treatment: Treatment) {
        bandHeight = .max
        bands = [treatment]
    }

    /// Tries strips of `rows` with and without filters, with parsers made by `parser`.
    private init<Parser: BlockParser & ~Copyable>(
        rows: FilteredRows, effort: Effort, parser: (UnsafePointer<UInt8>, Int) -> Parser
    ) {
        bandHeight = effort.bandHeight
        let strips = stride(from: 0, to: rows.height, by: effort.bandHeight).map { start in
            let band = min(effort.bandHeight, rows.height - start)
            let height = min(effort.stripHeight, band)
            let first = start + (band - height) / 2
            return first..<(first + height)
        }
        let plain = unsafe Self.bits(rows, strips, plan: FilterPlan(all: .fixed(.none)), parser: parser)
        let chosen = unsafe Self.bits(rows, strips, plan: FilterPlan(all: .chosen), parser: parser)
        bands = zip(plain, chosen).map { $0 > $1 ? .chosen : .fixed(.none) }
    }

    /// The best of some plans, each tried on the whole picture.
    private static func best(for rows: FilteredRows) -> FilterPlan {
        func parser(_ input: UnsafePointer<UInt8>, _ end: Int) -> ChainParser {
            unsafe ChainParser(input: input, end: end, effort: .init(depth: 32, goodLength: 130))
        }
        let treatments = RowFilter.allCases.map(Treatment.fixed) + [.chosen, .chosenByEntropy]
        let banded = unsafe FilterPlan(rows: rows, effort: Effort(bandHeight: 16, stripHeight: 16), parser: parser)
        var best = banded
        var least = Int.max
        for plan in treatments.map(FilterPlan.init(all:)) + [banded] {
            let bits = unsafe bits(rows, [0..<rows.height], plan: plan, parser: parser)[0]
            if bits < least { (best, least) = (plan, bits) }
        }
        return best
    }

    /// What happens to a row.
    func treatment(ofRow row: Int) -> Treatment { bands[row / bandHeight] }

    /// About how many bits each strip takes.
    private static func bits<Parser: BlockParser & ~Copyable>(
        _ rows: FilteredRows, _ strips: [Range<Int>], plan: FilterPlan, parser: (UnsafePointer<UInt8>, Int) -> Parser
    ) -> [Int] {
        let bytes = rows.bytes(of: strips, plan: plan)
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return [] }
            var parser = unsafe parser(base, bytes.count)
            var block = TokenBuffer()
            var (position, end) = (0, 0)
            return strips.map { strip in
                end += strip.count * (rows.rowBytes + 1)
                var bits = 0
                while position < end {
                    block.begin(at: position)
                    position = parser.parse(into: &block, from: position, upTo: end)
                    parser.learn(from: block)
                    bits += block.estimatedBits
                }
                return bits
            }
        }
    }
}
