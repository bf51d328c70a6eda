/// Reads what somebody looks for by rules alone: prices, sizes, kinds, makers, processors and graphics, in English.
///
/// Rules read only what can mean one thing. What they do not know stays in ``SearchQuery/words``; so does whatever a negation stands before.
/// A price without a bound is the most that is paid; a size without one is the least that is wanted.
///
/// ```swift
/// let query = try parseSearch("32GB mini PC under $400 with good iGPU")
/// // ram_gb at_least 32, form_factor equals mini, price_usd at_most 400, cpu.igpu_mark at_least 2000
/// ```
/// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidRequest`` for a text of more than 2,000 bytes.
/// - Complexity: O(*n*) in the length of the text.
public func parseSearch(_ text: String) throws(LLMError) -> SearchQuery {
    guard text.utf8.count <= 2000 else { throw LLMError(.invalidRequest, "a search is at most 2000 bytes long") }
    var rules = SearchRules(SearchTokens.split(text))
    return rules.read()
}

/// The rules, at some place in the words of a search.
struct SearchRules {
    private let tokens: [String]
    private var position = 0
    private var query = SearchQuery()

    init(_ tokens: [String]) {
        self.tokens = tokens
    }

    mutating func read() -> SearchQuery {
        while position < tokens.count {
            if skipNegated() || readBound() || readAmount() || readKind() || readPart() { continue }
            if !SearchWords.fillers.contains(tokens[position]) { query.words.append(tokens[position]) }
            position += 1
        }
        return query
    }

    // MARK: Words

    private func token(_ offset: Int = 0) -> String? {
        position + offset < tokens.count ? tokens[position + offset] : nil
    }

    private func matches(_ words: [String], at offset: Int = 0) -> Bool {
        words.enumerated().allSatisfy { token(offset + $0) == $1 }
    }

    private func phrase(_ phrases: [[String]], at offset: Int = 0) -> Int? {
        phrases.first { matches($0, at: offset) }?.count
    }

    /// Passes words and adds the filter that they stand for.
    private mutating func take(_ count: Int, _ field: SearchFilter.Field, _ comparison: SearchFilter.Comparison, _ value: JSONValue) -> Bool
    {
        position += count
        let filter = SearchFilter(field, comparison, value)
        if !query.filters.contains(filter) { query.filters.append(filter) }
        return true
    }

    /// A negation turns around what follows, which rules cannot: both stay words.
    private mutating func skipNegated() -> Bool {
        guard let word = token(), SearchWords.negations.contains(word), phrase(SearchWords.atMost) == nil,
            phrase(SearchWords.atLeast) == nil
        else {
            return false
        }
        query.words.append(word)
        position += 1
        if let next = token() { query.words.append(next) }
        position += 1
        return true
    }

    // MARK: Numbers

    private mutating func readBound() -> Bool {
        if readRange() { return true }
        for (phrases, comparison) in [(SearchWords.atMost, SearchFilter.Comparison.atMost), (SearchWords.atLeast, .atLeast)] {
            guard let length = phrase(phrases), let (amount, count) = amount(at: length) else { continue }
            return take(amount, length + count, comparison)
        }
        for word in ["exactly", "around", "about", "approximately"] where token() == word {
            guard let (amount, count) = amount(at: 1) else { continue }
            if word == "exactly" { return take(amount, 1 + count, .equals) }
            guard amount.unit == .money || amount.unit == .none else { continue }
            // A tenth to either side.
            _ = take(0, .price, .atLeast, (amount.number * 9).divided(by: 10)?.json ?? amount.number.json)
            return take(1 + count, .price, .atMost, (amount.number * 11).divided(by: 10)?.json ?? amount.number.json)
        }
        return false
    }

    /// `between 300 and 500`, `from $300 to $500`, `$300 - $500`.
    private mutating func readRange() -> Bool {
        let lead = ["between", "from"].contains(token()) ? 1 : 0
        guard let (low, lowCount) = amount(at: lead), let link = token(lead + lowCount), ["and", "to", "-"].contains(link),
            let (high, highCount) = amount(at: lead + lowCount + 1), low.number <= high.number
        else { return false }
        let isPrice =
            [low.unit, high.unit].allSatisfy { $0 == .money || $0 == .none } && (lead == 1 || low.unit == .money || high.unit == .money)
        guard isPrice else { return false }
        _ = take(0, .price, .atLeast, low.number.json)
        return take(lead + lowCount + 1 + highCount, .price, .atMost, high.number.json)
    }

