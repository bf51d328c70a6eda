/// Reads rule tests out of JSON.
struct RuleTestsReader {
    private var json: JSONReading
    private var listings: ListingReader
    /// Where the diagnostics of the test under way begin.
    private var firstOfTest = 0

    init(source: [UInt8]) {
        json = JSONReading(source: source)
        listings = ListingReader(source: source)
    }

    mutating func tests(_ node: JSONNode) throws(DealError) -> RuleTests {
        guard isMap(node, "rule tests") else { throw DealError(.invalidRuleset, json.diagnostics) }
        refuseUnknownNames(in: node, "", ["format", "ruleset", "tests"])
        if let format = json.text("format", in: node, ""), format != RuleTests.format, let member = node.member("format")?.node {
            json.report(
                .error("unknown-format", "`\(format)` is not a known format", path: "format", hint: "write `\(RuleTests.format)`"),
                at: member.range)
        }
        let ruleset = json.text("ruleset", in: node, "")
        let nodes = json.list("tests", in: node, "") ?? []
        if nodes.isEmpty, json.diagnostics.isEmpty {
            json.report(
                .error("no-tests", "`tests` is missing or empty", path: "tests"), at: node.member("tests")?.node.range ?? node.range)
        }
        if nodes.count > RuleTests.maximumCount {
            json.report(.error("too-many", "there are more than \(RuleTests.maximumCount) tests", path: "tests"), at: node.range)
        }
        let tests = nodes.prefix(RuleTests.maximumCount).enumerated().compactMap { test($1, "tests[\($0)]") }
        reportRepeatedNames(tests, nodes)
        let diagnostics = json.diagnostics + listingDiagnostics
        guard diagnostics.isEmpty else {
            throw DealError(.invalidRuleset, Array(diagnostics.sorted(by: Self.precedes).prefix(1000)))
        }
        return RuleTests(ruleset: ruleset, tests: tests)
    }

    private var listingDiagnostics: [Diagnostic] {
        do throws(DealError) {
            try listings.finish()
            return []
        } catch {
            return error.diagnostics
        }
    }

    private static func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        (left.location?.line ?? 0, left.location?.column ?? 0) < (right.location?.line ?? 0, right.location?.column ?? 0)
    }

    // MARK: One test

    private mutating func test(_ node: JSONNode, _ path: String) -> RuleTest? {
        firstOfTest = json.diagnostics.count
        guard isMap(node, path) else { return nil }
        refuseUnknownNames(in: node, path, ["name", "listing", "expect"])
        let name = json.text("name", in: node, path) ?? ""
        if name.isEmpty { reportMissing("name", in: node, path) }
        let listing = node.member("listing").map { listings.listing($0.node, path + ".listing") }
        if listing == nil { reportMissing("listing", in: node, path) }
        let inner = path + ".expect"
        guard let expect = node.member("expect")?.node else {
            reportMissing("expect", in: node, path)
            return nil
        }
        guard isMap(expect, inner) else { return nil }
        refuseUnknownNames(in: expect, inner, ["total_usd", "adjusted_price_usd", "lines", "matched", "not_matched", "errors"])
        let test = RuleTest(
            name: name, listing: listing ?? Listing(title: ""), total: amount("total_usd", in: expect, inner),
            adjustedPrice: amount("adjusted_price_usd", in: expect, inner), lines: lines(expect, inner),
            matched: identifiers("matched", in: expect, inner) ?? [], notMatched: identifiers("not_matched", in: expect, inner) ?? [],
            errors: identifiers("errors", in: expect, inner))
        reportEmptyOrContradictory(test, expect, inner)
        return test
    }

    private mutating func reportEmptyOrContradictory(_ test: RuleTest, _ node: JSONNode, _ path: String) {
        let expects = ["total_usd", "adjusted_price_usd", "lines", "matched", "not_matched", "errors"]
        let isEmpty =
            test.total == nil && test.adjustedPrice == nil && test.lines.isEmpty && test.matched.isEmpty && test.notMatched.isEmpty
            && test.errors == nil
        let hasMistakes = json.diagnostics[firstOfTest...].contains { $0.path.hasPrefix(path) }
        if isEmpty, !hasMistakes {
            let hint = "one of: \(expects.joined(separator: ", "))"
            json.report(.error("no-expectation", "the test expects nothing", path: path, hint: hint), at: node.range)
        }
        for rule in Set(test.notMatched).intersection(test.matched + test.lines.keys + (test.errors ?? [])).sorted() {
            json.report(.error("contradictory", "`\(rule)` is expected to match and not to match", path: path), at: node.range)
        }
    }

    private mutating func reportRepeatedNames(_ tests: [RuleTest], _ nodes: [JSONNode]) {
        // Only where every test was read do the two lists go together.
        guard tests.count == nodes.count else { return }
        var seen: Set<String> = []
        for (index, test) in tests.enumerated() where !test.name.isEmpty && !seen.insert(test.name).inserted {
            let message = "another test has the name `\(Wording.cut(test.name))`"
            json.report(.error("duplicate-name", message, path: "tests[\(index)].name"), at: nodes[index].range)
        }
    }

    // MARK: Expectations

    private mutating func lines(_ node: JSONNode, _ path: String) -> [String: Money] {
        guard let map = json.map("lines", in: node, path) else { return [:] }
        var lines: [String: Money] = [:]
        for member in map.members { lines[member.name] = amount(member.name, in: map, path + ".lines") }
        return lines
    }

    /// An amount taken from its digits, so that 0.1 is one tenth exactly.
    private mutating func amount(_ name: String, in node: JSONNode, _ path: String) -> Money? {
        guard let number = json.number(name, in: node, path), let member = node.member(name)?.node else { return nil }
        if case .number(_, let digits) = member.content, let amount = Money(text: digits) ?? Money(number) { return amount }
        let place = JSONReading.join(path, name)
        json.report(.error("out-of-range", "`\(place)` is too large for an amount of money", path: place), at: member.range)
        return nil
    }

    private mutating func identifiers(_ name: String, in node: JSONNode, _ path: String) -> [String]? {
        guard let nodes = json.list(name, in: node, path) else { return nil }
        return nodes.enumerated().compactMap { index, element in
            switch element.content {
            case .string(let text): return text
            case .number(_, let digits) where Int64(digits) != nil: return digits
            default:
                json.mismatch(element, "\(JSONReading.join(path, name))[\(index)]", "the id of a rule")
                return nil
            }
        }
    }

    // MARK: Helpers

    private mutating func isMap(_ node: JSONNode, _ path: String) -> Bool {
        if case .object = node.content { return true }
        json.mismatch(node, path, "a map")
        return false
    }

    private mutating func reportMissing(_ name: String, in node: JSONNode, _ path: String) {
        let place = JSONReading.join(path, name)
        // A value of the wrong kind has been reported already.
        guard !json.diagnostics[firstOfTest...].contains(where: { $0.path == place }) else { return }
        json.report(.error("missing-name", "`\(place)` is missing", path: place), at: node.range)
    }

    private mutating func refuseUnknownNames(in node: JSONNode, _ path: String, _ known: [String]) {
        for member in node.members where !known.contains(member.name) && !member.name.hasPrefix("$") {
            let place = JSONReading.join(path, member.name)
            let hint = json.hint(for: member.name, among: known) ?? "one of: \(known.joined(separator: ", "))"
            json.report(.error("unknown-name", "`\(place)` is not known", path: place, hint: hint), at: member.nameRange)
        }
    }
}
