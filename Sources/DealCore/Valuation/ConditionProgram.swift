/// The conditions of all rules, prepared for deciding about one listing.
///
/// Every different test is asked once, whatever the number of rules that have it, and leaves a bit. Most conditions are then a
/// comparison of a few words of bits; the others are flat lists of bits that jump.
final class ConditionProgram: Sendable {
    /// A bit among the answers.
    fileprivate struct Bit: Hashable, Sendable {
        var word: Int
        var mask: UInt64
    }

    /// A test of numbers: whether they lie within bounds, or whether they do not.
    fileprivate struct Interval: Sendable {
        var slot: Int
        var low: Double
        var high: Double
        var isInverted: Bool
        var acceptsNull: Bool
        /// The place of a longer test that takes the bounds' place; −1 for none.
        var list: Int
    }

    /// Where a word of answers is from.
    fileprivate enum Source: Sendable {
        case values(slot: Int, TextTester)
        case numbers(Range<Int>)
    }

    /// A step of a condition that is no plain conjunction; targets below 0 are results.
    fileprivate struct Step: Sendable {
        var bit: Bit
        var onPass: Int
        var onFail: Int
    }

    fileprivate static let holds = -1
    fileprivate static let failed = -2

    /// The fields the slots stand for.
    let layout: FieldLayout
    private let sources: [Source]
    private let intervals: [Interval]
    private let lists: [NumericTest]
    /// The intervals' tests, for values that are no numbers.
    private let tests: [FieldTest]
    private let steps: [Step]

    fileprivate init(_ builder: Builder, _ layout: FieldLayout) {
        self.layout = layout
        sources = builder.words.map { word in
            switch word {
            case .values(let slot, let tests): .values(slot: slot, TextTester(tests))
            case .numbers(let range): .numbers(range)
            }
        }
        intervals = builder.intervals
        lists = builder.lists
        tests = builder.tests
        steps = builder.steps
    }

    /// What a listing answers to all tests.
    func answers(for record: borrowing Record) -> ContiguousArray<UInt64> {
        var words: ContiguousArray<UInt64> = []
        words.reserveCapacity(sources.count)
        for source in sources {
            switch source {
            case .values(let slot, let tester): words.append(record.answer(slot, tester))
            case .numbers(let range): words.append(answers(range, record))
            }
        }
        return words
    }

    private func answers(_ range: Range<Int>, _ record: borrowing Record) -> UInt64 {
        var bits: UInt64 = 0
        for index in range {
            let interval = intervals[index]
            let passes: Bool
            if let number = record.plainNumber(interval.slot) {
                if interval.list < 0 {
                    let isWithin = interval.low <= number && number <= interval.high
                    passes = isWithin != interval.isInverted && (!number.isNaN || interval.acceptsNull)
                } else {
                    passes = lists[interval.list].passes(number)
                }
            } else {
                passes = tests[index].passes(record[interval.slot])
            }
            bits |= (passes ? 1 : 0) &<< UInt64(index &- range.lowerBound)
        }
        return bits
    }

    /// Whether the condition that starts at a step holds.
    fileprivate func holds(from start: Int, _ answers: borrowing ContiguousArray<UInt64>) -> Bool {
        var next = start
        while next >= 0 {
            let step = steps[next]
            next = answers[step.bit.word] & step.bit.mask != 0 ? step.onPass : step.onFail
        }
        return next == Self.holds
    }
}

/// The conditions of some rules in a row, for finding those that hold.
struct ConditionList: Sendable {
    private struct Entry: Sendable {
        /// The words to compare, and where the steps start.
        var first: Int
        var count: Int
        var steps: Int
    }

    /// Marks an entry without steps.
    private static let noSteps = Int.min

    private var entries: [Entry] = []
    private var words: [ConditionProgram.Bit] = []

    /// How many conditions there are.
    var count: Int { entries.count }

    /// The first condition at or after a place that holds; the count when none does.
    func next(from start: Int, _ answers: borrowing ContiguousArray<UInt64>, _ program: ConditionProgram) -> Int {
        let entries = entries.span
        let words = words.span
        var index = start
        while index < entries.count {
            let entry = entries[index]
            var missing: UInt64 = 0
            for place in entry.first..<(entry.first &+ entry.count) { missing |= ~answers[words[place].word] & words[place].mask }
            if missing == 0, entry.steps == Self.noSteps || program.holds(from: entry.steps, answers) { return index }
            index &+= 1
        }
        return index
    }
}

extension ConditionProgram {
    /// Builds a program.
    struct Builder {
        fileprivate enum Word {
            case values(slot: Int, [FieldTest])
            case numbers(Range<Int>)
        }

        fileprivate var words: [Word] = []
        fileprivate var intervals: [Interval] = []
        fileprivate var lists: [NumericTest] = []
        fileprivate var tests: [FieldTest] = []
        fileprivate var steps: [Step] = []
        private var bits: [Question: Bit] = [:]
        private var openWords: [Int: Int] = [:]

