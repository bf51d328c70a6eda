/// The conditions of all rules as one flat list of tests that jump, for deciding about one listing.
///
/// What numbers cannot answer is asked of each field once, for all rules together, before the first rule runs.
struct ConditionProgram: Sendable {
    private struct Step: Sendable {
        var test: Test
        var slot: Int
        /// Where to go on when the test passes, and when it fails.
        var onPass: Int
        var onFail: Int
    }

    private enum Test: Sendable {
        case numeric(NumericTest)
        case answer(word: Int, bit: UInt64)
    }

    /// Targets beyond the steps.
    private static let holds = -1
    private static let failed = -2

    private var steps: [Step] = []
    /// The numeric steps' tests, for values that are no numbers.
    private var tests: [FieldTest] = []
    private var questions: [(slot: Int, tests: [FieldTest])] = []
    private var places: [Question: (word: Int, bit: UInt64)] = [:]
    private var testers: [(slot: Int, tester: TextTester)] = []

    private struct Question: Hashable {
        let slot: Int
        let test: FieldTest
    }

    // MARK: Building

    /// Adds a condition; gives where it starts.
    mutating func append(_ predicate: Predicate) -> Int {
        emit(predicate, onPass: Self.holds, onFail: Self.failed)
    }

    /// Ends the building.
    mutating func finish() {
        testers = questions.map { ($0.slot, TextTester($0.tests)) }
        questions = []
        places = [:]
    }

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
        if let numeric = NumericTest(test) { return .numeric(numeric) }
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

    // MARK: Running

    /// What the fields answer to all questions that numbers cannot.
    func answers(for record: Record) -> ContiguousArray<UInt64> {
        var words: ContiguousArray<UInt64> = []
        words.reserveCapacity(testers.count)
        for (slot, tester) in testers {
            let cell = record.cell(slot)
            words.append(cell.kind == .null ? 0 : tester.bits(for: record[slot]))
        }
        return words
    }

    /// Whether the condition that starts at a step holds; stops at the first test that decides.
    func holds(from start: Int, in record: Record, _ answers: ContiguousArray<UInt64>) -> Bool {
        var next = start
        while next >= 0 {
            let passes =
                switch steps[next].test {
                case .numeric(let test):
                    record.plainNumber(steps[next].slot).map(test.passes) ?? tests[next].passes(record[steps[next].slot])
                case .answer(let word, let bit): answers[word] & bit != 0
                }
            next = passes ? steps[next].onPass : steps[next].onFail
        }
        return next == Self.holds
    }
}
