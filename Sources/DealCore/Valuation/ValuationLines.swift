extension Valuation {
    /// The lines of a layer in the order their rules ran.
    ///
    /// A line is put together when it is looked at: until then most are four numbers.
    public struct Lines: RandomAccessCollection, Hashable, Sendable {
        /// What a rule with one simple action gave.
        struct Given: Sendable {
            let amount: Money
            let value: Double
            /// What the value was computed from.
            let origin: Double
        }

        private struct Entry: Sendable {
            let given: Given
            let rule: Int32
            /// The line's place among those that have more to say; below 0 for none.
            let remarkable: Int32
        }

        let ruleset: CompiledRuleset
        private var entries: ContiguousArray<Entry> = []
        private var remarkable: [Line] = []

        init(_ ruleset: CompiledRuleset) {
            self.ruleset = ruleset
        }

        /// Makes room for so many more lines.
        mutating func reserve(_ count: Int) {
            if entries.isEmpty { entries.reserveCapacity(count) }
        }

        mutating func append(_ rule: Int, _ given: Given) {
            entries.append(Entry(given: given, rule: Int32(truncatingIfNeeded: rule), remarkable: -1))
        }

        mutating func append(_ rule: Int, _ line: Line) {
            let given = Given(amount: line.amount, value: 0, origin: 0)
            entries.append(
                Entry(given: given, rule: Int32(truncatingIfNeeded: rule), remarkable: Int32(truncatingIfNeeded: remarkable.count)))
            remarkable.append(line)
        }

        /// 0.
        public var startIndex: Int { 0 }
        /// The number of lines.
        public var endIndex: Int { entries.count }

        /// The line at a place.
        public subscript(position: Int) -> Line {
            let entry = entries[position]
            return entry.remarkable < 0 ? Line(ruleset.rules[Int(entry.rule)], entry.given) : remarkable[Int(entry.remarkable)]
        }

        /// Whether both have equal lines in the same order.
        public static func == (left: Lines, right: Lines) -> Bool { left.elementsEqual(right) }

        /// Feeds the lines into a hasher.
        public func hash(into hasher: inout Hasher) {
            for line in self { hasher.combine(line) }
        }
    }
}
