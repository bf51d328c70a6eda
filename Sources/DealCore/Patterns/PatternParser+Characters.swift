/// The characters of patterns: escapes, classes and sets.
extension PatternParser {
    mutating func escape(_ start: Int) throws(PatternError) -> PatternNode {
        guard let scalar = current else { throw failure("a backslash at the end", from: start) }
        switch scalar {
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.notWordBoundary)
        case "A": return assertion(.textStart)
        case "Z", "z": return assertion(.textEnd)
        case "1"..."9": throw unsupported("a backreference", from: start)
        default:
            if let test = classEscape() { return .set(test) }
            return .set(CharacterSetTest(try characterEscape(start), ignoresCase: flags.ignoresCase))
        }
    }

    mutating func assertion(_ assertion: PatternAssertion) -> PatternNode {
        position += 1
        return .assertion(assertion)
    }

    /// A class such as `\d` or `\W`.
    mutating func classEscape() -> CharacterSetTest? {
        let classes: [Unicode.Scalar: (CharacterSetTest.Class, Bool)] = [
            "d": (.digit, false), "D": (.digit, true), "w": (.word, false), "W": (.word, true), "s": (.blank, false), "S": (.blank, true),
        ]
        guard let scalar = current, let (kind, isNegated) = classes[scalar] else { return nil }
        position += 1
        var test = CharacterSetTest(ignoresCase: false)
        test.classes = [(kind, isNegated)]
        return test
    }

    mutating func characterEscape(_ start: Int) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = current else { throw failure("a backslash at the end", from: start) }
        position += 1
        let controls: [Unicode.Scalar: Unicode.Scalar] = ["n": "\n", "r": "\r", "t": "\t", "f": "\u{C}", "v": "\u{B}", "a": "\u{7}"]
        if let control = controls[scalar] { return control }
        if let digits = ["x": 2, "u": 4, "U": 8][scalar] {
            let text = String(String.UnicodeScalarView(scalars[position...].prefix(digits)))
            guard text.utf8.count == digits, let code = UInt32(text, radix: 16), let scalar = Unicode.Scalar(code) else {
                throw failure("a character code needs \(digits) hexadecimal digits", from: start)
            }
            position += digits
            return scalar
        }
        guard !Characters.isWord(scalar) || scalar == "_" else { throw failure("`\\\(scalar)` is not a known escape", from: start) }
        return scalar
    }

    /// `[a-z\d]`, after its opening bracket.
    mutating func set(_ start: Int) throws(PatternError) -> CharacterSetTest {
        var test = CharacterSetTest(ignoresCase: flags.ignoresCase)
        test.isNegated = accept("^")
        var isFirst = true
        while current != "]" || isFirst {
            guard current != nil else {
                position = start + 1
                throw failure("the set of characters is not closed", from: start)
            }
            isFirst = false
            let itemStart = position
            guard let low = try setItem(&test) else { continue }
            guard current == "-", let next = peek(1), next != "]" else {
                test.ranges.append(low...low)
                continue
            }
            position += 1
            guard let high = try setItem(&test), low <= high else { throw failure("not a range of characters", from: itemStart) }
            test.ranges.append(low...high)
        }
        position += 1
        return test
    }

    /// One character of a set; `nil` when it was a class, which is added.
    mutating func setItem(_ test: inout CharacterSetTest) throws(PatternError) -> Unicode.Scalar? {
        let start = position
        guard let scalar = current else { throw failure("the set of characters is not closed", from: start) }
        position += 1
        guard scalar == "\\" else { return scalar }
        if let item = classEscape() {
            test.classes += item.classes
            return nil
        }
        if accept("b") { return "\u{8}" }
        return try characterEscape(start)
    }
}