    private mutating func readAmount() -> Bool {
        guard let (amount, count) = amount(at: 0), amount.unit != .none else { return false }
        return take(amount, count, amount.unit == .money ? .atMost : .atLeast)
    }

    private mutating func take(_ amount: Amount, _ count: Int, _ comparison: SearchFilter.Comparison) -> Bool {
        switch amount.unit {
        case .none, .money: return take(count, .price, comparison, amount.number.json)
        case .cores: return take(count, .cores, comparison, amount.number.json)
        case .threads: return take(count, .threads, comparison, amount.number.json)
        case .years: return take(count, .age, comparison == .atLeast && amount.isBare ? .atMost : comparison, amount.number.json)
        case .gigabytes: return takeSize(amount, count, comparison)
        }
    }

    /// A size is that of memory or of a drive, as the words around it say, or else as sizes usually are.
    private mutating func takeSize(_ amount: Amount, _ count: Int, _ comparison: SearchFilter.Comparison) -> Bool {
        var next = count
        if token(next) == "of" { next += 1 }
        if let type = token(next), SearchWords.memoryTypes.contains(type) {
            let isNamed = token(next + 1).map { SearchWords.memoryNames.contains($0) } ?? false
            _ = take(0, .ramType, .equals, .string(type.uppercased()))
            return take(next + (isNamed ? 2 : 1), .ramGB, comparison, amount.number.json)
        }
        if let name = token(next), SearchWords.memoryNames.contains(name) { return take(next + 1, .ramGB, comparison, amount.number.json) }
        if let name = token(next), name == "vram" { return false }
        if let (words, type) = SearchWords.storageTypes.first(where: { matches($0.words, at: next) }) {
            _ = take(0, .storageType, type.array == nil ? .equals : .oneOf, type)
            let isNamed = token(next + words.count).map { SearchWords.storageNames.contains($0) } ?? false
            return take(next + words.count + (isNamed ? 1 : 0), .storageGB, comparison, amount.number.json)
        }
        if let name = token(next), SearchWords.storageNames.contains(name) {
            return take(next + 1, .storageGB, comparison, amount.number.json)
        }
        let isMemory = amount.number.json.int.map { SearchWords.memorySizes.contains($0) } ?? false
        let isKnown = query.filters.contains { $0.field == .ramGB }
        return take(count, isMemory && !isKnown ? .ramGB : .storageGB, comparison, amount.number.json)
    }

    /// A number with what it counts.
    private struct Amount {
        enum Unit {
            case none, money, gigabytes, cores, threads, years
        }

        var number: DecimalNumber
        var unit: Unit
        /// Whether it stands without a bound.
        var isBare = false
    }

    private func amount(at offset: Int) -> (Amount, count: Int)? {
        guard var text = token(offset) else { return nil }
        var count = 1
        var unit = Amount.Unit.none
        if text == "$" || text == "usd", let next = token(offset + 1) {
            (text, count, unit) = (next, 2, .money)
        }
        guard let number = SearchTokens.number(text) else { return nil }
        switch token(offset + count) {
        case "gb": return unit == .none ? (Amount(number: number, unit: .gigabytes), count + 1) : nil
        case "tb": return unit == .none ? (Amount(number: number * 1000, unit: .gigabytes), count + 1) : nil
        case "$", "usd", "dollars", "bucks": return (Amount(number: number, unit: .money), count + 1)
        case "k" where unit == .money: return (Amount(number: number * 1000, unit: .money), count + 1)
        case "k":
            let isMoney = ["$", "usd", "dollars", "bucks"].contains(token(offset + count + 1))
            return (Amount(number: number * 1000, unit: isMoney ? .money : .none), count + (isMoney ? 2 : 1))
        case "core", "cores": return (Amount(number: number, unit: .cores), count + 1)
        case "thread", "threads": return (Amount(number: number, unit: .threads), count + 1)
        case "year", "years":
            let isOld = token(offset + count + 1) == "old"
            return (Amount(number: number, unit: .years, isBare: offset == 0), count + (isOld ? 2 : 1))
        default: return (Amount(number: number, unit: unit), count)
        }
    }

    // MARK: Kinds

