/// What one condition says about its field, in a form that two of them can be compared in.
struct ConditionFact {
    enum Content {
        case missing
        case present
        /// Equal to one of the values.
        case oneOf([Value])
        /// Equal to none of the values, and present.
        case noneOf([Value])
        /// A number within bounds.
        case range(NumberRange)
        /// Text with a part.
        case text(FieldTest.Part, String)
        /// Something else that needs a value.
        case other
    }

    let field: String
    let content: Content
    let condition: Condition

    init(_ field: String, _ test: Operator, _ value: Value) {
        self.field = field
        condition = .test(field, test, value)
        content = Self.content(test, value)
    }

    private static func content(_ test: Operator, _ value: Value) -> Content {
        switch test.kind {
        case .isNull: return .missing
        case .isNotNull: return .present
        case .equals: return .oneOf([value])
        case .notEquals: return .noneOf([value])
        case .isIn:
            if case .list(let elements) = value { return .oneOf(elements) }
        case .notIn:
            if case .list(let elements) = value { return .noneOf(elements) }
        // Ordering needs numbers here; dates and the like are not looked into.
        case .greaterThan: return value.asNumber.map { .range(NumberRange(above: $0, isOpen: true)) } ?? .other
        case .gte: return value.asNumber.map { .range(NumberRange(above: $0, isOpen: false)) } ?? .other
        case .lessThan: return value.asNumber.map { .range(NumberRange(below: $0, isOpen: true)) } ?? .other
        case .lte: return value.asNumber.map { .range(NumberRange(below: $0, isOpen: false)) } ?? .other
        case .between:
            if case .list(let bounds) = value, bounds.count == 2, let low = bounds[0].asNumber, let high = bounds[1].asNumber {
                return .range(NumberRange(low: low, high: high))
            }
        case .startsWith: return value.asText.map { .text(.start, $0.lowercased()) } ?? .other
        case .endsWith: return value.asText.map { .text(.end, $0.lowercased()) } ?? .other
        case .contains: return value.asText.map { .text(.anywhere, $0.lowercased()) } ?? .other
        case .regex, nil: break
        }
        return .other
    }

    // MARK: Comparing

    /// Whether a value equal to `candidate` could satisfy this fact; true where that cannot be told.
    func allows(_ candidate: Value) -> Bool {
        if candidate.isNull { return false }
        switch content {
        case .missing: return false
        case .present, .other: return true
        case .oneOf(let values): return values.contains { Self.canBothEqual(candidate, $0) }
        case .noneOf(let values): return !values.contains { Self.alwaysEquals(candidate, $0) }
        case .range(let range): return candidate.asNumber.map(range.contains) ?? false
        case .text(let part, let wanted):
            guard case .text(let text) = candidate, candidate.asNumber == nil else { return true }
            return part.holds(text.lowercased(), wanted)
        }
    }

    /// Whether every value equal to `candidate` satisfies this fact.
    func isImplied(byEqual candidate: Value) -> Bool {
        if candidate.isNull { return true }
        switch content {
        case .missing, .other: return false
        case .present: return true
        case .oneOf(let values): return values.contains { Self.alwaysEquals(candidate, $0) }
        case .noneOf(let values): return !values.contains { Self.canBothEqual(candidate, $0) }
        case .range(let range): return candidate.asNumber.map(range.contains) ?? false
        case .text(let part, let wanted):
            guard case .text(let text) = candidate, candidate.asNumber == nil else { return false }
            return part.holds(text.lowercased(), wanted)
        }
    }

    /// Whether the field's value can satisfy both facts; true where that cannot be told.
    func isCompatible(with other: ConditionFact) -> Bool {
        switch (content, other.content) {
        case (.missing, .missing): return true
        case (.missing, _), (_, .missing): return false
        case (.oneOf(let values), _): return values.contains(where: other.allows)
        case (_, .oneOf(let values)): return values.contains(where: allows)
        case (.range(let left), .range(let right)): return left.overlaps(right)
        case (.text(.start, let left), .text(.start, let right)), (.text(.end, let left), .text(.end, let right)):
            guard case .text(let part, _) = content else { return true }
            return part.holds(left, right) || part.holds(right, left)
        default: return true
        }
    }

