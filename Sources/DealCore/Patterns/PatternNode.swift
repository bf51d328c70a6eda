/// What stops a pattern from being understood.
struct PatternError: Error {
    /// `invalid-regex`, `unsupported-regex` or `regex-too-large`.
    let code: String
    let message: String
    /// Bytes of the pattern.
    let range: Range<Int>

    var diagnostic: Diagnostic { .error(code, message, range: range) }
}

/// A pattern as a tree.
indirect enum PatternNode {
    case empty
    case set(CharacterSetTest)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repetition(PatternNode, minimum: Int, maximum: Int?)

    /// How many instructions it compiles to; at least the limit where it is more than that.
    var size: Int {
        let size: Int
        switch self {
        case .empty: size = 0
        case .set, .assertion: size = 1
        case .sequence(let nodes): size = nodes.reduce(0) { $0 + $1.size }
        case .choice(let branches): size = branches.reduce(2 * (branches.count - 1)) { $0 + $1.size }
        case .repetition(let node, let minimum, let maximum):
            let inner = node.size
            size = minimum * inner + (maximum.map { ($0 - minimum) * (inner + 1) } ?? inner + 2)
        }
        // Counts have at most six digits, so that nothing overflows.
        return min(size, 2 * Pattern.maximumSize)
    }
}

/// A place in the text, rather than a character of it.
enum PatternAssertion: Sendable {
    case textStart, textEnd
    /// The end, or just before a line end at the end.
    case textEndOrLastLineEnd
    case lineStart, lineEnd
    case wordBoundary, notWordBoundary

    func holds(at position: Int, in scalars: [Unicode.Scalar]) -> Bool {
        switch self {
        case .textStart: position == 0
        case .textEnd: position == scalars.count
        case .textEndOrLastLineEnd: position == scalars.count || (position == scalars.count - 1 && scalars[position] == "\n")
        case .lineStart: position == 0 || scalars[position - 1] == "\n"
        case .lineEnd: position == scalars.count || scalars[position] == "\n"
        case .wordBoundary: Self.isBoundary(position, scalars)
        case .notWordBoundary: !Self.isBoundary(position, scalars)
        }
    }

    private static func isBoundary(_ position: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        let before = position > 0 && Characters.isWord(scalars[position - 1])
        let after = position < scalars.count && Characters.isWord(scalars[position])
        return before != after
    }
}

/// A test of one character: ranges and classes, perhaps negated, perhaps without regard to case.
struct CharacterSetTest: Sendable {
    enum Class: Sendable {
        case digit, word, blank

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .digit: Characters.isDigit(scalar)
            case .word: Characters.isWord(scalar)
            case .blank: Characters.isBlank(scalar)
            }
        }
    }

    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var classes: [(class: Class, isNegated: Bool)] = []
    var isNegated = false
    var ignoresCase = false

    init(_ scalar: Unicode.Scalar, ignoresCase: Bool) {
        ranges = [scalar...scalar]
        self.ignoresCase = ignoresCase
    }

    init(ignoresCase: Bool) {
        self.ignoresCase = ignoresCase
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        if isListed(scalar) { return !isNegated }
        guard ignoresCase else { return isNegated }
        for other in Self.otherCases(of: scalar) where isListed(other) { return !isNegated }
        return isNegated
    }

    private func isListed(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar) { return true }
        for (kind, isNegated) in classes where kind.contains(scalar) != isNegated { return true }
        return false
    }

    /// The character in lower and upper case, where that is a single character.
    private static func otherCases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar.isASCII {
            let isLetter = (scalar.value | 0x20) &- 0x61 < 26
            return isLetter ? [Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value) ^ 0x20)] : []
        }
        let mappings = [scalar.properties.lowercaseMapping.unicodeScalars, scalar.properties.uppercaseMapping.unicodeScalars]
        return mappings.compactMap { $0.count == 1 ? $0.first : nil }
    }
}
