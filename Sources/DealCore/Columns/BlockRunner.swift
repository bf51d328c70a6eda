/// Runs a plan over rows, block by block: each test and each action over all rows of a block before the next.
///
/// What a lane cannot hold exactly (huge amounts, formulas that fail in one branch, listings with a ruleset of their own) is left to
/// `exact`, the same code that values a single listing.
struct BlockRunner: ~Copyable {
    /// Rows in a block: few enough that all lanes stay in the nearest caches, enough that starting on a block costs little.
    static let size = 4096

    let plan: BlockPlan
    let catalogue: Catalogue
    let masks: Lanes<UInt64>
    let numbers: Lanes<Double>
    private let words: Lanes<UInt64>
    let counts: Lanes<Int64>
    let places: Lanes<Int32>
    /// The fields of a formula in the rows for which it runs.
    let gathered: Lanes<Double>

    // Masks by number; those for nested conditions follow.
    private static let gate = 0
    static let rule = 1
    private static let left = 2
    static let doubts = 3
    static let failed = 4
    static let nested = 5

    // Lanes of numbers by number; the registers of formulas come first.
    static let sum = NumericProgram.registerCount
    static let operand = NumericProgram.registerCount + 1

    // Lanes of counts of money by number.
    static let totals = 0
    static let sums = 1

    init(_ plan: BlockPlan, over catalogue: Catalogue) {
        self.plan = plan
        self.catalogue = catalogue
        let size = max(1, min(Self.size, catalogue.count))
        masks = Lanes(Self.nested + plan.depth + 2, of: size, 0)
        words = Lanes(plan.words.count, of: size, 0)
        numbers = Lanes(NumericProgram.registerCount + 2, of: size, 0)
        counts = Lanes(2, of: size, 0)
        places = Lanes(1, of: size, 0)
        gathered = Lanes(plan.fieldCount, of: size, 0)
    }

    /// Why a row has to be valued on the exact path: bits of a mask.
    enum Doubt {
        static let unsure: UInt64 = 1
        /// Its amounts are so large that sums may not be exact.
        static let huge: UInt64 = 2
    }

    /// What a block gave: the sum of the rules' amounts less those of removed rules, and the rows that have to be valued on the exact path.
    struct Outcome {
        let totals: Lane<Int64>
        /// ``Doubt`` by row; 0 for none.
        let doubts: Mask

        func isExact(_ row: Int) -> Bool { doubts[row] == 0 }

        func isHuge(_ row: Int) -> Bool { doubts[row] & Doubt.huge != 0 }

        /// Whether none of the first rows needs the exact path.
        func areExact(_ count: Int) -> Bool {
            var bits: UInt64 = 0
            for row in 0..<count { bits |= doubts[row] }
            return bits == 0
        }
    }

    /// Runs all rules on a block of at most ``size`` rows.
    ///
    /// - Parameter match: is handed the mask of every rule.
    func run(_ rows: Range<Int>, match: (BlockPlan.PlannedRule, Mask) -> Void) -> Outcome {
        let count = rows.count
        let totals = counts[Self.totals]
        let doubts = masks[Self.doubts]
        for row in 0..<count { totals[row] = 0 }
        for row in 0..<count { doubts[row] = 0 }
        if plan.mode == .firstMatch { Kernels.join(masks[Self.left], count, .set, all: true) }
        loadWords(rows)
        for ruleset in plan.rulesets {
            let gate = ruleset.repeatsMask ? nil : open(ruleset, rows)
            for rule in ruleset.rules {
                if !ruleset.repeatsMask { setMask(rule, gate, rows) }
                match(rule, masks[Self.rule])
                add(rule, rows, to: totals)
            }
        }
        return Outcome(totals: totals, doubts: doubts)
    }

    /// The rows a ruleset applies to; `nil` for all.
    func open(_ ruleset: BlockPlan.PlannedRuleset, _ rows: Range<Int>) -> Mask? {
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

    func setMask(_ rule: BlockPlan.PlannedRule, _ gate: Mask?, _ rows: Range<Int>) {
        let mask = masks[Self.rule]
        if let condition = rule.condition {
            join(mask, .set, condition, rows, Self.nested)
        } else {
            Kernels.join(mask, rows.count, .set, all: true)
        }
        if let gate = gate { Kernels.join(mask, rows.count, .and, gate) }
    }

    /// Adds the amounts of a rule to the totals of the rows of its mask.
    private func add(_ rule: BlockPlan.PlannedRule, _ rows: Range<Int>, to totals: Lane<Int64>) {
        let mask = masks[Self.rule]
        if let units = rule.constant.flatMap({ Money($0)?.units }), units.magnitude < UInt64(Kernels.hugeAmount) {
            let change = rule.isRemoved ? 0 &- units : units
            for row in 0..<rows.count { totals[row] &+= change & Int64(bitPattern: mask[row]) }
            return
        }
        let selection = select(mask, rows)
        let sums = counts[Self.sums]
        for place in 0..<selection.count { sums[place] = 0 }
        add(rule, selection, to: sums)
        for place in 0..<selection.count { totals[selection[place]] &+= sums[place] }
    }

    /// Adds the amounts of a rule to the totals of selected rows, place by place.
    func add(_ rule: BlockPlan.PlannedRule, _ selection: Selection, to totals: Lane<Int64>) {
        guard let amounts = rule.amounts else { return doubt(selection, Doubt.unsure) { _ in true } }
        let sum = self.sum(of: amounts, of: rule, selection)
        let hasHuge = Kernels.add(sum, to: totals, selection.count, areRemoved: rule.isRemoved)
        if hasHuge { doubt(selection, Doubt.huge) { (sum[$0] * 10_000).magnitude >= Kernels.hugeAmount } }
    }

    /// Notes that selected rows have to be valued on the exact path.
    @inline(__always)
    func doubt(_ selection: Selection, _ doubt: UInt64, _ test: (Int) -> Bool) {
        let doubts = masks[Self.doubts]
        for place in 0..<selection.count { doubts[selection[place]] |= test(place) ? doubt : 0 }
    }

    // MARK: Conditions

    func join(_ mask: Mask, _ joining: Joining, _ condition: BlockPlan.Condition, _ rows: Range<Int>, _ free: Int) {
        let count = rows.count
        switch condition {
        case .constant(let holds): Kernels.join(mask, count, joining, all: holds)
        case .numeric(let test, let column):
            withNumbers(column, rows) { Kernels.join(mask, count, joining, test, $0) }
        case .answer(let group, let bit): withWords(group, rows) { Kernels.join(mask, count, joining, bit: bit, of: $0) }
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

    /// Lays out the answers of each row, group by group; where each row has a value of its own they are laid out already.
    func loadWords(_ rows: Range<Int>) {
        for (index, group) in plan.words.enumerated() where catalogue.columns[group.column].kind != .distinct {
            let lane = words[index]
            unsafe group.words.withUnsafeBufferPointer { words in
                unsafe catalogue.columns[group.column].codes.withUnsafeBufferPointer { codes in
                    for row in 0..<rows.count { unsafe lane[row] = words[Int(codes[rows.lowerBound &+ row])] }
                }
            }
        }
    }

    private func withWords(_ index: Int, _ rows: Range<Int>, _ body: (Lane<UInt64>) -> Void) {
        let group = plan.words[index]
        guard catalogue.columns[group.column].kind == .distinct else { return body(words[index]) }
        unsafe group.words.withUnsafeBufferPointer { words in
            if let base = words.baseAddress { body(unsafe Lane(base, from: rows.lowerBound)) }
        }
    }
}