        private struct Question: Hashable {
            let slot: Int
            let test: FieldTest
        }

        /// The program of all conditions.
        func program(_ layout: FieldLayout) -> ConditionProgram { ConditionProgram(self, layout) }

        /// Prepares conditions; a missing one always holds.
        mutating func list(_ predicates: [Predicate?]) -> ConditionList {
            var list = ConditionList()
            for predicate in predicates { list.append(predicate, &self) }
            return list
        }

        /// Emits backwards, so that the targets of every step are known when it is made.
        fileprivate mutating func emit(_ predicate: Predicate, onPass: Int = holds, onFail: Int = failed) -> Int {
            switch predicate {
            case .test(let slot, let test):
                steps.append(Step(bit: bit(slot, test), onPass: onPass, onFail: onFail))
                return steps.count - 1
            case .all(let parts):
                return parts.reversed().reduce(onPass) { emit($1, onPass: $0, onFail: onFail) }
            case .any(let parts):
                return parts.reversed().reduce(onFail) { emit($1, onPass: onPass, onFail: $0) }
            case .none(let parts):
                return parts.reversed().reduce(onPass) { emit($1, onPass: onFail, onFail: $0) }
            }
        }

        /// The bit of a test, new or known.
        fileprivate mutating func bit(_ slot: Int, _ test: FieldTest) -> Bit {
            let question = Question(slot: slot, test: test)
            if let bit = bits[question] { return bit }
            let bit = NumericTest(test).map { add($0, test, slot) } ?? add(test, slot)
            bits[question] = bit
            return bit
        }

        private mutating func add(_ test: FieldTest, _ slot: Int) -> Bit {
            if let word = openWords[slot], case .values(_, var tests) = words[word], tests.count < TextTester.maximumCount {
                tests.append(test)
                words[word] = .values(slot: slot, tests)
                return Bit(word: word, mask: 1 << UInt64(tests.count - 1))
            }
            words.append(.values(slot: slot, [test]))
            openWords[slot] = words.count - 1
            return Bit(word: words.count - 1, mask: 1)
        }

        private mutating func add(_ test: NumericTest, _ source: FieldTest, _ slot: Int) -> Bit {
            var interval = Interval(
                slot: slot, low: -.infinity, high: .infinity, isInverted: false, acceptsNull: false, list: -1)
            switch test {
            case .isNull:
                interval.isInverted = true
                interval.acceptsNull = true
            case .isNotNull: break
            case .ordered(.greater, let bound): interval.low = bound.nextUp
            case .ordered(.greaterOrEqual, let bound): interval.low = bound
            case .ordered(.less, let bound): interval.high = bound.nextDown
            case .ordered(.lessOrEqual, let bound): interval.high = bound
            case .between(let low, let high): (interval.low, interval.high) = (low, high)
            case .equals(let wanted): (interval.low, interval.high) = (wanted, wanted)
            case .notEquals(let wanted): (interval.low, interval.high, interval.isInverted) = (wanted, wanted, true)
            case .isIn, .notIn:
                interval.list = lists.count
                lists.append(test)
            }
            intervals.append(interval)
            tests.append(source)
            let index = intervals.count - 1
            if let word = openWords[-1], case .numbers(let range) = words[word], range.count < 64, range.upperBound == index {
                words[word] = .numbers(range.lowerBound..<index + 1)
                return Bit(word: word, mask: 1 << UInt64(range.count))
            }
            words.append(.numbers(index..<index + 1))
            openWords[-1] = words.count - 1
            return Bit(word: words.count - 1, mask: 1)
        }
    }
}

extension ConditionList {
    fileprivate mutating func append(_ predicate: Predicate?, _ builder: inout ConditionProgram.Builder) {
        let first = words.count
        guard let tests = Self.conjunction(predicate) else {
            entries.append(Entry(first: first, count: 0, steps: predicate.map { builder.emit($0) } ?? Self.noSteps))
            return
        }
        var places: [Int: Int] = [:]
        for (slot, test) in tests {
            let bit = builder.bit(slot, test)
            if let place = places[bit.word] {
                words[place].mask |= bit.mask
            } else {
                places[bit.word] = words.count
                words.append(bit)
            }
        }
        entries.append(Entry(first: first, count: words.count - first, steps: Self.noSteps))
    }

    /// The tests of a condition that holds when all of them do; `nil` for other conditions.
    private static func conjunction(_ predicate: Predicate?) -> [(slot: Int, test: FieldTest)]? {
        guard let predicate else { return [] }
        switch predicate {
        case .test(let slot, let test): return [(slot, test)]
        case .all(let parts):
            var tests: [(slot: Int, test: FieldTest)] = []
            for part in parts {
                guard let more = conjunction(part) else { return nil }
                tests += more
            }
            return tests
        case .any, .none: return nil
        }
    }
}
