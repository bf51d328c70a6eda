import Foundation
import Testing

@testable import DealCore

@Suite struct PatternTests {
    private func matches(_ pattern: String, _ text: String) throws(PatternError) -> Bool { try Pattern(pattern).matches(text) }

    @Test(
        arguments: [
            ("ryzen", "AMD Ryzen 7", true), ("i[357]-\\d{4,5}", "Intel Core i7-12700T", true), ("i[357]-\\d{4,5}", "i9-12900", false),
            ("caf[ée]", "naïve CAFÉ", true), ("M2|M1", "Apple m2 Pro", true),
            ("^hp", "HP EliteDesk", true), ("^elite", "HP EliteDesk", false), ("desk$", "HP EliteDesk", true),
            ("desk$", "EliteDesk\n", true), ("desk\\Z", "EliteDesk\n", false), ("^b", "a\nb", false),
            ("(?m)^b", "a\nb", true), ("(?m)a$", "a\nb", true), ("a.b", "a\nb", false), ("(?s)a.b", "a\nb", true),
            ("\\bpro\\b", "Mac Pro 2019", true), ("\\bpro\\b", "Processor", false), ("\\Bro", "Processor", true),
            ("(?-i:AMD)", "amd", false), ("(?-i:AMD)", "AMD", true), ("(?-i:A)md", "aMD", false), ("(?-i:A)md", "AMD", true),
            ("(?i)amd", "AMD", true), ("a*", "", true), ("a+", "", false), ("^a?$", "aa", false),
            ("^(ab){2,3}$", "abab", true), ("^(ab){2,3}$", "abababab", false), ("^a{2,}$", "aaaa", true), ("^a{,2}$", "aaa", false),
            ("a{2", "a{2", true), ("x{}", "x{}", true), ("^a*?b$", "aab", true), ("^(a|b)+?c$", "abac", true),
            ("^(?:a|b|)c$", "c", true), ("(?P<n>x)y", "xy", true), ("(?<n>x)y", "xy", true), ("[^a-c]", "abc", false),
            ("[^a-c]", "abcd", true), ("[]x]", "]", true), ("[a-]", "-", true), ("[\\d-]", "-", true),
            ("[\\w.]+@", "é.9_@", true), ("\\W", "é", false), ("\\D", "٣", false), ("\\d", "٣", true), ("\\s", "a\u{A0}b", true),
            ("\\S", " \t", false), ("\\x41\\u00e9\\t", "aÉ\t", true), ("\\.\\*\\[", ".*[", true),
            ("(a*)*b", "aaaa", false), ("(a|a)*$", "aaab", true), ("", "anything", true), ("()", "", true), ("(|a)b", "b", true),
            ("ß", "ẞ", true), ("[a-z]", "Q", true), ("[^a-z]", "Q", false), ("σ", "Σ", true), ("😀+", "x😀😀", true),
            ("(?i:a)(?-i:b)", "AB", false), ("(a(?-i)b)c", "abC", true), ("a|^b|c$", "xb", false), ("\\$\\^", "$^", true),
            ("_", "snake_case", true),
        ] as [(String, String, Bool)])
    func `a pattern matches where it should`(pattern: String, text: String, expected: Bool) throws {
        #expect(try matches(pattern, text) == expected)
    }

