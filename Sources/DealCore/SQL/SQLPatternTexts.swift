/// The texts a pattern matches, where they are few.
struct SQLPatternTexts {
    /// The most texts a pattern is written out as.
    static let maximumCount = 64

    private struct Piece: Hashable {
        var text = ""
        var isAtStart = false
        var isAtEnd = false
        /// Whether one line end may follow.
        var allowsLineEnd = false
    }

    private let pieces: [Piece]

    init(_ node: PatternNode) throws(SQLObstacle) {
        pieces = try Self.pieces(of: node)
    }

    /// Whether any of the texts is in the text of lower case letters.
    func condition(_ text: String, _ scope: SQLScope) throws(SQLObstacle) -> String {
        var seen: Set<Piece> = []
        var conditions: [String] = []
        for piece in pieces where seen.insert(piece).inserted {
            try scope.checkFolding(piece.text)
            for ending in piece.allowsLineEnd ? ["", "\n"] : [""] {
                conditions.append(try Self.condition(piece, piece.text + ending, text, scope.dialect))
            }
        }
        return SQLText.any(conditions)
    }

    private static func condition(_ piece: Piece, _ wanted: String, _ text: String, _ dialect: SQLDialect) throws(SQLObstacle) -> String {
        if piece.isAtStart, piece.isAtEnd { return "\(text) = \(try dialect.string(wanted))" }
        if wanted.isEmpty { return "\(text) IS NOT NULL" }
        return try dialect.passes(piece.isAtStart ? .start : piece.isAtEnd ? .end : .anywhere, text, wanted)
    }

    // MARK: Writing out

    private static let tooMany = SQLObstacle(
        "the database has no regular expressions, and the pattern matches more than \(maximumCount) texts",
        hint: "write `contains`, `starts_with` or `ends_with`")

    private static func pieces(of node: PatternNode) throws(SQLObstacle) -> [Piece] {
        switch node {
        case .empty: return [Piece()]
        case .set(let set): return try texts(of: set).map { Piece(text: $0) }
        case .assertion(let assertion): return [try piece(of: assertion)]
        case .sequence(let nodes):
            var result = [Piece()]
            for node in nodes { result = try joined(result, try pieces(of: node)) }
            return result
        case .choice(let branches):
            var result: [Piece] = []
            for branch in branches { result += try pieces(of: branch) }
            return try limited(result)
        case .repetition(let node, let minimum, let maximum):
            guard let maximum, maximum <= maximumCount else { throw tooMany }
            let once = try pieces(of: node)
            var power = [Piece()]
            for _ in 0..<minimum { power = try joined(power, once) }
            var result = power
            for _ in minimum..<maximum {
                power = try joined(power, once)
                result = try limited(result + power)
            }
            return result
        }
    }

    private static func limited(_ pieces: [Piece]) throws(SQLObstacle) -> [Piece] {
        guard pieces.count <= maximumCount else { throw tooMany }
        return pieces
    }

    /// Every piece of the one kind followed by every piece of the other.
    private static func joined(_ left: [Piece], _ right: [Piece]) throws(SQLObstacle) -> [Piece] {
        guard left.count * right.count <= maximumCount else { throw tooMany }
        var result: [Piece] = []
        for left in left {
            for right in right {
                if left.allowsLineEnd, !right.text.isEmpty || right.isAtEnd { throw tooMany }
                // Nothing comes before the start or after the end.
                if left.isAtEnd && !right.text.isEmpty || right.isAtStart && !left.text.isEmpty { continue }
                result.append(
                    Piece(
                        text: left.text + right.text, isAtStart: left.isAtStart || right.isAtStart, isAtEnd: left.isAtEnd || right.isAtEnd,
                        allowsLineEnd: left.allowsLineEnd || right.allowsLineEnd))
            }
        }
        return result
    }

    private static func piece(of assertion: PatternAssertion) throws(SQLObstacle) -> Piece {
        switch assertion {
        case .textStart: return Piece(isAtStart: true)
        case .textEnd: return Piece(isAtEnd: true)
        case .textEndOrLastLineEnd: return Piece(isAtEnd: true, allowsLineEnd: true)
        case .lineStart, .lineEnd, .wordBoundary, .notWordBoundary: throw tooMany
        }
    }

    private static func texts(of set: CharacterSetTest) throws(SQLObstacle) -> [String] {
        guard !set.isNegated, set.classes.isEmpty else { throw tooMany }
        var texts: [String] = []
        for range in set.ranges {
            guard range.upperBound.value - range.lowerBound.value < maximumCount else { throw tooMany }
            for value in range.lowerBound.value...range.upperBound.value {
                guard let scalar = Unicode.Scalar(value) else { continue }
                let text = String(Character(scalar)).lowercased()
                let isCased = text != String(Character(scalar)).uppercased()
                guard !isCased || set.ignoresCase else { throw SQLObstacle("the case of letters cannot be told apart") }
                if !texts.contains(text) { texts.append(text) }
            }
        }
        return texts
    }
}
