/// Writes regular expressions in SQL.
///
/// PostgreSQL and DuckDB get an expression of the syntax both understand alike, made from the pattern's tree: letters with both cases
/// in brackets, escaped signs, groups that do not capture. SQLite has none, but a pattern that matches a few texts only is a choice of them.
struct SQLPattern {
    let scope: SQLScope

    private var dialect: SQLDialect { scope.dialect }

    func condition(_ pattern: Pattern, _ text: String) throws(SQLObstacle) -> String {
        let node: PatternNode
        do throws(PatternError) {
            node = try PatternParser.parse(pattern.text)
        } catch {
            throw SQLObstacle(error.message)
        }
        if dialect != .sqlite, Self.knowsASCIIOnly(node) { scope.except(where: dialect.isBeyondASCII(text)) }
        switch dialect {
        case .sqlite: return try SQLPatternTexts(node).condition("lower(\(text))", scope)
        case .postgres: return "\(text) ~ \(try dialect.string(try expression(node, isLast: true)))"
        case .duckdb: return "regexp_matches(\(text), \(try dialect.string(try expression(node, isLast: true))))"
        }
    }

    // MARK: Structure

    private func expression(_ node: PatternNode, isLast: Bool) throws(SQLObstacle) -> String {
        switch node {
        case .empty: return "(?:)"
        case .set(let set): return try expression(set)
        case .assertion(let assertion): return try expression(assertion, isLast: isLast)
        case .sequence(let nodes):
            var text = ""
            for (index, node) in nodes.enumerated() { text += try expression(node, isLast: isLast && index == nodes.count - 1) }
            return text
        case .choice(let branches):
            var texts: [String] = []
            for branch in branches { texts.append(try expression(branch, isLast: isLast)) }
            return "(?:\(texts.joined(separator: "|")))"
        case .repetition(let node, let minimum, let maximum):
            guard !Self.hasAssertion(node) else { throw SQLObstacle("a place in the text is repeated in the pattern") }
            guard Self.repetitions(of: .repetition(node, minimum: minimum, maximum: maximum)) <= 255 else {
                throw SQLObstacle("the pattern repeats more than 255 times")
            }
            let text = try expression(node, isLast: false)
            let isSingle = if case .set = node { true } else { false }
            return (isSingle ? text : "(?:\(text))") + Self.quantifier(minimum, maximum)
        }
    }

    private static func quantifier(_ minimum: Int, _ maximum: Int?) -> String {
        switch (minimum, maximum) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (_, nil): "{\(minimum),}"
        case (_, let maximum?): "{\(minimum),\(maximum)}"
        }
    }

    /// How often the innermost part may be written out.
    private static func repetitions(of node: PatternNode) -> Int {
        switch node {
        case .empty, .set, .assertion: 1
        case .sequence(let nodes), .choice(let nodes): nodes.map { repetitions(of: $0) }.max() ?? 1
        case .repetition(let node, let minimum, let maximum): min(1000, max(1, maximum ?? minimum)) * min(1000, repetitions(of: node))
        }
    }

    /// Whether the pattern asks for kinds of characters, of which databases know those among ASCII alike.
    private static func knowsASCIIOnly(_ node: PatternNode) -> Bool {
        switch node {
        case .set(let set): !set.classes.isEmpty
        case .assertion(.wordBoundary), .assertion(.notWordBoundary): true
        case .empty, .assertion: false
        case .sequence(let nodes), .choice(let nodes): nodes.contains { knowsASCIIOnly($0) }
        case .repetition(let node, _, _): knowsASCIIOnly(node)
        }
    }

    private static func hasAssertion(_ node: PatternNode) -> Bool {
        switch node {
        case .empty, .set: false
        case .assertion: true
        case .sequence(let nodes), .choice(let nodes): nodes.contains { hasAssertion($0) }
        case .repetition(let node, _, _): hasAssertion(node)
        }
    }

    private func expression(_ assertion: PatternAssertion, isLast: Bool) throws(SQLObstacle) -> String {
        let isPostgres = dialect == .postgres
        switch assertion {
        case .textStart: return "\\A"
        case .textEnd: return isPostgres ? "\\Z" : "\\z"
        case .textEndOrLastLineEnd:
            // The line end may be taken as part of the match only where nothing follows.
            guard isLast else { throw SQLObstacle("`$` can be said in SQL at the end of a pattern only") }
            return isPostgres ? "\\n?\\Z" : "\\n?\\z"
        case .lineStart, .lineEnd: throw SQLObstacle("the starts and ends of lines cannot be said in SQL")
        case .wordBoundary: return isPostgres ? "\\y" : "\\b"
        case .notWordBoundary: return isPostgres ? "\\Y" : "\\B"
        }
    }

    // MARK: Characters

    private func expression(_ set: CharacterSetTest) throws(SQLObstacle) -> String {
        if set.classes.count == 1, set.ranges.isEmpty, let (kind, isNegated) = set.classes.first {
            return "[\(isNegated != set.isNegated ? "^" : "")\(kind.members)]"
        }
        guard !set.classes.contains(where: \.isNegated) else { throw SQLObstacle("a set of characters has a negated class in it") }
        var items: [String] = []
        for range in set.ranges {
            items.append(Self.item(range))
            if set.ignoresCase { items += try Self.otherCases(of: range).map(Self.item) }
        }
        if items.count == 1, set.classes.isEmpty, !set.isNegated, let range = set.ranges.first, range.lowerBound == range.upperBound {
            return items[0]
        }
        return "[\(set.isNegated ? "^" : "")\(items.joined())\(set.classes.map(\.class.members).joined())]"
    }

    private static func item(_ range: ClosedRange<Unicode.Scalar>) -> String {
        range.lowerBound == range.upperBound ? escaped(range.lowerBound) : "\(escaped(range.lowerBound))-\(escaped(range.upperBound))"
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let isSign = scalar.isASCII && scalar.value > 0x20 && scalar.value < 0x7F && !Characters.isWord(scalar)
        return (isSign ? "\\" : "") + String(Character(scalar))
    }

    /// The letters of a range in the other case.
    private static func otherCases(of range: ClosedRange<Unicode.Scalar>) throws(SQLObstacle) -> [ClosedRange<Unicode.Scalar>] {
        var others: [ClosedRange<Unicode.Scalar>] = []
        for letters: ClosedRange<Unicode.Scalar> in ["A"..."Z", "a"..."z"] {
            let low = max(range.lowerBound, letters.lowerBound)
            let high = min(range.upperBound, letters.upperBound)
            if low <= high, let otherLow = Unicode.Scalar(low.value ^ 0x20), let otherHigh = Unicode.Scalar(high.value ^ 0x20) {
                others.append(otherLow...otherHigh)
            }
        }
        guard !range.upperBound.isASCII else { return others }
        guard range.lowerBound == range.upperBound else { throw SQLObstacle("a set has a range of characters beyond ASCII") }
        let properties = range.lowerBound.properties
        for mapping in [properties.lowercaseMapping.unicodeScalars, properties.uppercaseMapping.unicodeScalars] {
            if mapping.count == 1, let other = mapping.first, other != range.lowerBound { others.append(other...other) }
        }
        return others
    }
}

extension CharacterSetTest.Class {
    /// The members among ASCII characters.
    fileprivate var members: String {
        switch self {
        case .digit: "0-9"
        case .word: "A-Za-z0-9_"
        case .blank: " \t-\r"
        }
    }
}