    private mutating func readKind() -> Bool {
        if let (words, value) = SearchWords.formFactors.first(where: { matches($0.words) }) {
            return take(words.count, .formFactor, .equals, .string(value))
        }
        if let (words, value) = SearchWords.conditions.first(where: { matches($0.words) }) {
            return take(words.count, .condition, .equals, .string(value))
        }
        if let (words, value) = SearchWords.storageTypes.first(where: { matches($0.words) }) {
            return take(words.count, .storageType, value.array == nil ? .equals : .oneOf, value)
        }
        if let (words, value) = SearchWords.orders.first(where: { matches($0.words) }) {
            query.order = value
            position += words.count
            return true
        }
        guard let word = token() else { return false }
        if SearchWords.memoryTypes.contains(word) {
            let isNamed = token(1).map { SearchWords.memoryNames.contains($0) } ?? false
            return take(isNamed ? 2 : 1, .ramType, .equals, .string(word.uppercased()))
        }
        if let maker = SearchWords.manufacturers[word] { return take(1, .manufacturer, .equals, .string(maker)) }
        return false
    }

    // MARK: Processors and graphics

    private mutating func readPart() -> Bool {
        guard let word = token() else { return false }
        if let mark = SearchWords.graphicsMarks[word], let count = phrase(SearchWords.integratedGraphics, at: 1) {
            return take(1 + count, .integratedGraphicsMark, .atLeast, .int(mark))
        }
        if let count = phrase(SearchWords.integratedGraphics) { return take(count, .integratedGraphicsMark, .atLeast, 1) }
        if let count = phrase(SearchWords.cardNames) { return take(count, .gpuMark, .atLeast, 1) }
        if ["rtx", "gtx", "rx", "arc", "quadro"].contains(word), let model = token(1), model.contains(where: \.isNumber) {
            let hasSuffix = ["ti", "super", "xt", "xtx"].contains(token(2))
            let name = [word.uppercased(), model.uppercased()] + (hasSuffix ? [(token(2) ?? "").uppercased()] : [])
            return take(name.count, .gpu, .contains, .string(name.joined(separator: " ")))
        }
        switch word {
        case "intel", "amd":
            return take(1, .cpuManufacturer, .equals, word == "amd" ? "AMD" : "Intel")
        case "core" where token(1).map(Self.isCoreModel) ?? false, "ryzen" where token(1).map(Self.isRyzenClass) ?? false:
            return takeProcessor(word == "core" ? "" : "Ryzen ", from: 1)
        case _ where Self.isCoreModel(word): return takeProcessor("", from: 0)
        case "ryzen": return take(1, .cpu, .contains, "Ryzen")
        case _ where SearchWords.processors.contains(word):
            return take(1, .cpu, .contains, .string(word.first == "n" ? word.uppercased() : word))
        case "m1", "m2", "m3", "m4", "m5": return takeAppleProcessor(word)
        default: return false
        }
    }

    /// `i5`, `i5-10500T`, `i5 10500T`, `7 5800H`: a class, and the model if it follows.
    private mutating func takeProcessor(_ family: String, from offset: Int) -> Bool {
        guard let first = token(offset) else { return false }
        if let next = token(offset + 1), !first.contains("-"), next.count >= 4, next.utf8.prefix(4).allSatisfy({ 48...57 ~= $0 }),
            token(offset + 2) != "gb"
        {
            return take(offset + 2, .cpu, .contains, .string(family + first + (family.isEmpty ? "-" : " ") + next.uppercased()))
        }
        let parts = first.split(separator: "-")
        let name = ([String(parts[0])] + parts.dropFirst().map { $0.uppercased() }).joined(separator: "-")
        return take(offset + 1, .cpu, .contains, .string(family + name))
    }

    private mutating func takeAppleProcessor(_ word: String) -> Bool {
        let suffix = ["pro", "max", "ultra"].contains(token(1)) ? " " + (token(1) ?? "").capitalizedASCII : ""
        return take(suffix.isEmpty ? 1 : 2, .cpu, .contains, .string(word.uppercased() + suffix))
    }

    private static func isCoreModel(_ word: String) -> Bool {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, ["i3", "i5", "i7", "i9"].contains(first) else { return false }
        return parts.count == 1 || parts.count == 2 && (parts[1].first?.isNumber ?? false)
    }

    private static func isRyzenClass(_ word: String) -> Bool { ["3", "5", "7", "9"].contains(word) }
}

extension String {
    /// The word with its first letter in upper case.
    fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }
}
