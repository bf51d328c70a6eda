/// Cuts a search into words, numbers and signs.
enum SearchTokens {
    /// The words in lower case; units, currency signs and commas stand apart: `32gb,` is `32`, `gb` and `,`.
    static func split(_ text: String) -> [String] {
        text.lowercased().split { $0.isWhitespace || "();:!?\"'|&/".contains($0) }.flatMap {
            pieces(of: $0.drop { $0 == "." || $0 == "," })
        }
    }

    private static func pieces(of word: Substring) -> [String] {
        var word = word
        if word.last == "," { return pieces(of: word.dropLast()) + [","] }
        while let last = word.last, last == "." || last == "-" && word.count > 1 { word.removeLast() }
        guard let first = word.first else { return [] }
        if word.contains(",") && number(String(word.drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "," || $0 == "." })) == nil {
            return word.split(separator: ",").flatMap { pieces(of: $0) }
        }
        for sign in ["<=", ">=", "<", ">", "$"] where word.hasPrefix(sign) {
            return [sign] + pieces(of: word.dropFirst(sign.count))
        }
        if word.hasPrefix("us$") { return pieces(of: word.dropFirst(2)) }
        if word.hasPrefix("sub-") { return ["under"] + pieces(of: word.dropFirst(4)) }
        guard first.isNumber else { return [String(word)] }
        let digits = word.prefix { $0.isNumber || $0 == "." || $0 == "," }
        var rest = word.dropFirst(digits.count)
        if rest.isEmpty { return [String(digits)] }
        if rest.first == "-" {
            // `300-500` and `$300-$500` are ranges, `8-core` is a count.
            rest.removeFirst()
            let isRange = rest.first.map { $0.isNumber || $0 == "$" } ?? false
            return [String(digits)] + (isRange ? ["-"] : []) + pieces(of: rest)
        }
        let isOpen = rest.first == "+" || rest.last == "+"
        if rest.first == "+" { rest.removeFirst() }
        if rest.last == "+" { rest.removeLast() }
        let units: Set<Substring> = ["gb", "tb", "k", "$", "usd", "g", "t", "gig", "gigs"]
        guard rest.isEmpty || units.contains(rest) else { return [String(word)] }
        let unit = ["g": "gb", "gig": "gb", "gigs": "gb", "t": "tb"][rest] ?? rest
        return [String(digits)] + (unit.isEmpty ? [] : [String(unit)]) + (isOpen ? ["+"] : [])
    }

    /// The number that a word is; commas stand between groups of three digits.
    static func number(_ word: String) -> DecimalNumber? {
        guard let first = word.utf8.first, 48...57 ~= first, word.utf8.allSatisfy({ 48...57 ~= $0 || $0 == 44 || $0 == 46 }) else {
            return nil
        }
        let groups = word.split(separator: ".", omittingEmptySubsequences: false)[0].split(separator: ",", omittingEmptySubsequences: false)
        guard groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else { return nil }
        return DecimalNumber(text: word.filter { $0 != "," })
    }
}
