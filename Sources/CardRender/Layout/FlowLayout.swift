/// Lines up the boxes of a row or a column (css-flexbox-1 §9).
struct FlowLayout {
    let box: LayoutBox
    let flow: Flow
    let engine: LayoutEngine
    let area: Area

    init(_ box: LayoutBox, flow: Flow, engine: LayoutEngine, area: Area) {
        self.box = box
        self.flow = flow
        self.engine = engine
        self.area = area
    }

    private var width: Double { area.width }
    private var height: Double? { area.height }

    /// A box in the flow; "main" is along the flow's direction, "cross" across it.
    struct Item {
        let index: Int
        let isInRow: Bool
        let box: LayoutBox
        let rules: SizeRules
        let align: Alignment
        var base = 0.0
        var leastMain = 0.0
        var mostMain = Double.infinity
        var main = 0.0
        var cross = 0.0
        var baseline = 0.0
        /// True where the cross size may follow the line's.
        var stretches = false

        var hypotheticalMain: Double { max(min(base, mostMain), leastMain) }
    }

    private struct Line {
        var items: [Item]
        var cross = 0.0
        var baseline = 0.0
    }

    private var isRow: Bool { flow.axis == .horizontal }
    private var mainRoom: Double? { isRow ? width : height }
    private var crossRoom: Double? { isRow ? height : width }

    func arrangement() throws(CardError) -> LayoutBox.Arrangement {
        var lines = Self.lines(try items(), room: flow.wraps ? mainRoom : nil, gap: flow.gap)
        for index in lines.indices {
            if let mainRoom {
                FlexibleLengths.resolve(&lines[index].items, room: mainRoom - flow.gap * Double(max(0, lines[index].items.count - 1)))
            } else {
                for item in lines[index].items.indices { lines[index].items[item].main = lines[index].items[item].hypotheticalMain }
            }
            try measureCross(&lines[index])
        }
        if !flow.wraps, let crossRoom, !lines.isEmpty { lines[0].cross = crossRoom }

        let lineGaps = flow.lineGap * Double(max(0, lines.count - 1))
        let used = lines.reduce(lineGaps) { $0 + $1.cross }
        let free = (crossRoom ?? used) - used
        if flow.wraps, flow.alignLines == .stretch, free > 0 {
            for index in lines.indices { lines[index].cross += free / Double(lines.count) }
        }
        let content = lines.map { line in line.items.reduce(flow.gap * Double(line.items.count - 1)) { $0 + $1.main } }.max() ?? 0
        let main = mainRoom ?? content
        var result = LayoutBox.Arrangement(
            height: (isRow ? crossRoom ?? used : main) + box.style.insets.vertical, places: box.children.map { _ in .none })
        let spacing = flow.wraps ? flow.alignLines.spacing(free, count: lines.count) : (0, 0)
        var cross = spacing.0
        for line in lines {
            try place(line, main: main, cross: cross, in: &result)
            cross += line.cross + flow.lineGap + spacing.1
        }
        let outer = Rect(
            x: 0, y: 0, width: width + box.style.insets.horizontal, height: height.map { $0 + box.style.insets.vertical } ?? result.height)
        try engine.placeAbsolute(box, in: outer, places: &result.places) { alignment in
            isRow ? (flow.justify.asAlignment, alignment ?? flow.align) : (alignment ?? flow.align, flow.justify.asAlignment)
        }
        return result
    }

    // MARK: Items (§9.2)

    private func items() throws(CardError) -> [Item] {
        var items: [Item] = []
        for (index, child) in box.children.enumerated() where child.style.position == nil {
            var item = Item(
                index: index, isInRow: isRow, box: child, rules: SizeRules(child, width: width, height: area.shareBase),
                align: child.style.alignSelf ?? flow.align)
            if isRow { try measureRow(&item) } else { try measureColumn(&item) }
            items.append(item)
        }
        return items
    }

    private func measureRow(_ item: inout Item) throws(CardError) {
        let child = item.box, rules = item.rules, insets = child.style.insets.horizontal
        item.stretches = item.align == .stretch && child.style.height == .auto
        let cross = rules.height ?? (item.stretches && !flow.wraps ? height.map(rules.clampedHeight) : nil)
        let byRatio = cross.flatMap(child.width)
        let widths = try engine.contentWidths(child)
        let given = child.style.basis.resolved(in: width) ?? (child.style.basis == .auto ? rules.width : nil)
        item.base = max(given ?? byRatio ?? widths.most, insets)
        var least = insets
        if !child.element.isScrollContainer {
            least = min(byRatio ?? widths.least, rules.width ?? .infinity, rules.maxWidth)
        }
        item.leastMain = max(rules.minWidth ?? least, insets)
        item.mostMain = max(rules.maxWidth, item.leastMain)
    }

