/// Runs a plan over rows, block by block: each test and each action over all rows of a block before the next.
///
/// What a lane cannot hold exactly (huge amounts, formulas that fail in one branch, listings with a ruleset of their own) is left to
/// `exact`, the same code that values a single listing.
struct BlockRunner: ~Copyable {
    /// Rows in a block: few enough that all lanes stay in the nearest caches.
    static let size = 1024

    let plan: BlockPlan
    let catalogue: Catalogue
    let masks: Lanes<UInt64>
    let numbers: Lanes<Double>
    private let words: Lanes<UInt64>
    private let counts: Lanes<Int64>

    // Masks by number; those for nested conditions follow.
    private static let gate = 0
    private static let rule = 1
    private static let left = 2
    static let unsure = 3
    static let failed = 4
    static let huge = 5
    static let nested = 6

    // Lanes of numbers by number; the registers of formulas come first.
    static let sum = NumericProgram.registerCount
    static let prices = NumericProgram.registerCount + 1

    init(_ plan: BlockPlan, over catalogue: Catalogue) {
        self.plan = plan
        self.catalogue = catalogue
        masks = Lanes(Self.nested + plan.depth + 2, of: Self.size, 0)
        words = Lanes(plan.words.count, of: Self.size, 0)
        numbers = Lanes(NumericProgram.registerCount + 2, of: Self.size, 0)
        counts = Lanes(2, of: Self.size, 0)
    }

    /// What a block gave: the sum of the rules' amounts, and the rows that have to be valued on the exact path, those with huge amounts
    /// apart.
    struct Outcome {
        let totals: Lane<Int64>
        let unsure: Mask
        let huge: Mask

        func isExact(_ row: Int) -> Bool { unsure[row] | huge[row] == 0 }

        /// Whether none of the first rows needs the exact path.
        func areExact(_ count: Int) -> Bool {
            var bits: UInt64 = 0
            for row in 0..<count { bits |= unsure[row] | huge[row] }
            return bits == 0
        }
    }

    /// Runs all rules on a block of at most ``size`` rows.
    ///
    /// - Parameter match: is handed the mask of every rule.
    func run(_ rows: Range<Int>, match: (BlockPlan.PlannedRule, Mask) -> Void) -> Outcome {
        let count = rows.count
        let totals = counts[0]
        for row in 0..<count { totals[row] = 0 }
        let unsure = masks[Self.unsure]
        let huge = masks[Self.huge]
        Kernels.join(unsure, count, .set, all: false)
        Kernels.join(huge, count, .set, all: false)
        let left = masks[Self.left]
        Kernels.join(left, count, .set, all: true)
        if plan.needsPrices { loadPrices(rows) }
        loadWords(rows)
        for ruleset in plan.rulesets {
            let gate = open(ruleset, rows)
            for rule in ruleset.rules { run(rule, gate, rows, totals, match) }
        }
        return Outcome(totals: totals, unsure: unsure, huge: huge)
    }

    /// The rows a ruleset applies to; `nil` for all.
    private func open(_ ruleset: BlockPlan.PlannedRuleset, _ rows: Range<Int>) -> Mask? {
        guard ruleset.condition != nil || plan.mode == .firstMatch else { return nil }
        let gate = masks[Self.gate]
        Kernels.join(gate, rows.count, .set, all: true)
        if let condition = ruleset.condition { join(gate, .and, condition, rows, Self.nested) }
        if plan.mode == .firstMatch {
            Kernels.join(gate, rows.count, .and, masks[Self.left])
            Kernels.join(masks[Self.left], rows.count, .andNot, gate)
        }
        return gate
    }

    private func run(
        _ rule: BlockPlan.PlannedRule, _ gate: Mask?, _ rows: Range<Int>, _ totals: Lane<Int64>,
        _ match: (BlockPlan.PlannedRule, Mask) -> Void
    ) {
        let mask = masks[Self.rule]
        if let condition = rule.condition {
            join(mask, .set, condition, rows, Self.nested)
        } else {
            Kernels.join(mask, rows.count, .set, all: true)
        }
        if let gate = gate { Kernels.join(mask, rows.count, .and, gate) }
        match(rule, mask)
        guard let amounts = rule.amounts else {
            Kernels.join(masks[Self.unsure], rows.count, .or, mask)
            return
        }
        let sum = self.sum(of: amounts, weight: rule.rule.weight, rows, mask)
        Kernels.add(sum, to: totals, rows.count, mask, huge: masks[Self.huge])
    }

    // MARK: Conditions

    func join(_ mask: Mask, _ joining: Joining, _ condition: BlockPlan.Condition, _ rows: Range<Int>, _ free: Int) {
        let count = rows.count
        switch condition {
        case .constant(let holds): Kernels.join(mask, count, joining, all: holds)
        case .numeric(let test, let column):
            withNumbers(column, rows) { Kernels.join(mask, count, joining, test, $0) }
        case .answer(let group, let bit): Kernels.join(mask, count, joining, bit: bit, of: words[group])
        case .asked(let test, let column):
            let numbers = catalogue.columns[column].numbers
            Kernels.join(mask, count, joining) { row in
                let number = numbers[rows.lowerBound + row]
                return test.passes(number.isNaN ? .null : .number(number)) ? .max : 0
            }
        case .all(let parts): join(mask, joining, parts, first: .and, start: true, rows, free)
        case .any(let parts): join(mask, joining, parts, first: .or, start: false, rows, free)
        case .none(let parts): join(mask, joining, parts, first: .andNot, start: true, rows, free)
        }
    }

    /// Joins the parts of a group among themselves, then the whole into the mask.
    private func join(
        _ mask: Mask, _ joining: Joining, _ parts: [BlockPlan.Condition], first: Joining, start: Bool, _ rows: Range<Int>, _ free: Int
    ) {
        let count = rows.count
        let isWhole = joining == .set
        let whole = isWhole ? mask : masks[free]
        let next = isWhole ? free : free + 1
        var isFresh = true
        for part in parts {
            if isFresh, first != .andNot {
                join(whole, .set, part, rows, next)
            } else {
                if isFresh { Kernels.join(whole, count, .set, all: true) }
                join(whole, first, part, rows, next)
            }
            isFresh = false
        }
        if isFresh { Kernels.join(whole, count, .set, all: start) }
        if !isWhole { Kernels.join(mask, count, joining, whole) }
    }

    // MARK: Loading

    /// Lays out the answers of each row, group by group.
    private func loadWords(_ rows: Range<Int>) {
        for (index, group) in plan.words.enumerated() {
            let column = catalogue.columns[group.column]
            let lane = words[index]
            unsafe group.words.withUnsafeBufferPointer { words in
                if column.kind == .distinct {
                    for row in 0..<rows.count { unsafe lane[row] = words[rows.lowerBound &+ row] }
                } else {
                    unsafe column.codes.withUnsafeBufferPointer { codes in
                        for row in 0..<rows.count { unsafe lane[row] = words[Int(codes[rows.lowerBound &+ row])] }
                    }
                }
            }
        }
    }

    private func loadPrices(_ rows: Range<Int>) {
        let lane = numbers[Self.prices]
        for (index, row) in rows.enumerated() { lane[index] = catalogue.prices[row]?.doubleValue ?? .nan }
    }
}
