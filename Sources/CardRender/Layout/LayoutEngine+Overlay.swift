extension LayoutEngine {
    /// Lays boxes over each other in the content's area, as CSS Grid does in a single cell.
    func overlaid(_ box: LayoutBox, _ overlay: Overlay, area: Area) throws(CardError) -> LayoutBox.Arrangement {
        let insets = box.style.insets, width = area.width
        var sizes = box.children.map { _ in Size(0, 0) }
        var highest = 0.0
        for (index, child) in box.children.enumerated() where child.style.position == nil {
            let rules = SizeRules(child, width: width, height: area.shareBase)
            if let given = rules.width {
                sizes[index].width = given
            } else if overlay.horizontal == .stretch {
                sizes[index].width = rules.clampedWidth(width)
            } else {
                sizes[index].width = try fittingWidth(child, rules: rules, room: width)
            }
            if let given = rules.height {
                sizes[index].height = given
            } else {
                sizes[index].height = try contentHeight(child, width: sizes[index].width, rules: rules)
            }
            highest = max(highest, sizes[index].height)
        }
        let height = area.height ?? highest
        var result = LayoutBox.Arrangement(height: height + insets.vertical, places: box.children.map { _ in .none })
        for (index, child) in box.children.enumerated() where child.style.position == nil {
            let vertical = child.style.alignSelf ?? overlay.vertical
            // Now that the height is known, shares of it mean something.
            let rules = SizeRules(child, width: width, height: height), stretches = vertical == .stretch && child.style.height == .auto
            if stretches { sizes[index].height = rules.clampedHeight(height) }
            if let given = rules.height { sizes[index].height = given }
            let isDefinite = stretches || rules.height != nil
            let size = sizes[index]
            let frame = Rect(
                x: insets.left + overlay.horizontal.offset(width - size.width), y: insets.top + vertical.offset(height - size.height),
                width: size.width, height: size.height)
            result.places[index] = LayoutBox.Place(frame: frame, isDefinite: isDefinite)
            if result.baseline == nil {
                result.baseline = try arrange(child, width: size.width, height: size.height, isDefinite: isDefinite).baseline.map {
                    $0 + frame.y
                }
            }
        }
        let outer = Rect(x: 0, y: 0, width: width + insets.horizontal, height: area.height.map { $0 + insets.vertical } ?? result.height)
        try placeAbsolute(box, in: outer, places: &result.places) { (overlay.horizontal, $0 ?? overlay.vertical) }
        return result
    }

    /// Places the boxes that take no room in their container, by distances from the inside of its border (CSS Position 3 §4).
    ///
    /// - Parameters:
    ///   - outer: The container's outer edge.
    ///   - alignment: Where a box stands, from left to right and from top to bottom, on an axis without distances, given its own
    ///     alignment.
    func placeAbsolute(
        _ box: LayoutBox, in outer: Rect, places: inout [LayoutBox.Place], alignment: (Alignment?) -> (Alignment, Alignment)
    ) throws(CardError) {
        let area = outer.inset(by: box.style.borderWidths), content = outer.inset(by: box.style.insets)
        for (index, child) in box.children.enumerated() {
            guard let position = child.style.position else { continue }
            let rules = SizeRules(child, width: area.width, height: area.height)
            let left = position.left.resolved(in: area.width), right = position.right.resolved(in: area.width)
            let top = position.top.resolved(in: area.height), bottom = position.bottom.resolved(in: area.height)
            var height = rules.height
            // Between two distances a box fills the room, unless it says where in it to stand.
            let fills = child.natural == nil && (child.style.alignSelf ?? .stretch) == .stretch
            if height == nil, fills, let top, let bottom { height = rules.clampedHeight(area.height - top - bottom) }
            let width: Double
            if let given = rules.width {
                width = given
            } else if child.natural == nil, let left, let right {
                width = rules.clampedWidth(area.width - left - right)
            } else {
                // Where nothing is said a box begins where the content does.
                let room = left == nil && right == nil ? area.maxX - content.x : area.width - (left ?? 0) - (right ?? 0)
                width = try fittingWidth(child, rules: rules, room: room)
            }
            let used: Double
            if let height { used = height } else { used = try contentHeight(child, width: width, rules: rules) }
            let fallback = alignment(child.style.alignSelf)
            let x = left.map { area.x + $0 } ?? right.map { area.maxX - $0 - width } ?? content.x + fallback.0.offset(content.width - width)
            let y: Double
            if let top, let bottom {
                y = area.y + top + (child.style.alignSelf ?? .start).offset(area.height - top - bottom - used)
            } else {
                y = top.map { area.y + $0 } ?? bottom.map { area.maxY - $0 - used } ?? content.y + fallback.1.offset(content.height - used)
            }
            places[index] = LayoutBox.Place(frame: Rect(x: x, y: y, width: width, height: used), isDefinite: height != nil)
        }
    }
}

extension Alignment {
    /// The room before a box, out of what is free.
    fileprivate func offset(_ free: Double) -> Double {
        switch self {
        case .stretch, .start, .baseline: 0
        case .center: free / 2
        case .end: free
        }
    }
}

extension Distribution {
    /// How a single box is placed.
    var asAlignment: Alignment {
        switch self {
        case .start, .spaceBetween, .stretch: .start
        case .center, .spaceAround, .spaceEvenly: .center
        case .end: .end
        }
    }
}
