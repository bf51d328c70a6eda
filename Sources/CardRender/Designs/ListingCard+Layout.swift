extension ListingCard {
    /// The pictures that the card uses.
    public var images: [String: Picture] { photo.map { ["photo": $0] } ?? [:] }

    /// The card as boxes.
    public var card: Card {
        let parts = CardParts(style: style, size: size)
        return parts.page(scale: scale, brand: brand, badge: badge, footer: footer, link: size.isUpright && photo == nil ? link : nil) {
            if size.isUpright { upright(parts) } else { wide(parts) }
        }
    }

    /// The facts that are shown: fewer where a photo or a code needs the room.
    private var shownSpecs: [Spec] {
        let hasRail = size == .social && (photo != nil || link != nil), hasPhoto = size == .instagram && photo != nil
        return Array(specs.lazy.filter { !$0.value.singleSpaced.isEmpty }.prefix(hasRail || hasPhoto ? 4 : CardParts.maximumFacts))
    }

    /// Sizes of the parts: the fewer there are, the larger they stand.
    private struct Measures {
        var title: Double
        var lines = 2
        var price: Double
        var side: Double
        var ring: Double
        var tile: Double
        var value: Double
        var gap: Double
    }

    // MARK: Wide

    private func wide(_ parts: CardParts) -> [Element] {
        let specs = shownSpecs
        let hasRail = photo != nil || link != nil
        let columns = hasRail ? 2 : 3
        let rows = (specs.count + columns - 1) / columns
        var measures =
            switch rows {
            case 0: Measures(title: 58, price: 132, side: 44, ring: 148, tile: 0, value: 0, gap: 30)
            case 1: Measures(title: 52, price: 112, side: 38, ring: 128, tile: 98, value: 28, gap: 22)
            default: Measures(title: 44, price: 88, side: 33, ring: 96, tile: 69, value: 24, gap: 12)
            }
        if hasRail {
            measures.title = min(measures.title, 42)
            measures.price = min(measures.price, 84)
            measures.side = min(measures.side, 29)
            measures.ring = min(measures.ring, 92)
        }
        let main = Column {
            Column(gap: measures.gap, justify: .center) {
                parts.title(title, size: measures.title, lines: measures.lines).shrink(0)
                priceRow(parts, measures, showsScore: !hasRail || photo != nil)
            }
            .flex().frame(minHeight: 0)
            if !specs.isEmpty { parts.tiles(specs, columns: columns, height: measures.tile, value: measures.value) }
        }
        return [
            Row(gap: 44) {
                main.flex().frame(minWidth: 0)
                if hasRail { rail(parts) }
            }
            .padding(Edges(top: 16, right: 0, bottom: 24, left: 0)).flex().frame(minHeight: 0)
        ]
    }

    /// What stands at the right: the photo, or the score, and the code.
    private func rail(_ parts: CardParts) -> Element {
        let code = link.flatMap { parts.code($0, side: photo == nil ? 210 : 130) }
        return Column(gap: 22, align: photo == nil ? .center : .stretch, justify: .center) {
            if photo != nil {
                parts.photo("photo").flex().frame(minHeight: 0)
            } else if let score = score?.singleSpaced, !score.isEmpty {
                parts.score(score, diameter: 132)
            }
            if let code {
                if photo == nil {
                    Column(gap: 12, align: .center) {
                        code
                        parts.line("Scan to open", size: 18, weight: 600, color: parts.theme.adjustedWord)
                    }
                } else {
                    Row(gap: 18, align: .center) {
                        code
                        Text("Scan to open the listing").size(20).weight(600).color(parts.theme.adjustedWord).maxLines(3)
                            .flex().frame(minWidth: 0)
                    }
                    .shrink(0)
                }
            }
        }
        .frame(width: photo == nil ? 220 : 340).shrink(0)
    }

    // MARK: Upright

    private func upright(_ parts: CardParts) -> [Element] {
        let specs = shownSpecs
        let isStory = size == .story, hasPhoto = photo != nil
        var measures =
            isStory
            ? Measures(title: 72, lines: hasPhoto ? 3 : 4, price: 176, side: 56, ring: 190, tile: 112, value: 36, gap: 40)
            : Measures(title: 56, lines: hasPhoto ? 2 : 3, price: 116, side: 42, ring: 148, tile: 92, value: 29, gap: 26)
        if !hasPhoto {
            if isStory { (measures.title, measures.price, measures.tile, measures.value) = (88, 190, 150, 42) }
            if !isStory, specs.count <= 4 { (measures.title, measures.price, measures.ring, measures.tile) = (66, 140, 172, 108) }
            if !isStory, specs.isEmpty { (measures.title, measures.price, measures.ring, measures.side) = (80, 168, 196, 52) }
        } else if !isStory {
            (measures.title, measures.price, measures.ring, measures.tile, measures.value) = (46, 96, 118, 80, 26)
        }
        return [
            Column(gap: measures.gap, justify: hasPhoto ? .start : .spaceEvenly) {
                if hasPhoto {
                    Stack {
                        parts.photo("photo").frame(width: .percent(100), height: .percent(100)).position(top: 0, left: 0)
                        if let code = link.flatMap({ parts.code($0, side: 132 * parts.unit) }) {
                            code.position(right: .pixels(16 * parts.unit), bottom: .pixels(16 * parts.unit))
                        }
                    }
                    .flex().frame(minHeight: 120)
                }
                parts.title(title, size: measures.title, lines: measures.lines).shrink(0)
                priceRow(parts, measures, showsScore: true)
                if !specs.isEmpty { parts.tiles(specs, columns: 2, height: measures.tile, value: measures.value) }
            }
            .padding(Edges(top: 30 * parts.unit, right: 0, bottom: 30 * parts.unit, left: 0)).flex().frame(minHeight: 0)
        ]
    }

    // MARK: Price

    /// The price; beside it, in stories below it, the saving and the adjusted price; the score at the right end.
    private func priceRow(_ parts: CardParts, _ measures: Measures, showsScore: Bool) -> Element {
        let theme = parts.theme
        let score = showsScore ? score?.singleSpaced ?? "" : ""
        // Words in place of a price stand back.
        let isAmount = price.contains(where: \.isNumber)
        let size = isAmount ? measures.price : (measures.price * 0.55).rounded()
        let amount = parts.fittedLine(
            price, size: size, weight: 800, color: isAmount ? theme.price : theme.adjusted, spacing: -0.03 * size,
            least: isAmount ? 0.3 : 0.6
        )
        .lineHeight(1).frame(minWidth: 0)
        let beside = besidePrice(parts, side: measures.side)
        let row = Row(gap: 0.3 * measures.price, align: .center) {
            if !price.singleSpaced.isEmpty { amount }
            if self.size != .story, !beside.isEmpty {
                Column(gap: measures.side * 0.2, align: .start) { beside }.frame(maxWidth: .percent(46)).shrink(0)
            }
            if !score.isEmpty {
                Spacer()
                parts.score(score, diameter: measures.ring)
            }
        }
        guard self.size == .story, !beside.isEmpty else { return row.shrink(0) }
        return Column(gap: 20) {
            row
            Row(gap: 28, align: .center) { beside }
        }
        .shrink(0)
    }

    /// The saving and the adjusted price.
    private func besidePrice(_ parts: CardParts, side: Double) -> [Element] {
        let theme = parts.theme, adjusted = adjustedPrice?.singleSpaced ?? "", saving = savingText?.singleSpaced ?? ""
        var result: [Element] = []
        if !saving.isEmpty {
            let colors = badge.flatMap { theme.pills[$0.tone] } ?? theme.plainPill
            result.append(
                parts.pill(saving, colors, size: (side * 0.6).rounded(), height: side * 1.06, padding: side * 0.47)
                    .frame(maxWidth: .percent(100)))
        }
        if !adjusted.isEmpty {
            let row = Row(gap: side * 0.28, align: .baseline) {
                parts.fittedLine(adjusted, size: side, weight: 700, color: theme.adjusted, spacing: -0.01 * side).frame(minWidth: 0)
                parts.line("adjusted", size: (side * 0.71).rounded(), weight: 600, color: theme.adjustedWord).shrink(0)
            }
            result.append(row.frame(maxWidth: .percent(100)))
        }
        return result
    }
}
