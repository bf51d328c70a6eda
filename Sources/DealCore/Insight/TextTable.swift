/// Rows of text in at least two columns of even width, for a terminal.
struct TextTable {
    enum Alignment {
        case left, right
    }

    /// How wide a cell can be; what is longer is cut.
    private let limits: [Int]
    private let alignments: [Alignment]
    private var rows: [[String]] = []
    private var ruled: Set<Int> = []

    init(_ columns: [(Alignment, limit: Int)]) {
        alignments = columns.map(\.0)
        limits = columns.map(\.limit)
    }

    /// Adds a row; cells that are not given are empty.
    mutating func append(_ cells: String...) {
        append(cells)
    }

    mutating func append(_ cells: [String]) {
        rows.append(alignments.indices.map { $0 < cells.count ? Wording.cut(cells[$0], to: limits[$0]) : "" })
    }

    /// Adds a line that spans the columns and widens none.
    mutating func append(heading: String) {
        rows.append([heading])
    }

    /// Draws a line under the last row.
    mutating func rule() {
        ruled.insert(rows.count - 1)
    }

    /// The lines, each after the indentation and without blanks at its end.
    func lines(indent: String = "") -> [String] {
        let cells = rows.filter { $0.count == alignments.count }
        let widths = alignments.indices.map { column in cells.reduce(0) { max($0, $1[column].count) } }
        var lines: [String] = []
        for (index, row) in rows.enumerated() {
            let isHeading = row.count < alignments.count
            lines.append(indent + (isHeading ? row.joined() : Self.joined(row.indices.map { padded(row[$0], $0, widths[$0]) })))
            if ruled.contains(index) { lines.append(indent + Self.joined(widths.map { String(repeating: "─", count: $0) })) }
        }
        return lines
    }

    private func padded(_ cell: String, _ column: Int, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: width - cell.count)
        return alignments[column] == .left ? cell + blanks : blanks + cell
    }

    private static func joined(_ cells: [String]) -> String {
        var line = cells.joined(separator: "  ")[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
