/// Conditions as a flat list of tests that jump, for deciding about one listing.
///
/// A step holds no references, so running it touches no reference counts; texts, patterns and lists stand in tables beside it.
struct ConditionProgram: Sendable {
    private struct Step: Sendable {
        var test: Test
        var slot: Int
        /// Where to go on when the test passes, and when it fails.
        var onPass: Int
        var onFail: Int
    }

    private enum Test: Sendable {
        case isNull
        case isNotNull
        case ordered(FieldTest.Order, Double)
        case between(Double, Double)
        case date(FieldTest.Order, CalendarDate)
        case dateBetween(CalendarDate, CalendarDate)
        case equalsNumber(Double, Bool)
        case equals(operand: Int, Bool)
        case isIn(list: Int, Bool)
        case text(FieldTest.Part, Int)
        case matches(pattern: Int)
    }

    /// Targets beyond the steps.
    private static let holds = -1
    private static let failed = -2

    private var steps: [Step] = []
    private var operands: [Operand] = []
    private var lists: [[Operand]] = []
    private var texts: [FoldedText] = []
    private var patterns: [Pattern] = []

    // MARK: Building

    /// Adds a condition; gives where it starts.
    mutating func append(_ predicate: Predicate) -> Int {
        emit(predicate, onPass: Self.holds, onFail: Self.failed)
    }

    /// Emits backwards, so that the targets of every step are known when it is made.
    private mutating func emit(_ predicate: Predicate, onPass: Int, onFail: Int) -> Int {
        switch predicate {
        case .test(let slot, let test):
            steps.append(Step(test: prepared(test), slot: slot, onPass: onPass, onFail: onFail))
            return steps.count - 1
        case .all(let parts):
            return parts.reversed().reduce(onPass) { emit($1, onPass: $0, onFail: onFail) }
        case .any(let parts):
            return parts.reversed().reduce(onFail) { emit($1, onPass: onPass, onFail: $0) }
        case .none(let parts):
            return parts.reversed().reduce(onPass) { emit($1, onPass: onFail, onFail: $0) }
        }
    }

    private mutating func prepared(_ test: FieldTest) -> Test {
        switch test {
        case .isNull: return .isNull
        case .isNotNull: return .isNotNull
        case .ordered(let order, let bound): return .ordered(order, bound)
        case .between(let low, let high): return .between(low, high)
        case .date(let order, let day): return .date(order, day)
        case .dateBetween(let first, let last): return .dateBetween(first, last)
        case .equals(let operand): return prepared(operand, isNegated: false)
        case .notEquals(let operand): return prepared(operand, isNegated: true)
        case .isIn(let list), .notIn(let list):
            lists.append(list)
            if case .notIn = test { return .isIn(list: lists.count - 1, true) }
            return .isIn(list: lists.count - 1, false)
        case .text(let part, let text):
            texts.append(text)
            return .text(part, texts.count - 1)
        case .matches(let pattern):
            patterns.append(pattern)
            return .matches(pattern: patterns.count - 1)
        }
    }

    private mutating func prepared(_ operand: Operand, isNegated: Bool) -> Test {
        if let number = operand.pureNumber { return .equalsNumber(number, isNegated) }
        operands.append(operand)
        return .equals(operand: operands.count - 1, isNegated)
    }

    // MARK: Running

    /// Whether the condition that starts at a step holds; stops at the first test that decides.
    func holds(from start: Int, in record: Record) -> Bool {
        let steps = steps.span
        var next = start
        while next >= 0 {
            let step = steps[next]
            next = passes(step, record) ? step.onPass : step.onFail
        }
        return next == Self.holds
    }

    /// A value passes or not; `null` passes only `isNull`, and what is not a number fails every comparison of size.
    private func passes(_ step: Step, _ record: Record) -> Bool {
        switch step.test {
        case .isNull: return record.isNull(step.slot)
        case .isNotNull: return !record.isNull(step.slot)
        case .ordered(let order, let bound):
            guard let number = record.number(step.slot) else { return false }
            return switch order {
            case .greater: number > bound
            case .less: number < bound
            case .greaterOrEqual: number >= bound
            case .lessOrEqual: number <= bound
            }
        case .between(let low, let high):
            guard let number = record.number(step.slot) else { return false }
            return low <= number && number <= high
        case .date(let order, let bound): return FieldTest.day(of: record[step.slot]).map { order.holds($0, bound) } ?? false
        case .dateBetween(let first, let last): return FieldTest.day(of: record[step.slot]).map { first <= $0 && $0 <= last } ?? false
        case .equalsNumber(let wanted, let isNegated):
            if record.isNull(step.slot) { return false }
            return (record.number(step.slot) == wanted) != isNegated
        case .equals(let operand, let isNegated):
            if record.isNull(step.slot) { return false }
            return operands[operand].equals(record[step.slot]) != isNegated
        case .isIn(let list, let isNegated):
            if record.isNull(step.slot) { return false }
            return lists[list].contains { $0.equals(record[step.slot]) } != isNegated
        case .text(let part, let text): return passes(part, texts[text], record[step.slot])
        case .matches(let pattern): return Self.anyText(of: record[step.slot]) { patterns[pattern].matches($0) }
        }
    }

    private func passes(_ part: FieldTest.Part, _ text: FoldedText, _ value: Value) -> Bool {
        switch part {
        case .start: value.asText.map(text.isPrefix) ?? false
        case .end: value.asText.map(text.isSuffix) ?? false
        case .anywhere: Self.anyText(of: value) { text.isContained(in: $0) }
        }
    }

    /// Whether the value's text, or that of some element of a list, passes.
    private static func anyText(of value: Value, _ test: (String) -> Bool) -> Bool {
        if case .list(let elements) = value { return elements.contains { $0.asText.map(test) ?? false } }
        return value.asText.map(test) ?? false
    }
}
