/// Reads a regular expression in the usual (Perl and Python) syntax.
struct PatternParser {
    /// The longest pattern, in bytes.
    static let maximumLength = 2_000
    /// The deepest nesting of groups.
    static let maximumDepth = 50

    struct Flags {
        var ignoresCase = true
        var dotMatchesLineEnd = false
        var isMultiline = false
    }

    let scalars: [Unicode.Scalar]
    private let offsets: [Int]
    var position = 0
    private var depth = 0
    private(set) var flags = Flags()

    static func parse(_ text: String) throws(PatternError) -> PatternNode {
        guard text.utf8.count <= maximumLength else {
            throw PatternError(
                code: "regex-too-large", message: "the pattern is longer than \(maximumLength) bytes", range: 0..<text.utf8.count)
        }
        var parser = PatternParser(text)
        let node = try parser.choice()
        guard parser.current == nil else { throw parser.failure("`)` closes nothing", from: parser.position) }
        return node
    }

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        var offset = 0
        var offsets = [0]
        for scalar in scalars {
            offset += UTF8.width(scalar)
            offsets.append(offset)
        }
        self.offsets = offsets
    }

    var current: Unicode.Scalar? { peek(0) }

    func peek(_ ahead: Int) -> Unicode.Scalar? {
        position + ahead < scalars.count ? scalars[position + ahead] : nil
    }

    mutating func accept(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    func failure(_ message: String, from start: Int, code: String = "invalid-regex") -> PatternError {
        let first = min(start, scalars.count)
        let end = max(first + (first < scalars.count ? 1 : 0), min(position, scalars.count))
        return PatternError(code: code, message: message, range: offsets[first]..<offsets[end])
    }

    func unsupported(_ what: String, from start: Int) -> PatternError {
        failure("\(what) is not supported: it cannot be matched in linear time", from: start, code: "unsupported-regex")
    }

    // MARK: Structure

    private mutating func choice() throws(PatternError) -> PatternNode {
        var branches = [try sequence()]
        while accept("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var items: [PatternNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            let item = try repetition()
            if case .empty = item { continue }
            items.append(item)
        }
        return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
    }

    private mutating func repetition() throws(PatternError) -> PatternNode {
        let start = position
        let node = try atom()
        guard let (minimum, maximum) = try quantifier() else { return node }
        if case .assertion = node { throw failure("nothing to repeat", from: start) }
        // A lazy quantifier matches the same texts; only where the match ends would differ.
        if !accept("?"), current == "+" { throw unsupported("a possessive quantifier", from: start) }
        if try quantifier() != nil { throw failure("a quantifier follows a quantifier", from: start) }
        // Nothing, however often, is nothing.
        if case .empty = node { return .empty }
        if maximum == 0 { return .empty }
        return .repetition(node, minimum: minimum, maximum: maximum)
    }

    private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
        if accept("*") { return (0, nil) }
        if accept("+") { return (1, nil) }
        if accept("?") { return (0, 1) }
        guard current == "{" else { return nil }
        let start = position
        position += 1
        let minimum = number()
        let hasComma = accept(",")
        let maximum = hasComma ? number() : minimum
        // As elsewhere, `{` that starts no count is an ordinary character.
        guard accept("}"), minimum != nil || maximum != nil else {
            position = start
            return nil
        }
        if let minimum, let maximum, minimum > maximum { throw failure("the counts are the wrong way round", from: start) }
        return (minimum ?? 0, maximum)
    }

    private mutating func number() -> Int? {
        let start = position
        while let scalar = current, scalar.isASCII, Characters.isDigit(scalar), position - start < 6 { position += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<position])))
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        let start = position
        guard let scalar = current else { return .empty }
        position += 1
        switch scalar {
        case "(": return try group(start)
        case "[": return .set(try set(start))
        case "\\": return try escape(start)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEndOrLastLineEnd)
        case ".":
            var any = CharacterSetTest(ignoresCase: false)
            any.isNegated = true
            if !flags.dotMatchesLineEnd { any.ranges = ["\n"..."\n"] }
            return .set(any)
        case "*", "+", "?": throw failure("nothing to repeat", from: start)
        default: return .set(CharacterSetTest(scalar, ignoresCase: flags.ignoresCase))
        }
    }

    // MARK: Groups

    private mutating func group(_ start: Int) throws(PatternError) -> PatternNode {
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw failure("groups nest deeper than \(Self.maximumDepth)", from: start, code: "regex-too-large")
        }
        let outer = flags
        if accept("?") {
            if try opening(start) == .flagsOnly {
                // `(?i)`: from here to the end of the enclosing group.
                depth -= 1
                return .empty
            }
        }
        let node = try choice()
        guard accept(")") else {
            position = start + 1
            throw failure("the group is not closed", from: start)
        }
        flags = outer
        depth -= 1
        return node
    }

    private enum Opening { case group, flagsOnly }

    /// What follows `(?`.
    private mutating func opening(_ start: Int) throws(PatternError) -> Opening {
        if accept(":") { return .group }
        for (symbol, name) in [
            ("=", "lookahead"), ("!", "lookahead"), ("<=", "lookbehind"), ("<!", "lookbehind"), (">", "an atomic group"),
            ("(", "a condition"), ("P=", "a backreference"),
        ]
        where accept(symbol) {
            throw unsupported(name, from: start)
        }
        if accept("P<") || accept("<") {
            while let scalar = current, Characters.isWord(scalar) { position += 1 }
            guard accept(">") else { throw failure("the group's name does not end", from: start) }
            return .group
        }
        var value = true
        while let scalar = current {
            position += 1
            switch scalar {
            case "-": value = false
            case "i": flags.ignoresCase = value
            case "s": flags.dotMatchesLineEnd = value
            case "m": flags.isMultiline = value
            case "u": break
            case ":": return .group
            case ")": return .flagsOnly
            default: throw failure("`(?\(scalar)` is not known", from: start)
            }
        }
        throw failure("the group is not closed", from: start)
    }
}
