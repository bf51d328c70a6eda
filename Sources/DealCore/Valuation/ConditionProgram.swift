/// The conditions of all rules as one flat list of tests that jump, for deciding about one listing.
///
/// What numbers cannot answer is asked of each field once, for all rules together, before the first rule runs. Steps hold nothing that
/// has to be counted when it is copied.
struct ConditionProgram: Sendable {
    fileprivate struct Step: Sendable {
        var test: Test
        var slot: Int
        /// Where to go on when the test passes, and when it fails.
        var onPass: Int
        var onFail: Int
    }

    fileprivate enum Test: Sendable {
        case isNull
        case isNotNull
        case ordered(FieldTest.Order, Double)
        case between(Double, Double)
        case equals(Double)
        case notEquals(Double)
        /// A longer numeric test, by its place.
        case numeric(Int)
        case answer(word: Int, bit: UInt64)
    }

    /// Targets beyond the steps.
    fileprivate static let holds = -1
    fileprivate static let failed = -2

    /// The fields the slots stand for.
    let layout: FieldLayout
    private let steps: [Step]
    private let numeric: [NumericTest]
    /// The steps' tests, for values that are no numbers.
    private let tests: [FieldTest]
    private let askedSlots: [Int]
    private let testers: [TextTester]

    fileprivate init(_ builder: Builder, _ layout: FieldLayout) {
        self.layout = layout
        steps = builder.steps
        numeric = builder.numeric
        tests = builder.tests
        askedSlots = builder.questions.map(\.slot)
        testers = builder.questions.map { TextTester($0.tests) }
    }

    /// What the fields answer to all questions that numbers cannot.
    func answers(for record: borrowing Record) -> ContiguousArray<UInt64> {
        var words: ContiguousArray<UInt64> = []
        words.reserveCapacity(testers.count)
        for index in testers.indices { words.append(record.answer(askedSlots[index], testers[index])) }
        return words
    }

    /// Whether the condition that starts at a step holds; stops at the first test that decides.
    func holds(from start: Int, in record: borrowing Record, _ answers: borrowing ContiguousArray<UInt64>) -> Bool {
        let steps = steps.span
        var next = start
        while next >= 0 {
            let step = steps[next]
            var passes: Bool
            if case .answer(let word, let bit) = step.test {
                passes = answers[word] & bit != 0
            } else if let number = record.plainNumber(step.slot) {
                passes =
                    switch step.test {
                    case .isNull: number.isNaN
                    case .isNotNull: !number.isNaN
                    case .ordered(let order, let bound): order.holds(number, bound)
                    case .between(let low, let high): low <= number && number <= high
                    case .equals(let wanted): number == wanted
                    case .notEquals(let wanted): !number.isNaN && number != wanted
                    case .numeric(let index): numeric[index].passes(number)
                    case .answer: false
                    }
            } else {
                passes = tests[next].passes(record[step.slot])
            }
            next = passes ? step.onPass : step.onFail
        }
        return next == Self.holds
    }
}

extension ConditionProgram {
    /// Builds a program.
    struct Builder {
        fileprivate var steps: [Step] = []
        fileprivate var numeric: [NumericTest] = []
        fileprivate var tests: [FieldTest] = []
        fileprivate var questions: [(slot: Int, tests: [FieldTest])] = []
        private var places: [Question: (word: Int, bit: UInt64)] = [:]

        private struct Question: Hashable {
            let slot: Int
            let test: FieldTest
        }

        /// Adds a condition; gives where it starts.
        mutating func append(_ predicate: Predicate) -> Int {
            emit(predicate, onPass: ConditionProgram.holds, onFail: ConditionProgram.failed)
        }

        /// The program of all conditions.
        func program(_ layout: FieldLayout) -> ConditionProgram { ConditionProgram(self, layout) }

        /// Emits backwards, so that the targets of every step are known when it is made.
        private mutating func emit(_ predicate: Predicate, onPass: Int, onFail: Int) -> Int {
            switch predicate {
            case .test(let slot, let test):
                steps.append(Step(test: prepared(test, slot), slot: slot, onPass: onPass, onFail: onFail))
                tests.append(test)
                return steps.count - 1
            case .all(let parts):
                return parts.reversed().reduce(onPass) { emit($1, onPass: $0, onFail: onFail) }
            case .any(let parts):
                return parts.reversed().reduce(onFail) { emit($1, onPass: onPass, onFail: $0) }
            case .none(let parts):
                return parts.reversed().reduce(onPass) { emit($1, onPass: onFail, onFail: $0) }
            }
        }

        private mutating func prepared(_ test: FieldTest, _ slot: Int) -> Test {
            if let numeric = NumericTest(test) { return prepared(numeric) }
            let question = Question(slot: slot, test: test)
            if let place = places[question] { return .answer(word: place.word, bit: place.bit) }
            let open = questions.lastIndex { $0.slot == slot && $0.tests.count < TextTester.maximumCount }
            let word = open ?? questions.count
            if open == nil { questions.append((slot, [])) }
            let bit: UInt64 = 1 << UInt64(questions[word].tests.count)
            questions[word].tests.append(test)
            places[question] = (word, bit)
            return .answer(word: word, bit: bit)
        }

        private mutating func prepared(_ test: NumericTest) -> Test {
            switch test {
            case .isNull: return .isNull
            case .isNotNull: return .isNotNull
            case .ordered(let order, let bound): return .ordered(order, bound)
            case .between(let low, let high): return .between(low, high)
            case .equals(let wanted): return .equals(wanted)
            case .notEquals(let wanted): return .notEquals(wanted)
            case .isIn, .notIn:
                numeric.append(test)
                return .numeric(numeric.count - 1)
            }
        }
    }
}
