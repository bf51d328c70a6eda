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
    let places: Lanes<Int32>
    /// The fields of a formula in the rows for which it runs.
    let gathered: Lanes<Double>

    // Masks by number; those for nested conditions follow.
    private static let gate = 0
    private static let rule = 1
    private static let left = 2
    static let doubts = 3
    static let failed = 4
    static let nested = 5

    // Lanes of numbers by number; the registers of formulas come first.
    static let sum = NumericProgram.registerCount
    /// What a formula gave, row by row.
    static let spread = NumericProgram.registerCount + 1

    // Lanes of the numbers of rows.
    private static let changed = 0
    static let selected = 1

    init(_ plan: BlockPlan, over catalogue: Catalogue) {
        self.plan = plan
        self.catalogue = catalogue
        masks = Lanes(Self.nested + plan.depth + 2, of: Self.size, 0)
        words = Lanes(plan.words.count, of: Self.size, 0)
        numbers = Lanes(NumericProgram.registerCount + 2, of: Self.size, 0)
        counts = Lanes(1, of: Self.size, 0)
        places = Lanes(2, of: Self.size, 0)
        gathered = Lanes(plan.fieldCount, of: Self.size, 0)
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
        /// Room for the numbers of rows.
        fileprivate let places: Lane<Int32>

        /// Finds the first rows whose sums are not 0: how many there are; their numbers are in ``changed(_:)``.
        ///
        /// Without a branch, as whether a row changes cannot be foreseen.
        func findChanged(_ count: Int) -> Int {
            var found = 0
            for row in 0..<count {
                places[found] = Int32(truncatingIfNeeded: row)
                found &+= totals[row] == 0 ? 0 : 1
            }
            return found
        }

        /// The row found at a place.
        func changed(_ place: Int) -> Int { Int(places[place]) }

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
        let totals = counts[0]
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
        return Outcome(totals: totals, doubts: doubts, places: places[Self.changed])
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

    private func setMask(_ rule: BlockPlan.PlannedRule, _ gate: Mask?, _ rows: Range<Int>) {
        let mask = masks[Self.rule]
        if let condition = rule.condition {
            join(mask, .set, condition, rows, Self.nested)
        } else {
            Kernels.join(mask, rows.count, .set, all: true)
        }
        if let gate = gate { Kernels.join(mask, rows.count, .and, gate) }
    }

    private func add(_ rule: BlockPlan.PlannedRule, _ rows: Range<Int>, to totals: Lane<Int64>) {
        let mask = masks[Self.rule]
        guard let amounts = rule.amounts else {
            Kernels.join(masks[Self.doubts], rows.count, .or) { mask[$0] & Doubt.unsure }
            return
        }
        let sum = self.sum(of: amounts, of: rule, rows, mask)
        Kernels.add(sum, to: totals, rows.count, mask, areRemoved: rule.isRemoved, doubts: masks[Self.doubts])
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
    private func loadWords(_ rows: Range<Int>) {
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
