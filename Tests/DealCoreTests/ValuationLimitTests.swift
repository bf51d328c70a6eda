import Testing

@testable import DealCore

private func valuer(_ tests: Condition..., actions: [Action] = [.fixed(-1)]) -> Valuer {
    let rules = tests.enumerated().map { Rule(id: "r\($0)", name: "r", conditions: $1, actions: actions) }
    return Valuer([Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: rules)])])
}

/// How long some work takes on a machine that may be busy with other tests: the best of three goes where the first is slow.
private func time(_ work: () -> Void) -> Duration {
    var best = Duration.seconds(60)
    for _ in 0..<3 where best >= .seconds(2) { best = min(best, processorTime(work)) }
    return best
}

@Suite(.serialized) struct ValuationLimitTests {
    @Test func `a rule of many actions, all of which fail, takes linear time and names every failure`() throws {
        let action = Action.formula("ram_gb / custom.zero")
        let valuer = valuer(.all([]), actions: Array(repeating: action, count: 5_000))
        let listing = Listing(title: "t", ramGB: 1, attributes: ["zero": 0])
        var line: Valuation.Line?
        #expect(time { line = valuer.value(listing).layers.first?.lines.first } < .seconds(2))
        #expect(line?.error?.split(separator: ";").count == 5_000 && line?.amount == .zero)
    }

    @Test func `the formulas of a ruleset are limited together, and what is too much fails alone`() throws {
        let long = "1" + String(repeating: " ", count: 60_000)
        let ruleset = Ruleset(
            id: "s", name: "s",
            groups: [
                RuleGroup(
                    id: "g", name: "g", rules: (0..<35).map { Rule(id: "r\($0)", name: "r", actions: [.formula(long)]) })
            ])
        let valuer = Valuer([ruleset, Ruleset(id: "t", name: "t", groups: ruleset.groups)])
        #expect(valuer.diagnostics.map(\.code) == ["formula-too-long", "formula-too-long"])
        #expect(valuer.diagnostics.map(\.path) == ["s", "t"].map { "\($0)/groups[0].rules[34].actions[0].formula" })
        let lines = valuer.value(Listing(title: "t")).layers[0].lines
        #expect(lines.count { $0.error == nil && $0.amount == Money(1) } == 34)
        #expect(lines.count { $0.error != nil } == 1)
    }

    @Test func `a regular expression sees the first 4096 characters of a text, and no end where they end`() throws {
        func matches(_ pattern: String, _ text: String) throws -> Bool { try Pattern(pattern).matches(text) }
        let blank = String(repeating: " ", count: 4_095)
        #expect(try matches("x", blank + "x") && !matches("x", blank + " x"))
        #expect(try matches("x$", blank + "x") && !matches("x$", blank + "xy"))
        #expect(try matches("x$", blank + "x\n") && !matches("x$", blank + "x\ny"))
        #expect(try matches("x\\Z", blank + "x") && !matches("x\\Z", blank + "xy"))
        #expect(try matches("x\\b", blank + "x y") && !matches("x\\b", blank + "xy"))
    }

    @Test(arguments: [
        String(repeating: "(a?)", count: 400), String(repeating: "a?", count: 900), "(.*a){500}b", "(a|a|a|a)*(a|a|a)*b", "((a*)*)*b",
        String(repeating: "\\w*", count: 600) + "!",
    ])
    func `no pattern takes more than linear time in the text`(pattern: String) throws {
        let pattern = try Pattern(pattern)
        let text = String(repeating: "a", count: 100_000)
        #expect(time { _ = pattern.matches(text) } < .seconds(10))
    }

    @Test func `parts are found alike in one pass, one by one, and by the search for long texts`() {
        var generator = Generator(seed: 11)
        for _ in 0..<60 {
            let letters = generator.pick([["a", "b"], ["a", "É", "ß", "B"]])
            func text(_ count: Int) -> String { (0..<count).map { _ in generator.pick(letters) }.joined() }
            let parts = (0..<70).map { _ in text(generator.int(0...20)) }
            let whole = text(generator.pick([0, 3, 40, 400])) + generator.pick(["", String(repeating: "ab", count: 3_000)])
            let tests = parts.map { FieldTest.text(generator.pick([.anywhere, .start, .end]), FoldedText($0)) }.prefix(64)
            let expected = tests.map { $0.passes(.text(whole)) }
            for room in [PartMatcher.room, 200, 0] {
                var left = room
                let bits = TextTester(Array(tests), room: &left).bits(for: whole)
                #expect((0..<tests.count).map { bits >> UInt64($0) & 1 == 1 } == expected)
                #expect(left >= 0)
            }
        }
    }

