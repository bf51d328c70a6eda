extension ConditionProgram {
    /// Builds a program.
    struct Builder {
        var words: [(slot: Int, tests: [FieldTest])] = []
        var intervals: [Interval] = []
        var intervalTests: [FieldTest] = []
        var steps: [Step] = []
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
        mutating func emit(_ predicate: Predicate, onPass: Int = holds, onFail: Int = failed) -> Int {
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
        mutating func bit(_ slot: Int, _ test: FieldTest) -> Bit {
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
    init?(_ test: FieldTest, _ slot: Int) {
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
