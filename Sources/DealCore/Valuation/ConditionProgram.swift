/// The conditions of all rules, prepared for deciding about one listing.
///
/// Every different test is asked once, whatever the number of rules that have it, and leaves a bit. Most conditions are then a
/// comparison of a few words of bits; the others are flat lists of bits that jump.
final class ConditionProgram: Sendable {
    /// A bit among the answers: even words are from fields that are asked, odd ones from tests of numbers.
    fileprivate struct Bit: Hashable, Sendable {
        var word: Int
        var mask: UInt64
    }

    /// A test of numbers: whether they lie within bounds.
    fileprivate struct Interval: Sendable {
        var slot: Int
        var low: Double
        var high: Double
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
    /// The fields that are asked what numbers cannot answer, a word each, and their tests.
    private let askedSlots: [Int]
    private let testers: [TextTester]
    /// The tests of numbers, 64 to a word.
    private let intervals: [Interval]
    private let intervalTests: [FieldTest]
    /// The fields that the tests of numbers read, and the places of each field's tests.
    private let numericSlots: [Int]
    private let places: [[Int]]
    private let steps: [Step]
    private let wordCount: Int

    fileprivate init(_ builder: Builder, _ layout: FieldLayout) {
        self.layout = layout
        askedSlots = builder.words.map(\.slot)
        var room = PartMatcher.room
        testers = builder.words.map { TextTester($0.tests, room: &room) }
        intervals = builder.intervals
        intervalTests = builder.intervalTests
        let places = Dictionary(grouping: builder.intervals.indices) { builder.intervals[$0].slot }.sorted { $0.key < $1.key }
        numericSlots = places.map(\.key)
        self.places = places.map(\.value)
        wordCount = 2 * max(1, builder.words.count, (builder.intervals.count + 63) / 64)
        steps = builder.steps
    }

    /// What a listing answers to all tests.
    func answers(for record: borrowing Record) -> ContiguousArray<UInt64> {
        var words = ContiguousArray<UInt64>(repeating: 0, count: wordCount)
        for index in testers.indices { words[2 &* index] = record.answer(askedSlots[index], testers[index]) }
        answerNumbers(&words, record)
        for index in numericSlots.indices where record.plainNumber(numericSlots[index]) == nil { correct(&words, places[index], record) }
        return words
    }

    private func answerNumbers(_ words: inout ContiguousArray<UInt64>, _ record: borrowing Record) {
        let all = self.intervals
        let (intervals, numbers) = (all.span, record.numbers.span)
        var start = 0
        while start < intervals.count {
            let end = min(start &+ 64, intervals.count)
            var bits: UInt64 = 0
            var bit: UInt64 = 1
            for index in start..<end {
                let interval = intervals[index]
                let number = numbers[interval.slot]
                let isWithin = interval.low <= number && number <= interval.high
                bits |= isWithin ? bit : 0
                bit &+= bit
            }
            words[start / 32 &+ 1] = bits
            start = end
        }
    }

    /// Asks the tests of a field that holds no number.
    private func correct(_ words: inout ContiguousArray<UInt64>, _ places: [Int], _ record: borrowing Record) {
        for index in places {
            let bit: UInt64 = 1 << UInt64(index % 64)
            let word = 2 * (index / 64) + 1
            if intervalTests[index].passes(record[intervals[index].slot]) { words[word] |= bit } else { words[word] &= ~bit }
        }
    }

    /// Whether the condition that starts at a step holds.
    fileprivate func holds(from start: Int, _ answers: borrowing Span<UInt64>) -> Bool {
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
    /// A condition: bits that must all be set in one word and in another, and then the steps; most have no more than two words.
    private struct Entry: Sendable {
        var first: ConditionProgram.Bit
        var second: ConditionProgram.Bit
        var steps: Int
    }

    /// Marks an entry without steps.
    private static let noSteps = Int.min

    private var entries: [Entry] = []

    /// How many conditions there are.
    var count: Int { entries.count }

    /// The first condition at or after a place that holds; the count when none does.
    func next(from start: Int, _ answers: borrowing ContiguousArray<UInt64>, _ program: ConditionProgram) -> Int {
        let entries = entries.span
        let answers = answers.span
        var index = start
        while index < entries.count {
            let entry = entries[index]
            let missing = ~answers[entry.first.word] & entry.first.mask | ~answers[entry.second.word] & entry.second.mask
            if missing == 0, entry.steps == Self.noSteps || program.holds(from: entry.steps, answers) { return index }
            index &+= 1
        }
        return index
    }
}

extension ConditionProgram {
    /// Builds a program.
    struct Builder {
        fileprivate var words: [(slot: Int, tests: [FieldTest])] = []
        fileprivate var intervals: [Interval] = []
        fileprivate var intervalTests: [FieldTest] = []
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
            let bit = Interval(test, slot).map { add($0, test) } ?? add(test, slot)
            bits[question] = bit
            return bit
        }

        private mutating func add(_ test: FieldTest, _ slot: Int) -> Bit {
            let open = openWords[slot].flatMap { words[$0].tests.count < TextTester.maximumCount ? $0 : nil }
            let word = open ?? words.count
            if open == nil { words.append((slot, [])) }
            openWords[slot] = word
            words[word].tests.append(test)
            return Bit(word: 2 * word, mask: 1 << UInt64(words[word].tests.count - 1))
        }

        private mutating func add(_ interval: Interval, _ test: FieldTest) -> Bit {
            intervals.append(interval)
            intervalTests.append(test)
            let index = intervals.count - 1
            return Bit(word: 2 * (index / 64) + 1, mask: 1 << UInt64(index % 64))
        }
    }
}

extension ConditionProgram.Interval {
    /// The test as bounds; `nil` where numbers within bounds do not tell.
    fileprivate init?(_ test: FieldTest, _ slot: Int) {
        self.init(slot: slot, low: -.infinity, high: .infinity)
        switch NumericTest(test) {
        case .isNotNull: break
        case .ordered(.greater, let bound): low = bound.nextUp
        case .ordered(.greaterOrEqual, let bound): low = bound
        case .ordered(.less, let bound): high = bound.nextDown
        case .ordered(.lessOrEqual, let bound): high = bound
        case .between(let from, let to): (low, high) = (from, to)
        case .equals(let wanted): (low, high) = (wanted, wanted)
        case .isNull, .notEquals, .isIn, .notIn, nil: return nil
        }
    }
}

extension ConditionList {
    fileprivate mutating func append(_ predicate: Predicate?, _ builder: inout ConditionProgram.Builder) {
        let nothing = ConditionProgram.Bit(word: 0, mask: 0)
        guard let tests = Self.conjunction(predicate) else {
            entries.append(Entry(first: nothing, second: nothing, steps: predicate.map { builder.emit($0) } ?? Self.noSteps))
            return
        }
        var words: [ConditionProgram.Bit] = []
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
        let isShort = words.count <= 2
        entries.append(
            Entry(
                first: words.first ?? nothing, second: isShort ? words.dropFirst().first ?? nothing : nothing,
                steps: isShort ? Self.noSteps : predicate.map { builder.emit($0) } ?? Self.noSteps))
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
