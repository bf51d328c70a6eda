extension ListingDrawing {
    /// The price; beside it the saving, level with the price's capitals, above the adjusted price on the price's baseline; the
    /// score at the right end.
    mutating func drawPriceRow(_ row: Rect) {
        var room = row.width
        if let score = card.score?.singleSpaced, !score.isEmpty { room -= drawScore(score, in: row) + 36 }

        let adjusted = card.adjustedPrice?.singleSpaced ?? "", saving = card.savingText?.singleSpaced ?? ""
        let side = measures.side
        let amount = fitted(
            adjusted, style: TextStyle(size: side, weight: 700, color: theme.adjusted, letterSpacing: -0.01 * side), width: room * 0.4)
        let word = fitted(
            adjusted.isEmpty ? "" : "adjusted", style: TextStyle(size: (side * 0.71).rounded(), weight: 600, color: theme.adjustedWord),
            width: room * 0.2)
        let pill = card.badge.flatMap { theme.pills[$0.tone] } ?? theme.plainPill
        let label = fitted(saving, style: TextStyle(size: (side * 0.6).rounded(), weight: 700, color: pill.text), width: room * 0.5)
        let pillWidth = saving.isEmpty ? 0 : label.width + 32
        let amountWidth = amount.width + (adjusted.isEmpty ? 0 : 10 + word.width)
        let sideWidth = max(pillWidth, amountWidth)
        let gap = sideWidth > 0 ? 0.3 * measures.price : 0

        let style = TextStyle(size: measures.price, weight: 800, color: theme.price, letterSpacing: -0.03 * measures.price)
        let price = shrunk(card.price, style: style, width: room - sideWidth - gap)
        let cap = capHeight(price.style)
        let baseline = row.center.y + cap / 2
        let ink = price.inkBounds ?? Rect(x: 0, y: 0, width: -gap, height: 0)
        canvas.draw(price, at: Point(x: row.x - ink.x, y: baseline))

        let x = row.x + ink.width + gap
        if !adjusted.isEmpty {
            canvas.draw(amount, at: Point(x: x - (amount.inkBounds?.x ?? 0), y: baseline))
            canvas.draw(word, at: Point(x: x + amount.width + 10, y: baseline))
        }
        if !saving.isEmpty {
            let height = (side * 1.06).rounded()
            let top = adjusted.isEmpty ? row.center.y - height / 2 : min(baseline - cap, baseline - capHeight(amount.style) - height - 10)
            draw(label, pill: pill, in: Rect(x: x, y: top, width: pillWidth, height: height))
        }
    }

    /// Draws the score at the row's right end and tells how wide it is.
    private mutating func drawScore(_ text: String, in row: Rect) -> Double {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let value = Double(parts[0].singleSpaced), let scale = Double(parts[1].singleSpaced), scale > 0,
            value.isFinite, scale.isFinite
        else {
            let line = fitted(text, style: TextStyle(size: 22, weight: 700, color: theme.plainPill.text), width: 260)
            let pill = Rect(x: row.maxX - line.width - 44, y: row.center.y - 24, width: line.width + 44, height: 48)
            draw(line, pill: theme.plainPill, in: pill)
            return pill.width
        }
        let diameter = row.height, band = diameter * 0.09
        let center = Point(x: row.maxX - diameter / 2, y: row.center.y)
        let radius = (diameter - band) / 2
        canvas.fill(.ring(center: center, radius: radius, width: band), with: theme.ringTrack)
        let share = min(max(value / scale, 0), 1)
        if share > 0 {
            canvas.fill(.ring(center: center, radius: radius, width: band, from: -90, to: -90 + 360 * share), with: theme.ring)
        }

        let inner = diameter - 2 * band
        let number = shrunk(
            parts[0], style: TextStyle(size: diameter * 0.34, weight: 800, color: theme.ringText, letterSpacing: -0.5), width: inner * 0.8)
        let unit = fitted(
            "/" + parts[1].singleSpaced, style: TextStyle(size: (diameter * 0.15).rounded(), weight: 600, color: theme.ringScale),
            width: inner * 0.6)
        let numberCap = capHeight(number.style), unitCap = capHeight(unit.style)
        let space = diameter * 0.075
        let top = center.y - (numberCap + space + unitCap) / 2
        canvas.draw(number, at: Point(x: center.x - number.width / 2, y: top + numberCap))
        canvas.draw(unit, at: Point(x: center.x - unit.width / 2, y: top + numberCap + space + unitCap))
        return diameter
    }
}