    /// Whether every value that satisfies this fact satisfies the other one.
    func implies(_ other: ConditionFact) -> Bool {
        guard field == other.field else { return false }
        if condition == other.condition { return true }
        switch (content, other.content) {
        case (.missing, _): return false
        case (_, .present): return true
        case (.oneOf(let values), _): return values.allSatisfy(other.isImplied(byEqual:))
        case (.noneOf(let left), .noneOf(let right)): return right.allSatisfy { value in left.contains { Self.alwaysEquals(value, $0) } }
        case (.range(let left), .range(let right)): return left.isWithin(right)
        case (.range(let range), .noneOf(let values)): return values.allSatisfy { $0.asNumber.map { !range.contains($0) } ?? true }
        case (.text(.start, let left), .text(.start, let right)): return FieldTest.Part.start.holds(left, right)
        case (.text(.end, let left), .text(.end, let right)): return FieldTest.Part.end.holds(left, right)
        case (.text(_, let left), .text(.anywhere, let right)): return FieldTest.Part.anywhere.holds(left, right)
        default: return false
        }
    }

    /// Whether one value can be equal to both: by number where they have one, else as text without regard to case.
    private static func canBothEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left.asNumber, right.asNumber) {
        case (let left?, let right?): left == right
        case (nil, nil): Operand(left).equals(right)
        default: false
        }
    }

    /// Whether every value equal to the first is equal to the second.
    private static func alwaysEquals(_ first: Value, _ second: Value) -> Bool {
        switch (first, second) {
        case (_, .number), (_, .bool): first.asNumber != nil && first.asNumber == second.asNumber
        case (.text, .text): Operand(first).equals(second)
        default: first == second
        }
    }
}

extension FieldTest.Part {
    /// Whether a text, in lower case, has a part, in lower case.
    fileprivate func holds(_ text: String, _ wanted: String) -> Bool {
        FoldedText(wanted).stands(self, in: text)
    }
}

/// Numbers between two bounds, each of which belongs to them or not.
struct NumberRange {
    private var low = -Double.infinity
    private var isLowOpen = false
    private var high = Double.infinity
    private var isHighOpen = false

    init(above bound: Double, isOpen: Bool) {
        low = bound
        isLowOpen = isOpen
    }

    init(below bound: Double, isOpen: Bool) {
        high = bound
        isHighOpen = isOpen
    }

    init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    private init(_ left: NumberRange, and right: NumberRange) {
        low = max(left.low, right.low)
        isLowOpen = (left.low == low && left.isLowOpen) || (right.low == low && right.isLowOpen)
        high = min(left.high, right.high)
        isHighOpen = (left.high == high && left.isHighOpen) || (right.high == high && right.isHighOpen)
    }

    /// Its lower and its upper bound, each alone.
    var bounds: [NumberRange] {
        [NumberRange(above: low, isOpen: isLowOpen), NumberRange(below: high, isOpen: isHighOpen)]
    }

    var isEmpty: Bool { !(low < high || (low == high && !isLowOpen && !isHighOpen)) }

    func contains(_ number: Double) -> Bool {
        (isLowOpen ? number > low : number >= low) && (isHighOpen ? number < high : number <= high)
    }

    func overlaps(_ other: NumberRange) -> Bool { !NumberRange(self, and: other).isEmpty }

    func isWithin(_ other: NumberRange) -> Bool {
        isEmpty
            || ((low > other.low || (low == other.low && (isLowOpen || !other.isLowOpen)))
                && (high < other.high || (high == other.high && (isHighOpen || !other.isHighOpen))))
    }
}
