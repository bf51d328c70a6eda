/// The conditions of all rules, prepared for deciding about one listing.
///
/// Every different test is asked once, whatever the number of rules that have it, and leaves a bit. Most conditions are then a
/// comparison of a few words of bits; the others are flat lists of bits that jump.
final class ConditionProgram: Sendable {
    /// A bit among the answers: even words are from fields that are asked, odd ones from tests of numbers.
    struct Bit: Hashable, Sendable {
        var word: Int
        var mask: UInt64
    }

    /// A test of numbers: whether they lie within bounds.
    struct Interval: Sendable {
        var slot: Int
        var low: Double
        var high: Double
    }

    /// A step of a condition that is no plain conjunction; targets below 0 are results.
    struct Step: Sendable {
        var bit: Bit
        var onPass: Int
        var onFail: Int
    }

    static let holds = -1
    static let failed = -2

    /// A field that is asked what numbers cannot answer, up to 64 questions.
    struct Question: Sendable {
        let slot: Int
        /// The listing's field that holds the text; `nil` for slots that can hold something else.
        let field: ListingField?
        /// Whether only which text it is matters.
        let isExact: Bool
        let forNull: UInt64
        let forText: UInt64
        let unnamed: UInt64
    }

    /// The fields the slots stand for.
    let layout: FieldLayout
    /// The fields that are asked what numbers cannot answer, a word each, and their tests.
    private let questions: [Question]
    private let testers: [TextTester]
    /// What the texts named by the tests answer, by the number of the question.
    private let named: FoldedTable
    /// The tests of numbers, 64 to a word.
    private let intervals: [Interval]
    private let intervalTests: [FieldTest]
    /// The fields that the tests of numbers read, and the places of each field's tests.
    private let numericSlots: [Int]
    private let places: [[Int]]
    private let steps: [Step]
    private let wordCount: Int

    init(_ builder: Builder, _ layout: FieldLayout) {
        self.layout = layout
        var room = PartMatcher.room
        let fields = layout.plan.textFields
        testers = builder.words.map { TextTester($0.tests, room: &room) }
        questions = zip(builder.words, testers).map { word, tester in
            Question(
                slot: word.slot, field: fields[word.slot], isExact: tester.asksForWholeTexts, forNull: tester.forNull,
                forText: tester.forText, unnamed: tester.unnamed)
        }
        var named = FoldedTable()
        for (index, tester) in testers.enumerated() {
            for (text, bits) in tester.named { named.insert(text, of: index, bits) }
        }
        self.named = named
        intervals = builder.intervals
        intervalTests = builder.intervalTests
        let places = Dictionary(grouping: builder.intervals.indices) { builder.intervals[$0].slot }.sorted { $0.key < $1.key }
        numericSlots = places.map(\.key)
        self.places = places.map(\.value)
        wordCount = 2 * max(1, builder.words.count, (builder.intervals.count + 63) / 64)
        steps = builder.steps
    }

    /// The slots whose values are read from a record even where the listing is at hand.
    var slotsRead: Set<Int> { Set(numericSlots).union(questions.lazy.filter { $0.field == nil }.map(\.slot)) }

    /// What a record answers to all tests.
    func answers(for record: borrowing Record) -> ContiguousArray<UInt64> {
        var words = emptyAnswers()
        for index in questions.indices { words[2 &* index] = record.answer(questions[index].slot, testers[index]) }
        answerNumbers(&words, record)
        return words
    }

    /// What a listing answers to all tests; its texts are not looked for in the record.
    func answers(for listing: Listing, _ record: borrowing Record) -> ContiguousArray<UInt64> {
        var words = emptyAnswers()
        let all = questions
        let questions = all.span
        for index in questions.indices {
            let question = questions[index]
            words[2 &* index] =
                question.field.map { answer(question, index, $0.text(in: listing)) } ?? record.answer(question.slot, testers[index])
        }
        answerNumbers(&words, record)
        return words
    }

    /// Grown in place: the initializers that make a whole array look its type up each time.
    private func emptyAnswers() -> ContiguousArray<UInt64> {
        var words: ContiguousArray<UInt64> = []
        words.append(contentsOf: repeatElement(0, count: wordCount))
        return words
    }

    private func answer(_ question: Question, _ index: Int, _ text: String?) -> UInt64 {
        guard let text else { return question.forNull }
        guard question.isExact, Decimals.number(in: text) == nil else { return testers[index].bits(for: text) }
        return question.forText | (named.bits(of: text, of: index) ?? question.unnamed)
    }

    private func answerNumbers(_ words: inout ContiguousArray<UInt64>, _ record: borrowing Record) {
        let all = intervals
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
        for index in numericSlots.indices where record.plainNumber(numericSlots[index]) == nil { correct(&words, places[index], record) }
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
    func holds(from start: Int, _ answers: borrowing Span<UInt64>) -> Bool {
        var next = start
        while next >= 0 {
            let step = steps[next]
            next = answers[step.bit.word] & step.bit.mask != 0 ? step.onPass : step.onFail
        }
        return next == Self.holds
    }
}
