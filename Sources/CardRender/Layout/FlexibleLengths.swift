/// Grows and shrinks the boxes of a line until they fill it (css-flexbox-1 §9.7).
enum FlexibleLengths {
    /// Sets the items' main sizes.
    ///
    /// Each round freezes the items that met a limit and shares out the rest again, so there are at most as many rounds as
    /// items.
    ///
    /// - Parameter room: What the items may take together, gaps not counted.
    static func resolve(_ items: inout [FlowLayout.Item], room: Double) {
        let grows = items.reduce(0) { $0 + $1.hypotheticalMain } < room
        var isFrozen = [Bool](repeating: false, count: items.count)
        for index in items.indices {
            let item = items[index]
            let factor = grows ? item.box.style.grow : item.box.style.shrink
            let isPastLimit = grows ? item.base > item.hypotheticalMain : item.base < item.hypotheticalMain
            if factor == 0 || isPastLimit {
                items[index].main = item.hypotheticalMain
                isFrozen[index] = true
            }
        }
        func free() -> Double {
            room - items.indices.reduce(0) { $0 + (isFrozen[$1] ? items[$1].main : items[$1].base) }
        }
        let initialFree = free()
        while isFrozen.contains(false) {
            var remaining = free()
            let open = items.indices.filter { !isFrozen[$0] }
            let factors = open.reduce(0) { $0 + (grows ? items[$1].box.style.grow : items[$1].box.style.shrink) }
            // Factors that make less than 1 together take only their share.
            if factors < 1, abs(initialFree * factors) < abs(remaining) { remaining = initialFree * factors }
            let scaledFactors = open.reduce(0) { $0 + items[$1].box.style.shrink * items[$1].innerBase }
            var violation = 0.0
            var violations: [(index: Int, amount: Double)] = []
            for index in open {
                let item = items[index]
                var target = item.base
                if grows {
                    target += remaining * (item.box.style.grow / factors)
                } else if scaledFactors > 0 {
                    target += remaining * (item.box.style.shrink * item.innerBase / scaledFactors)
                }
                let clamped = max(min(target, item.mostMain), item.leastMain)
                items[index].main = clamped
                violation += clamped - target
                violations.append((index, clamped - target))
            }
            let met = violations.filter { violation > 0 ? $0.amount > 0 : violation < 0 && $0.amount < 0 }
            // Where the limits cancel out, or the sum is no number for sheer size, the round was the last.
            for index in met.isEmpty ? open : met.map(\.index) { isFrozen[index] = true }
        }
    }
}

extension FlowLayout.Item {
    /// The base size without padding and border, by which shrinking is weighed.
    fileprivate var innerBase: Double {
        let insets = box.style.insets
        return max(0, base - (isInRow ? insets.horizontal : insets.vertical))
    }
}
