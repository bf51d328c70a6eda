/// Reads what somebody looks for by rules alone: prices, sizes, kinds, makers, processors and graphics, in English.
///
/// Rules read only what can mean one thing. What they do not know stays in ``SearchQuery/words``; so does whatever a negation stands before, and
/// a price in another currency. A price without a bound is the most that is paid; a size without one is the least that is wanted. Of two sizes or
/// kinds with `or` between them either is enough.
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
    let tokens: [String]
    var position = 0
    var query = SearchQuery()

    init(_ tokens: [String]) {
        self.tokens = tokens
    }

    mutating func read() -> SearchQuery {
        var last: Step?
        var isAlternative = false
        while position < tokens.count {
            let step = Step(start: position, filters: query.filters.count, words: query.words.count)
            if skipNegated() || readBound() || readAmount() || readKind() || readPart() {
                if isAlternative, let last { joinAlternatives(last, step) }
                // Of three alternatives the first two are one step.
                last = isAlternative ? last : step
                isAlternative = false
                continue
            }
            if tokens[position] == "or" {
                isAlternative = last != nil
            } else if !SearchWords.fillers.contains(tokens[position]) {
                query.words.append(tokens[position])
                last = nil
                isAlternative = false
            }
            position += 1
        }
        query.filters = Self.reconciled(query.filters)
        return query
    }

    // MARK: Words

    func token(_ offset: Int = 0) -> String? {
        position + offset < tokens.count ? tokens[position + offset] : nil
    }

    private func matches(_ words: [String], at offset: Int = 0) -> Bool {
        words.enumerated().allSatisfy { token(offset + $0) == $1 }
    }

    func phrase(_ phrases: [[String]], at offset: Int = 0) -> Int? {
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
        if let next = token(), next != "," { query.words.append(next) }
        position = min(position + 1, tokens.count)
        return true
    }

    // MARK: Numbers

    private mutating func readBound() -> Bool {
        if readRange() { return true }
        for (phrases, comparison) in [(SearchWords.atMost, SearchFilter.Comparison.atMost), (SearchWords.atLeast, .atLeast)] {
            guard let length = phrase(phrases), let (amount, count) = amount(at: length) else { continue }
            // From 2021 on, or from 2021 dollars on?
            if token() == "from", amount.unit == .none, 1990...2040 ~= amount.number { return false }
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

    /// `between 300 and 500`, `from $300 to $500`, `$300 - $500`, `8-16gb`, `between 6 and 8 cores`.
    private mutating func readRange() -> Bool {
        let lead = ["between", "from"].contains(token()) ? 1 : 0
        guard let (first, lowCount) = amount(at: lead, isBounded: true), let link = token(lead + lowCount),
            ["and", "to", "-"].contains(link), let (high, highCount) = amount(at: lead + lowCount + 1)
        else { return false }
        var low = first
        // `8gb - 512gb` is memory and a drive, `16gb and 8 cores` are two wishes.
        guard lead == 1 || low.unit == .money || low.unit == .none && high.unit != .none && link != "and" else { return false }
        if low.unit == .none { (low.unit, low.number) = (high.unit, low.number * high.scale) }
        guard low.unit == high.unit || low.unit == .money && high.unit == .none, low.number <= high.number else { return false }
        position += lead + lowCount + 1
        let count = query.filters.count
        _ = take(high, highCount, .atMost)
        // The words after the upper end say what it is of.
        if let place = query.filters[count...].firstIndex(where: { $0.comparison == .atMost }) {
            query.filters.insert(SearchFilter(query.filters[place].field, .atLeast, low.number.json), at: place)
        }
        return true
    }

    private mutating func readAmount() -> Bool {
        guard let (amount, count) = amount(at: 0) else { return false }
        let end = bound(after: count)
        guard amount.unit != .none || end != nil else { return false }
        let place = query.filters.count
        guard take(amount, count, amount.unit == .money || amount.unit == .none ? .atMost : .atLeast) else { return false }
        guard let (length, comparison) = bound(after: 0), place < query.filters.count else { return true }
        position += length
        for index in query.filters[place...].indices where query.filters[index].field.isNumber {
            query.filters[index] = SearchFilter(query.filters[index].field, comparison, query.filters[index].value)
        }
        return true
    }

    /// A bound that follows what it bounds, such as `or less`.
    private func bound(after offset: Int) -> (length: Int, SearchFilter.Comparison)? {
        for (phrases, comparison) in [(SearchWords.orLess, SearchFilter.Comparison.atMost), (SearchWords.orMore, .atLeast)] {
            guard let length = phrase(phrases, at: offset) else { continue }
            // In `16gb max $400` and `16gb and under $400` the bound is that of what follows.
            let leads = (offset..<offset + length).contains {
                phrase(SearchWords.atMost, at: $0) != nil || phrase(SearchWords.atLeast, at: $0) != nil
            }
            if !leads || amount(at: offset + length, isBounded: true) == nil { return (length, comparison) }
        }
        return nil
    }

    private mutating func take(_ amount: Amount, _ count: Int, _ comparison: SearchFilter.Comparison) -> Bool {
        let comparison = amount.isOpen ? .atLeast : comparison
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
        /// By how much the number was multiplied, such as 1000 for terabytes.
        var scale: DecimalNumber = 1
        /// Whether it stands without a bound.
        var isBare = false
        /// Whether a plus sign follows it.
        var isOpen = false
    }

    /// An amount that can only be one of the catalogue's: no other currency, no inches, no two ports.
    ///
    /// - Parameter isBounded: Whether it is the lower end of a range, which may be small and without a unit.
    private func amount(at offset: Int, isBounded: Bool = false) -> (Amount, count: Int)? {
        guard var (amount, count) = number(at: offset) else { return nil }
        if token(offset + count) == "+" { (amount.isOpen, count) = (true, count + 1) }
        guard amount.unit == .none || amount.unit == .money else { return (amount, count) }
        if let next = token(offset + count), SearchWords.otherUnits.contains(next) { return nil }
        if amount.unit == .none, !isBounded, amount.number < 20 { return nil }
        // The currency of a range stands at its end.
        if let link = token(offset + count), ["and", "to", "-"].contains(link), let (_, length) = number(at: offset + count + 1),
            let next = token(offset + count + 1 + length), SearchWords.otherUnits.contains(next)
        {
            return nil
        }
        return (amount, count)
    }

    private func number(at offset: Int) -> (Amount, count: Int)? {
        guard var text = token(offset) else { return nil }
        var count = 1
        var unit = Amount.Unit.none
        if text == "$" || text == "usd", let next = token(offset + 1) {
            (text, count, unit) = (next, 2, .money)
        }
        guard let number = SearchTokens.number(text) else { return nil }
        var isOpen = false
        if token(offset + count) == "+" { (isOpen, count) = (true, count + 1) }
        switch token(offset + count) {
        case "gb": return unit == .none ? (Amount(number: number, unit: .gigabytes, isOpen: isOpen), count + 1) : nil
        case "tb": return unit == .none ? (Amount(number: number * 1000, unit: .gigabytes, scale: 1000, isOpen: isOpen), count + 1) : nil
        case "$", "usd", "dollars", "bucks": return (Amount(number: number, unit: .money), count + 1)
        case "k" where unit == .money: return (Amount(number: number * 1000, unit: .money), count + 1)
        case "k":
            let isMoney = ["$", "usd", "dollars", "bucks"].contains(token(offset + count + 1))
            return (Amount(number: number * 1000, unit: isMoney ? .money : .none), count + (isMoney ? 2 : 1))
        case "core", "cores": return (Amount(number: number, unit: .cores, isOpen: isOpen), count + 1)
        case "thread", "threads": return (Amount(number: number, unit: .threads, isOpen: isOpen), count + 1)
        case "year", "years":
            let isOld = token(offset + count + 1) == "old"
            return (Amount(number: number, unit: .years, isBare: offset == 0), count + (isOld ? 2 : 1))
        default: return (Amount(number: number, unit: unit, isOpen: isOpen), count)
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
