/// What only some rows of a block need: few rows match most rules.
extension BlockRunner {
    /// Some rows of a block, place by place.
    struct Selection {
        let block: Range<Int>
        let rows: Lane<Int32>
        let count: Int

        /// The row at a place, counted from the first of the block.
        subscript(place: Int) -> Int {
            @inline(__always) get { Int(rows[place]) }
        }
    }

    /// The rows of a block that a plan may change, and by how much.
    struct Changes {
        let selection: Selection
        /// The change of each selected row, place by place.
        let sums: Lane<Int64>
        /// ``Doubt`` by row of the block; 0 for none.
        fileprivate let doubts: Mask

        func isExact(_ place: Int) -> Bool { doubts[selection[place]] == 0 }

        /// Whether no row needs the exact path.
        var areExact: Bool {
            var bits: UInt64 = 0
            for place in 0..<selection.count { bits |= doubts[selection[place]] }
            return bits == 0
        }
    }

    /// Selects the rows of a mask; they stand until others are selected.
    func select(_ mask: Mask, _ block: Range<Int>) -> Selection {
        Selection(block: block, rows: places[0], count: Kernels.select(mask, block.count, into: places[0]))
    }

    /// Runs all rules on a block of at most ``size`` rows, and gives the rows that may change.
    ///
    /// - Parameter match: is handed the mask of every rule.
    func changes(_ block: Range<Int>, match: (BlockPlan.PlannedRule, Mask) -> Void) -> Changes {
        if plan.hasOneMask { return changesOnOneMask(block, match) }
        let outcome = run(block, match: match)
        let (totals, doubts, sums) = (outcome.totals, outcome.doubts, counts[Self.sums])
        let count = Kernels.select(block.count, into: places[0]) { row in
            let bits = UInt64(bitPattern: totals[row]) | doubts[row]
            return (bits | (0 &- bits)) &>> 63
        }
        let selection = Selection(block: block, rows: places[0], count: count)
        for place in 0..<count { sums[place] = totals[selection[place]] }
        return Changes(selection: selection, sums: sums, doubts: doubts)
    }

    /// Where all rules match the same rows, nothing but these rows needs to be looked at once they are known.
    private func changesOnOneMask(_ block: Range<Int>, _ match: (BlockPlan.PlannedRule, Mask) -> Void) -> Changes {
        let (mask, doubts, sums) = (masks[Self.rule], masks[Self.doubts], counts[Self.sums])
        loadWords(block)
        if let ruleset = plan.rulesets.first {
            let gate = open(ruleset, block)
            for rule in ruleset.rules { setMask(rule, gate, block) }
        }
        let selection = select(mask, block)
        for row in 0..<block.count { doubts[row] = 0 }
        for place in 0..<selection.count { sums[place] = 0 }
        for ruleset in plan.rulesets {
            for rule in ruleset.rules {
                match(rule, mask)
                add(rule, selection, to: sums)
            }
        }
        return Changes(selection: selection, sums: sums, doubts: doubts)
    }
}
