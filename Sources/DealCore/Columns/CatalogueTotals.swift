/// What every listing of a catalogue is worth: its total, and which rules matched.
public struct CatalogueTotals: Hashable, Sendable {
    /// A rule, and where it stands.
    public struct RuleReference: Hashable, Sendable {
        /// The id of its ruleset.
        public let rulesetID: String
        /// The id of its group.
        public let groupID: String
        /// Its id.
        public let ruleID: String

        /// Names a rule.
        public init(rulesetID: String, groupID: String, ruleID: String) {
            self.rulesetID = rulesetID
            self.groupID = groupID
            self.ruleID = ruleID
        }
    }

    /// The rules, in the order they run.
    public internal(set) var rules: [RuleReference]
    /// For each rule, which bit of the matches tells of it.
    var places: [Int]
    /// The sum of the rules' amounts, in 1/10,000 of the currency unit, row by row.
    public internal(set) var units: [Int64]
    /// For each 64 rules a bit for each, row by row.
    var matches: [[UInt64]]

    init(rules: [RuleReference], count: Int) {
        self.rules = rules
        places = Array(rules.indices)
        units = Array(repeating: 0, count: count)
        matches = Array(repeating: Array(repeating: 0, count: count), count: (rules.count + 63) / 64)
    }

    /// How many listings there are.
    public var count: Int { units.count }

    /// The sum of the rules' amounts for a row.
    ///
    /// - Precondition: the row exists.
    public subscript(row: Int) -> Money { Money(units: units[row]) }

    /// Whether a rule, by its place in ``rules``, matched a row.
    ///
    /// - Precondition: the rule and the row exist.
    public func matches(_ rule: Int, in row: Int) -> Bool {
        matches[places[rule] / 64][row] >> UInt64(places[rule] % 64) & 1 == 1
    }

    /// How many rules matched a row.
    ///
    /// - Precondition: the row exists.
    public func matchedCount(in row: Int) -> Int {
        matches.reduce(0) { $0 + $1[row].nonzeroBitCount }
    }

    /// The rules that matched a row, in the order they ran.
    ///
    /// - Precondition: the row exists.
    /// - Complexity: O(rules).
    public func matchedRules(in row: Int) -> [RuleReference] {
        rules.indices.filter { matches($0, in: row) }.map { rules[$0] }
    }

    // MARK: Changing

    mutating func set(_ row: Int, to valuation: Valuation, places: [ObjectIdentifier: Int]) {
        units[row] = valuation.total.units
        for group in matches.indices { matches[group][row] = 0 }
        for line in valuation.layers.lazy.flatMap(\.lines) where line.matched {
            guard let place = places[ObjectIdentifier(line.rule)] else { continue }
            matches[place / 64][row] |= 1 << UInt64(place % 64)
        }
    }

    /// Sets a rule's bit in the rows of a mask.
    mutating func mark(_ place: Int, _ start: Int, _ count: Int, _ mask: Mask) {
        let bit: UInt64 = 1 << UInt64(place % 64)
        unsafe matches[place / 64].withUnsafeMutableBufferPointer { words in
            for row in 0..<count { unsafe words[start &+ row] |= mask[row] & bit }
        }
    }

    /// Clears a rule's bit in the rows of a mask.
    mutating func clear(_ place: Int, _ start: Int, _ count: Int, _ mask: Mask) {
        let bit: UInt64 = 1 << UInt64(place % 64)
        unsafe matches[place / 64].withUnsafeMutableBufferPointer { words in
            for row in 0..<count { unsafe words[start &+ row] &= ~(mask[row] & bit) }
        }
    }

    /// Makes bits for so many rules.
    mutating func makeRoom(for rules: Int) {
        while matches.count * 64 < rules { matches.append(Array(repeating: 0, count: count)) }
    }

    mutating func append() {
        units.append(0)
        for group in matches.indices { matches[group].append(0) }
    }

    /// Removes a row; the last row takes its place.
    mutating func remove(_ row: Int) {
        units.swapAt(row, count - 1)
        units.removeLast()
        for group in matches.indices {
            matches[group].swapAt(row, matches[group].count - 1)
            matches[group].removeLast()
        }
    }
}
