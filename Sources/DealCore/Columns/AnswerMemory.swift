import Synchronization

/// What the values of a column answer to the tests of conditions, remembered.
///
/// Tests are grouped by 64; each group has a word for each value. Copies of a catalogue share the memory until one of them changes.
final class AnswerMemory: Sendable {
    private struct Group {
        var testers: [(tester: TextTester, shift: UInt64)] = []
        var testCount = 0
        var words: [UInt64] = []

        func word(for value: Value, from first: Int = 0) -> UInt64 {
            testers[first...].reduce(0) { $0 | $1.tester.bits(for: value) << $1.shift }
        }
    }

    private struct Contents {
        var groups: [Group] = []
        var places: [FieldTest: (group: Int, bit: Int)] = [:]
        /// How much room is left for finding parts of texts in one pass.
        var room = PartMatcher.room
    }

    /// How many tests are remembered before all are forgotten: rules that are edited leave old tests behind.
    private static let capacity = 1024

    private let contents = Mutex(Contents())

    /// What values answer to tests: for each test a group, the group's words (one for each value), and the test's bit in them.
    ///
    /// Only tests and values that are new cost something.
    func answers(to tests: [FieldTest], from values: [Value]) -> [(group: Int, words: [UInt64], bit: UInt64)] {
        contents.withLock { contents in
            var seen: Set<FieldTest> = []
            var new = tests.filter { contents.places[$0] == nil && seen.insert($0).inserted }
            if !new.isEmpty, contents.places.count + new.count > Self.capacity {
                contents = Contents()
                new = Array(Set(tests))
            }
            for index in contents.groups.indices { Self.extend(&contents.groups[index], to: values) }
            var next = 0
            while next < new.count {
                if contents.groups.last.map({ $0.testCount < TextTester.maximumCount }) != true { contents.groups.append(Group()) }
                let last = contents.groups.count - 1
                let known = contents.groups[last].testCount
                let batch = Array(new[next...].prefix(TextTester.maximumCount - known))
                next += batch.count
                for (index, test) in batch.enumerated() { contents.places[test] = (last, known + index) }
                let tester = TextTester(batch, room: &contents.room)
                Self.add(tester, of: batch.count, to: &contents.groups[last], values)
            }
            return tests.compactMap { test in
                contents.places[test].map { ($0.group, contents.groups[$0.group].words, UInt64($0.bit)) }
            }
        }
    }

    private static func extend(_ group: inout Group, to values: [Value]) {
        guard group.words.count < values.count else { return }
        group.words.reserveCapacity(values.count)
        for index in group.words.count..<values.count { group.words.append(group.word(for: values[index])) }
    }

    private static func add(_ tester: TextTester, of testCount: Int, to group: inout Group, _ values: [Value]) {
        group.testers.append((tester, UInt64(group.testCount)))
        group.testCount += testCount
        let newest = group.testers.count - 1
        if group.words.isEmpty { group.words = Array(repeating: 0, count: values.count) }
        for index in values.indices { group.words[index] |= group.word(for: values[index], from: newest) }
    }

    /// A row of a distinct column has another value.
    func replace(_ row: Int, by value: Value) {
        contents.withLock { contents in
            for index in contents.groups.indices where row < contents.groups[index].words.count {
                contents.groups[index].words[row] = contents.groups[index].word(for: value)
            }
        }
    }

    /// A row of a distinct column is gone, and the last one has taken its place.
    func remove(_ row: Int, leaving count: Int) {
        contents.withLock { contents in
            for index in contents.groups.indices {
                let known = contents.groups[index].words.count
                if known > count {
                    let last = contents.groups[index].words.removeLast()
                    if row < count { contents.groups[index].words[row] = last }
                } else if row < known {
                    // The row that moved here has not been asked yet: ask it, and all after it, again.
                    contents.groups[index].words.removeSubrange(row...)
                }
            }
        }
    }
}
