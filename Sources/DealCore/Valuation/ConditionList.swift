/// The conditions of some rules in a row, for finding those that hold.
struct ConditionList: Sendable {
    /// A condition: bits that must all be set in one word and in another, and then the steps; most have no more than two words.
    private struct Entry: Sendable {
        var first: ConditionProgram.Bit
        var second: ConditionProgram.Bit
        var steps: Int
    }

    private var entries: [Entry] = []
    /// Which conditions have steps, a bit each.
    private var stepped: [UInt64] = []

    /// How many words hold a bit for each condition.
    var wordCount: Int { (entries.count + 63) / 64 }

    /// Which of the conditions `64 * word ..< 64 * word + 64` hold, a bit each.
    func holding(_ word: Int, _ answers: borrowing ContiguousArray<UInt64>, _ program: ConditionProgram) -> UInt64 {
        let (entries, answers) = (entries.span, answers.span)
        let first = 64 &* word
        let end = min(first &+ 64, entries.count)
        var bits: UInt64 = 0
        var bit: UInt64 = 1
        for index in first..<end {
            let entry = entries[index]
            let missing = ~answers[entry.first.word] & entry.first.mask | ~answers[entry.second.word] & entry.second.mask
            bits |= missing == 0 ? bit : 0
            bit &+= bit
        }
        var stepped = stepped[word] & bits
        while stepped != 0 {
            let place = stepped.trailingZeroBitCount
            stepped &= stepped &- 1
            if !program.holds(from: entries[first &+ place].steps, answers) { bits &= ~(1 << UInt64(place)) }
        }
        return bits
    }
}

extension ConditionList {
    mutating func append(_ predicate: Predicate?, _ builder: inout ConditionProgram.Builder) {
        var words: [ConditionProgram.Bit] = []
        let tests = Self.conjunction(predicate)
        for (slot, test) in tests ?? [] {
            let bit = builder.bit(slot, test)
            if let place = words.firstIndex(where: { $0.word == bit.word }) { words[place].mask |= bit.mask } else { words.append(bit) }
        }
        let hasSteps = tests == nil || words.count > 2
        let nothing = ConditionProgram.Bit(word: 0, mask: 0)
        if entries.count % 64 == 0 { stepped.append(0) }
        if hasSteps { stepped[entries.count / 64] |= 1 << UInt64(entries.count % 64) }
        entries.append(
            Entry(
                first: words.first ?? nothing, second: words.dropFirst().first ?? nothing,
                steps: hasSteps ? predicate.map { builder.emit($0) } ?? 0 : 0))
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