    private func measureColumn(_ item: inout Item) throws(CardError) {
        let child = item.box, rules = item.rules, insets = child.style.insets.vertical
        item.stretches = item.align == .stretch && child.style.width == .auto
        if let width = rules.width {
            item.cross = width
        } else if item.stretches, !flow.wraps {
            item.cross = rules.clampedWidth(width)
        } else {
            item.cross = try engine.fittingWidth(child, rules: rules, room: width)
        }
        let content = try engine.arrange(child, width: item.cross, height: nil, isDefinite: false).height
        let given = child.style.basis.resolved(in: area.shareBase) ?? (child.style.basis == .auto ? rules.height : nil)
        item.base = max(given ?? content, insets)
        let least = child.element.isScrollContainer ? insets : min(content, rules.height ?? .infinity, rules.maxHeight)
        item.leastMain = max(rules.minHeight ?? least, insets)
        item.mostMain = max(rules.maxHeight, item.leastMain)
    }

    // MARK: Lines (§9.3)

    private static func lines(_ items: [Item], room: Double?, gap: Double) -> [Line] {
        guard let room, !items.isEmpty else { return items.isEmpty ? [] : [Line(items: items)] }
        var lines: [Line] = [], current: [Item] = []
        var used = 0.0
        for item in items {
            let next = used + (current.isEmpty ? 0 : gap) + item.hypotheticalMain
            if !current.isEmpty, next > room + 1e-6 {
                lines.append(Line(items: current))
                current = []
                used = item.hypotheticalMain
            } else {
                used = next
            }
            current.append(item)
        }
        lines.append(Line(items: current))
        return lines
    }

    // MARK: Across the line (§9.4)

    private func measureCross(_ line: inout Line) throws(CardError) {
        var above = 0.0, below = 0.0, largest = 0.0
        for index in line.items.indices {
            var item = line.items[index]
            if isRow {
                if let height = item.rules.height {
                    item.cross = height
                } else {
                    item.cross = try engine.contentHeight(item.box, width: item.main, rules: item.rules)
                }
                if item.align == .baseline {
                    item.baseline =
                        try engine.arrange(item.box, width: item.main, height: item.cross, isDefinite: item.rules.height != nil).baseline
                        ?? item.cross
                    above = max(above, item.baseline)
                    below = max(below, item.cross - item.baseline)
                }
            }
            if !isRow || item.align != .baseline { largest = max(largest, item.cross) }
            line.items[index] = item
        }
        line.baseline = above
        line.cross = max(largest, above + below)
    }

    // MARK: Places (§9.5, §9.6)

    private func place(_ line: Line, main room: Double, cross start: Double, in result: inout LayoutBox.Arrangement) throws(CardError) {
        let insets = box.style.insets
        let used = line.items.reduce(flow.gap * Double(line.items.count - 1)) { $0 + $1.main }
        let spacing = flow.justify.spacing(room - used, count: line.items.count)
        var pen = spacing.before
        var lineBaseline: Double?
        for item in line.items {
            var cross = item.cross
            if item.stretches { cross = isRow ? item.rules.clampedHeight(line.cross) : item.rules.clampedWidth(line.cross) }
            let shift: Double =
                switch item.align {
                case .stretch, .start: 0
                case .center: (line.cross - cross) / 2
                case .end: line.cross - cross
                case .baseline: isRow ? line.baseline - item.baseline : 0
                }
            let frame =
                isRow
                ? Rect(x: insets.left + pen, y: insets.top + start + shift, width: item.main, height: cross)
                : Rect(x: insets.left + start + shift, y: insets.top + pen, width: cross, height: item.main)
            // A share of the height means something where the box's own says so, or the container's by stretching or flexing.
            let isDefinite = item.rules.height != nil || (isRow ? item.stretches : area.shareBase != nil)
            result.places[item.index] = LayoutBox.Place(frame: frame, isDefinite: isDefinite)
            if result.baseline == nil, lineBaseline == nil || (isRow && item.align == .baseline) {
                lineBaseline =
                    try engine.arrange(
                        item.box, width: frame.width, height: frame.height, isDefinite: isDefinite
                    ).baseline.map { $0 + frame.y } ?? frame.maxY
                if isRow, item.align == .baseline { result.baseline = lineBaseline }
            }
            pen += item.main + flow.gap + spacing.between
        }
        result.baseline = result.baseline ?? lineBaseline
    }
}
