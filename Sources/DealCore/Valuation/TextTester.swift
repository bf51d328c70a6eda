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
    /// What no value at all answers, and what any text does.
    private let forNull: UInt64
    private let forText: UInt64
    /// The starts, the ends, and the parts for which there is no room in `parts`.
    private let loose: [(part: FieldTest.Part, text: FoldedText, bit: UInt64)]
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
        forNull = Self.answers(of: tests, to: .null, among: .max)
        // Only equal texts equal a text that is no number; numbers are asked about one by one.
        var exact = FoldedTable(other: others)
        for (text, named) in texts { exact.insert(text.bytes, others ^ named) }
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
        let asked = isNumeric ? answers(to: .text(text), among: exactTests) : 0
        let quick = FoldedText.folded(text) { bytes in
            var bits = (parts?.bits(in: bytes) ?? 0) | (isNumeric || exactTests == 0 ? 0 : exact.bits(of: bytes))
            for (part, text, bit) in loose where text.stands(part, in: bytes) { bits |= bit }
            return bits
        }
        return forText | quick | asked | (otherTests == 0 ? 0 : answers(to: .text(text), among: otherTests))
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

/// Bits by lower-cased text: a hash table with open addressing over one array of bytes.
private struct FoldedTable: Sendable {
    private struct Entry: Sendable {
        var hash: UInt64
        var start: Int
        var count: Int
        var bits: UInt64
    }

    /// The bits of all texts that are not in the table.
    let other: UInt64

    private var entries: [Entry?] = Array(repeating: nil, count: 8)
    private var bytes: [UInt8] = []
    private var count = 0
    /// Where hashes start, so that nobody can choose texts that all have the same.
    private let seed = UInt64.random(in: .min ... .max)

    init(other: UInt64) {
        self.other = other
    }

    mutating func insert(_ text: [UInt8], _ bits: UInt64) {
        if (count + 1) * 2 > entries.count {
            let old = entries.compactMap(\.self)
            entries = Array(repeating: nil, count: entries.count * 2)
            for entry in old { place(entry) }
        }
        place(Entry(hash: hash(text.span), start: bytes.count, count: text.count, bits: bits))
        bytes += text
        count += 1
    }

    private mutating func place(_ entry: Entry) {
        var index = Int(truncatingIfNeeded: entry.hash) & (entries.count - 1)
        while entries[index] != nil { index = (index + 1) & (entries.count - 1) }
        entries[index] = entry
    }

    func bits(of text: borrowing Span<UInt8>) -> UInt64 {
        let hash = hash(text)
        var index = Int(truncatingIfNeeded: hash) & (entries.count - 1)
        while let entry = entries[index] {
            if entry.hash == hash, entry.count == text.count, matches(text, at: entry.start) { return entry.bits }
            index = (index + 1) & (entries.count - 1)
        }
        return other
    }

    private func matches(_ text: borrowing Span<UInt8>, at start: Int) -> Bool {
        for index in 0..<text.count where FoldedText.lower(text[index]) != bytes[start &+ index] { return false }
        return true
    }

    /// FNV-1a of the lower-cased bytes (Fowler, Noll and Vo), mixed so that the low bits are good.
    private func hash(_ text: borrowing Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
        for index in 0..<text.count { hash = (hash ^ UInt64(FoldedText.lower(text[index]))) &* 0x100_0000_01B3 }
        return hash ^ hash >> 32
    }
}