    @Test(
        arguments: [
            ("(", "invalid-regex", 0..<1), ("a)", "invalid-regex", 1..<2), ("[a", "invalid-regex", 0..<1), ("*a", "invalid-regex", 0..<1),
            ("a**", "invalid-regex", 0..<3), ("a{3,1}", "invalid-regex", 1..<6), ("[z-a]", "invalid-regex", 1..<4),
            ("\\", "invalid-regex", 0..<1), ("\\q", "invalid-regex", 0..<2), ("\\x4", "invalid-regex", 0..<2),
            ("(?x:a)", "invalid-regex", 0..<3), ("^*", "invalid-regex", 0..<2), ("é(", "invalid-regex", 2..<3),
            ("(?<n", "invalid-regex", 0..<4),
            ("(a)\\1", "unsupported-regex", 3..<4), ("(?=a)", "unsupported-regex", 0..<3), ("(?!a)", "unsupported-regex", 0..<3),
            ("(?<=a)b", "unsupported-regex", 0..<4), ("(?<!a)b", "unsupported-regex", 0..<4), ("(?>a)", "unsupported-regex", 0..<3),
            ("a++", "unsupported-regex", 0..<2), ("(?P=n)", "unsupported-regex", 0..<4), ("(?(1)a)", "unsupported-regex", 0..<3),
            ("(((a{99}){99}){99}){99}", "regex-too-large", 0..<23),
            ("a{999999}", "regex-too-large", 0..<9),
        ] as [(String, String, Range<Int>)])
    func `a pattern that cannot be used is refused with its place`(pattern: String, code: String, range: Range<Int>) throws {
        let error = try #require(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error.code == code)
        #expect(error.range == range, "\(error)")
    }

    @Test func `too long and too deep patterns are refused`() {
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "a", count: 2001)) }
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 60) + String(repeating: ")", count: 60)) }
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "(a{9}", count: 40) + String(repeating: "){9}", count: 40)) }
    }

    @Test(arguments: ["(a*)*b", "(a|a)*b", "(a|aa)+$", "(.*a){12}b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){40}a{40}c", "(x+x+)+y"])
    func `no pattern backtracks catastrophically`(pattern: String) throws {
        let text = String(repeating: "a", count: 300) + String(repeating: "x", count: 100) + "!"
        let elapsed = try processorTime { _ = try matches(pattern, text) }
        #expect(elapsed < .seconds(5))
    }

    @Test func `time grows with the length of the text, not faster`() throws {
        let pattern = try Pattern("(a|aa|aaa)*b")
        func time(_ length: Int) -> Duration {
            let text = String(repeating: "a", count: length)
            return (0..<3).map { _ in processorTime { _ = pattern.matches(text) } }.min() ?? .zero
        }
        _ = time(1_000)
        #expect(time(4_000) < time(500) * 40)
    }

    /// Foundation's matcher as an oracle, over the syntax both share.
    @Test func `random patterns match as an independent matcher says`() throws {
        var generator = Generator(seed: 7)
        var compared = 0
        for _ in 0..<300 {
            let pattern = generator.pattern(depth: 0)
            guard let oracle = try? NSRegularExpression(pattern: pattern, options: [.caseInsensitive]) else { continue }
            let own = try Pattern(pattern)
            for _ in 0..<8 {
                let text = (0..<generator.int(0...8)).map { _ in generator.pick(["a", "b", "A", "1", " ", "_", "\n", "é"]) }.joined()
                let expected = oracle.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
                #expect(own.matches(text) == expected, "\(pattern) on \(text.debugDescription)")
                compared += 1
            }
        }
        #expect(compared > 2_000)
    }
}

extension Generator {
    fileprivate mutating func pattern(depth: Int) -> String {
        if depth > 3 { return pick(["a", "b", "1", "\\d", "\\w", ".", "[ab]", "[^a]", "\\s"]) }
        switch int(0...9) {
        case 0...2: return pick(["a", "b", "1", "_", "é", "\\d", "\\w", "\\s", ".", "[ab1]", "[^a-b]", "[\\d_]", "\\W"])
        case 3, 4: return pattern(depth: depth + 1) + pattern(depth: depth + 1)
        case 5: return "(?:" + pattern(depth: depth + 1) + "|" + pattern(depth: depth + 1) + ")"
        case 6, 7: return "(?:" + pattern(depth: depth + 1) + ")" + pick(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?"])
        case 8: return "(" + pattern(depth: depth + 1) + ")"
        default: return pick(["^", "", "\\b"]) + pattern(depth: depth + 1) + pick(["", "\\b"])
        }
    }
}