    @Test func `a long part in a longer text that nearly has it everywhere is found in linear time`() {
        let text = String(repeating: "a", count: 1_000_000)
        let part = FoldedText(String(repeating: "A", count: 100_000))
        let other = FoldedText(String(repeating: "a", count: 100_000) + "b")
        let elapsed = time { #expect(part.stands(.anywhere, in: text) && !other.stands(.anywhere, in: text)) }
        #expect(elapsed < .seconds(5))
        #expect(other.stands(.anywhere, in: text + "B"))
        #expect(other.stands(.anywhere, in: text + "b" + text))
    }

    @Test func `parts of a ruleset do not fill the memory`() {
        var room = 100_000
        for number in 0..<200 {
            let tests = (0..<64).map { FieldTest.text(.anywhere, FoldedText("part \(number * 64 + $0)")) }
            let tester = TextTester(tests, room: &room)
            #expect(tester.bits(for: "a part \(number * 64 + 5).") >> 5 & 1 == 1)
        }
        #expect(room >= 0)
    }

    @Test(arguments: [
        "contains(custom.text, 'b')", "custom.text[0] == 'b'", "custom.text == custom.other", "lower(custom.text) == 'a'",
        "'b' in custom.text", "custom.list == custom.list", "5 in custom.list", "custom.deep == custom.deep", "custom.list[3]",
        "sum(custom.list)", "int(custom.text)",
    ])
    func `looking at values of any size counts as work`(text: String) throws {
        let long = Value.text(String(repeating: "a", count: 8_000_000))
        let list = Value.list(Array(repeating: 1, count: 200_000))
        let listing = Listing(title: "t", attributes: ["text": long, "other": long, "list": list, "deep": ["a": ["b": list]]])
        let formula = try Formula(text)
        do throws(DealError) {
            let value = try formula.evaluate(listing)
            Issue.record("gave \(value.kindName)")
        } catch {
            #expect(error.code == .workLimit)
        }
    }

    @Test func `a listing with a text in every field that numbers are asked of is valued in linear time`() {
        let names = (0..<5_000).map { "a\($0)" }
        let tests = names.map { Condition.test("custom.\($0)", .greaterThan, 1) }
        let listing = Listing(title: "t", attributes: Dictionary(uniqueKeysWithValues: names.map { ($0, Value.text("2")) }))
        let valuer = valuer(.all(tests))
        let elapsed = time { #expect(valuer.value(listing).total == Money(-1)) }
        #expect(elapsed < .seconds(2))
    }
}

@Suite struct CatalogueWidthTests {
    private func listing(_ row: Int) -> Listing {
        // Every listing brings ten names of its own, and one that all have.
        var attributes: [String: Value] = ["all": .number(Double(row)), "nested": ["n\(row)": ["deep": .number(Double(row))]]]
        for name in 0..<10 { attributes["a\(row)_\(name)"] = name.isMultiple(of: 2) ? .number(Double(name)) : .text("t\(name)") }
        attributes["dotted.a\(row)"] = 1
        return Listing(id: Int64(row), title: "t", price: Money(100), attributes: attributes)
    }

    private func rules(_ rows: [Int]) -> Valuer {
        let rules = rows.flatMap { row in
            [
                Rule(
                    id: "n\(row)", name: "n", conditions: .test("custom.a\(row)_4", .equals, 4), actions: [.perUnit("custom.a\(row)_4", -1)]
                ),
                Rule(id: "t\(row)", name: "t", conditions: .test("custom.a\(row)_5", .contains, "T5"), actions: [.fixed(-3)]),
                Rule(id: "d\(row)", name: "d", actions: [.formula("coalesce(custom.nested.n\(row).deep, 0) * -1")]),
                Rule(id: "x\(row)", name: "x", conditions: .test("custom.dotted.a\(row)", .isNull), actions: [.fixed(-5)]),
                Rule(id: "m\(row)", name: "m", conditions: .test("custom.a\(row)_1", .isNull), actions: [.fixed(-0.5)]),
            ]
        }
        return Valuer([Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: rules)])])
    }

    private func check(_ totals: CatalogueTotals, _ catalogue: Catalogue, _ listings: [Listing], _ valuer: Valuer) {
        for (row, listing) in listings.enumerated() {
            let alone = valuer.value(listing)
            #expect(totals[row] == alone.total, "row \(row)")
            #expect(Set(totals.matchedRules(in: row).map(\.ruleID)) == Set(alone.layers[0].lines.map(\.ruleID)), "row \(row)")
            #expect(valuer.value(catalogue, row: row) == alone)
        }
    }

    @Test func `fields without a column have the values they have in the listing alone`() async {
        var listings = (0..<300).map(listing)
        let first = rules([0, 50, 150, 250, 299])
        let second = rules([0, 1, 250, 298])
        let catalogue = Catalogue(listings)
        #expect(catalogue.columns.count == ListingField.allCases.count + Catalogue.maximumFoundColumns)
        check(first.totals(of: catalogue), catalogue, listings, first)
        check(await first.totals(of: catalogue, tasks: 3), catalogue, listings, first)

        var book = ValuedCatalogue(catalogue, first)
        _ = book.replaceRules(with: second)
        check(book.totals, book.catalogue, listings, second)
        book.replace(298, by: listings[250])
        listings[298] = listings[250]
        book.remove(10)
        listings.swapAt(10, listings.count - 1)
        listings.removeLast()
        book.append(listing(1))
        listings.append(listing(1))
        check(book.totals, book.catalogue, listings, second)
        _ = book.replaceRules(with: first)
        check(book.totals, book.catalogue, listings, first)
        check(first.totals(of: book.catalogue), book.catalogue, listings, first)
    }

    @Test func `a catalogue of many names takes room for the values it has`() {
        let listings = (0..<3_000).map { row in
            Listing(id: Int64(row), title: "t", attributes: Dictionary(uniqueKeysWithValues: (0..<20).map { ("a\(row)_\($0)", 1) }))
        }
        let elapsed = time { #expect(Catalogue(listings).columns.count < 1_200) }
        #expect(elapsed < .seconds(20))
    }
}
