/// Up to 64 tests of one field's value, all answered at once, a bit each.
///
/// Equality with texts is one look-up, parts of a text are one pass over it; the rest is asked one by one.
final class TextTester: Sendable {
    static let maximumCount = 64

    private let tests: [FieldTest]
    /// The tests that depend only on which text it is.
    private let exactTests: UInt64
    private let exact: FoldedTable
    private let parts: PartMatcher?
    /// The texts that are named, and what they answer.
    let named: [(text: FoldedText, bits: UInt64)]
    /// What all other texts answer.
    let unnamed: UInt64
    /// What no value at all answers, and what any text does besides.
    let forNull: UInt64
    let forText: UInt64
    /// The starts, the ends, and the parts for which there is no room in `parts`.
    private let loose: [(part: FieldTest.Part, text: FoldedText, bit: UInt64)]
    /// Whether there are parts to look for.
    private let searches: Bool
    /// Whether a text that is no number is asked for nothing but which one it is.
    var asksForWholeTexts: Bool { !searches && otherTests == 0 }
    /// The tests that none of these answers.
    private let otherTests: UInt64

    /// - Parameter room: how much room there is for finding parts in one pass; what is used is taken off.
    init(_ tests: [FieldTest], room: inout Int) {
        self.tests = tests
        var (exactTests, forText, otherTests): (UInt64, UInt64, UInt64) = (0, 0, 0)
        var texts: [FoldedText: UInt64] = [:]
        var others: UInt64 = 0
        var wanted = PartMatcher.Selection()
        var loose: [(part: FieldTest.Part, text: FoldedText, bit: UInt64)] = []
        for (index, test) in tests.enumerated() {
            let bit: UInt64 = 1 << UInt64(index)
            switch test {
            case .isNull: break
            case .isNotNull: forText |= bit
            case .text(let part, let text):
                if part != .anywhere || !wanted.take(text.bytes, bit, room: room) { loose.append((part, text, bit)) }
            default:
                guard let operands = test.operands else {
                    otherTests |= bit
                    continue
                }
                exactTests |= bit
                if test.isNegated { others |= bit }
                for text in Set(operands.compactMap(\.foldedText)) { texts[text, default: 0] |= bit }
            }
        }
        self.exactTests = exactTests
        self.forText = forText
        self.otherTests = otherTests
        self.loose = loose
        parts = wanted.parts.isEmpty ? nil : PartMatcher(wanted.parts)
        room -= wanted.size
        searches = parts != nil || !loose.isEmpty
        forNull = Self.answers(of: tests, to: .null, among: .max)
        // Only equal texts equal a text that is no number; numbers are asked about one by one.
        unnamed = others
        named = texts.map { ($0.key, others ^ $0.value) }
        var exact = FoldedTable()
        for (text, bits) in named { exact.insert(text, bits) }
        self.exact = exact
    }

    /// The answers for a value: bit *i* for test *i*.
    func bits(for value: Value) -> UInt64 {
        switch value {
        case .null: forNull
        case .text(let text): bits(for: text)
        default: answers(to: value, among: .max)
        }
    }

    /// The answers for a text.
    func bits(for text: String) -> UInt64 {
        // Text that is a number equals numbers too.
        let isNumeric = exactTests != 0 && Decimals.number(in: text) != nil
        var bits = forText
        if isNumeric {
            bits |= answers(to: .text(text), among: exactTests)
        } else if exactTests != 0 {
            bits |= exact.bits(of: text) ?? unnamed
        }
        if searches { bits |= FoldedText.folded(text) { found(in: $0) } }
        return otherTests == 0 ? bits : bits | answers(to: .text(text), among: otherTests)
    }

    /// What the parts of a text answer.
    private func found(in text: borrowing Span<UInt8>) -> UInt64 {
        var bits = parts?.bits(in: text) ?? 0
        for (part, wanted, bit) in loose where wanted.stands(part, in: text) { bits |= bit }
        return bits
    }

    private func answers(to value: Value, among wanted: UInt64) -> UInt64 {
        Self.answers(of: tests, to: value, among: wanted)
    }

    private static func answers(of tests: [FieldTest], to value: Value, among wanted: UInt64) -> UInt64 {
        var bits: UInt64 = 0
        for (index, test) in tests.enumerated() where wanted >> UInt64(index) & 1 == 1 && test.passes(value) {
            bits |= 1 << UInt64(index)
        }
        return bits
    }
}

extension FieldTest {
    /// What an equality compares with.
    fileprivate var operands: [Operand]? {
        switch self {
        case .equals(let operand), .notEquals(let operand): [operand]
        case .isIn(let operands), .notIn(let operands): operands
        default: nil
        }
    }

    /// Whether it passes where none of them is equal.
    fileprivate var isNegated: Bool {
        switch self {
        case .notEquals, .notIn: true
        default: false
        }
    }
}
