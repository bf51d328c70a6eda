extension CardParts {
    /// The most facts that a card shows.
    static let maximumFacts = 6

    /// Facts in tiles, in whole columns.
    ///
    /// Of three columns with five facts the first, mostly the longest, takes two.
    func tiles(_ specs: [ListingCard.Spec], columns: Int, height: Double, value: Double) -> Element {
        let gap = 16.0
        let columns = columns == 3 && (specs.count == 4 || specs.count < 3) ? 2 : columns
        // A lonely last tile would leave a hole: the first one takes two places.
        let widens =
            specs.count > 1 && specs.count % columns == columns - 1 && columns > 1 && specs.count > columns
            || columns == 2 && specs.count % 2 == 1 && specs.count > 1
        var rows: [[(spec: ListingCard.Spec, span: Int)]] = [[]]
        var place = 0
        for (index, spec) in specs.enumerated() {
            let span = index == 0 && widens ? 2 : 1
            if place + span > columns {
                rows.append([])
                place = 0
            }
            rows[rows.count - 1].append((spec, span))
            place += span
        }
        return Column(gap: 14) {
            for row in rows {
                Row(gap: gap) {
                    for (spec, span) in row {
                        tile(spec, height: height, value: value)
                            .flex(grow: Double(span), basis: .pixels(gap * Double(span - 1))).frame(minWidth: 0)
                    }
                    if row.count == 1, row[0].span < columns { Spacer() }
                }
            }
        }
        .shrink(0)
    }

    private func tile(_ spec: ListingCard.Spec, height: Double, value: Double) -> Element {
        panel(
            Column(gap: (height * 0.05).rounded(), justify: .center) {
                line(spec.label.uppercased(), size: (15 * unit).rounded(), weight: 600, color: theme.tileLabel, spacing: 0.9 * unit)
                fittedLine(spec.value, size: value, weight: 700, color: theme.tileValue, spacing: -0.3, least: 0.78)
            }
            .padding(horizontal: 22 * unit).frame(height: .pixels(height)))
    }
}
