import DealCore
import Testing

/// The examples of the articles, as they stand there.
@Suite struct ArticleExampleTests {
    /// The listing that the article on formulas computes with.
    static var machine: Listing {
        let listing = Listing(
            title: "HP EliteDesk 800 G6", price: Money(400), condition: .used, ramGB: 16,
            cpu: CPU(name: "Intel Core i7-10700", socket: "LGA1200", cores: 8, tdpWatts: 65, cpuMarkMulti: 16_885),
            attributes: ["ports": ["HDMI", "USB-C"], "first_seen": "2026-03-01"])
        return listing
    }

    private let listings = [
        Listing(id: 1, title: "HP", price: Money(400), ramGB: 16), Listing(id: 2, title: "Dell", price: Money(300), ramGB: 8),
        Listing(id: 3, title: "NUC", ramGB: 4),
    ]

    private func ruleset(_ amount: Double, id: String = "s", from days: ClosedRange<CalendarDate>? = nil) -> Ruleset {
        let rule = Rule(id: "ram", name: "Memory", conditions: .test("ram_gb", .gte, 8), actions: [.perUnit("per_gb", amount)])
        return Ruleset(
            id: id, name: id, validFrom: days?.lowerBound, validTo: days?.upperBound,
            groups: [RuleGroup(id: "g", name: "G", rules: [rule])])
    }

    /// What the articles show as printed by an example; each is expected below.
    static let outputs = [roundedLines, layers, difference, statement]
    private static let roundedLines = "Fifth −$0.20\nThird −$0.34"
    private static let layers = #"["base", "season"] ["base"]"#
    private static let difference = "+ GPU.gpu_mark\n~ CPU.cores: Formula"
    private static let statement = """
        SELECT "id", 0::bigint
          + CASE WHEN lower("condition"::text) = 'used' THEN -150000::bigint ELSE 0::bigint END AS "total"
        FROM "listings"
        """

    // MARK: Valuing a catalogue

    @Test func `a catalogue is valued at once, and by several tasks`() async throws {
        let ruleset = ruleset(-2.5)
        var printed: [String] = []
        func print(_ text: String) { printed.append(text) }
        let valuer = Valuer([ruleset])
        let catalogue = Catalogue(listings, keeping: valuer.fields)
        let totals = valuer.totals(of: catalogue)

        for row in 0..<totals.count {
            let price = (catalogue.price(of: row) ?? .zero) + totals[row]
            print("listing \(catalogue.ids[row]): \(price.formatted), \(totals.matchedCount(in: row)) rules matched")
        }
        #expect(
            printed == [
                "listing 1: $360.00, 1 rules matched", "listing 2: $280.00, 1 rules matched", "listing 3: $0.00, 0 rules matched",
            ])
        #expect(try await same(valuer, catalogue) == totals)

        func first() -> Valuation {
            let valuation = valuer.value(catalogue, row: 0)
            return valuation
        }
        #expect(first() == valuer.value(listings[0]))
    }

    private func same(_ valuer: Valuer, _ catalogue: Catalogue) async throws -> CatalogueTotals {
        let totals = await valuer.totals(of: catalogue, tasks: 4)
        return totals
    }

    @Test func `a catalogue that stays valued tells what changed`() {
        let (valuer, draft) = (Valuer([ruleset(-2.5)]), ruleset(-3))
        let catalogue = Catalogue(listings)
        var printed: [String] = []
        func print(_ text: String) { printed.append(text) }
        var book = ValuedCatalogue(catalogue, valuer)

        let changes = book.replaceRules(with: Valuer([draft]))
        for change in changes.rows {
            print("listing \(change.id): \(change.before.formatted) → \(change.after.formatted)")
        }
        #expect(printed == ["listing 1: −$40.00 → −$48.00", "listing 2: −$20.00 → −$24.00"])

        let cheaper = Listing(id: 3, title: "NUC", price: Money(120), ramGB: 8)
        if let change = book.replace(2, by: cheaper) {
            print("listing \(change.id): \(change.before.formatted) → \(change.after.formatted)")
        }
        #expect(printed.last == "listing 3: $0.00 → −$24.00")
    }

    // MARK: How rules are evaluated

    @Test func `lines are rounded to the cent, and add up`() {
        var printed: [String] = []
        func print(_ label: String, _ amount: String) { printed.append("\(label) \(amount)") }
        let thirds = Rule(id: "third", name: "Third", actions: [.fixed(-0.335)])
        let fifths = Rule(id: "fifth", name: "Fifth", actions: [.fixed(-0.205)])
        let ruleset = Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: [thirds, fifths])])

        for line in Valuer([ruleset]).value(Listing(title: "PC", price: Money(10))).statement() {
            print(line.label, line.amount.formatted)
        }
        #expect(printed.joined(separator: "\n") == Self.roundedLines)

        let twice = Rule(id: "again", name: "Again", actions: [.fixed(-0.335)])
        let twin = Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: [thirds, twice])])
        let lines = Valuer([twin]).value(Listing(title: "PC", price: Money(10))).statement()
        #expect(lines.map(\.amount.formatted) == ["−$0.34", "−$0.34", "$0.01"])
    }

    @Test func `a caller chooses the rulesets that are in force`() throws {
        let spring = try #require(CalendarDate("2026-03-01"))...(try #require(CalendarDate("2026-05-31")))
        let rulesets = [ruleset(-1, id: "spring", from: spring), ruleset(-2, id: "always")]
        let today = try #require(CalendarDate("2026-11-21"))
        let valuer = Valuer(rulesets, on: today)
        #expect(valuer.value(listings[0]).layers.map(\.rulesetID) == ["always"])
    }

    @Test func `rulesets are layered, or the first one counts`() {
        let (base, season, listing) = (ruleset(-1, id: "base"), ruleset(-2, id: "season"), listings[0])
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") }
        let layered = Valuer([base, season])
        let first = Valuer([base, season], mode: .firstMatch)

        print(layered.value(listing).layers.map(\.rulesetID), first.value(listing).layers.map(\.rulesetID))
        #expect(printed == Self.layers)
    }

    // MARK: Formulas, diagnostics, other formats

    @Test func `a formula is compiled once and computed`() throws {
        let listing = Self.machine
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") }
        let formula = try Formula("clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)")
        print(try formula.amount(for: listing), formula.fields)
        #expect(printed.hasPrefix("-60.786") && printed.hasSuffix(#" ["cpu.cpu_mark_multi"]"#))
    }

    @Test func `diagnostics are shown with their line`() {
        var printed = ""
        func print(_ text: String) { printed += text }
        let text = #"{"id": "s", "prioritty": 1, "groups": []}"#
        let bytes = Array(text.utf8)
        for diagnostic in Ruleset.check(json: bytes) {
            print(diagnostic.rendered(source: text))
        }
        #expect(printed.contains("warning[unknown-name]") && printed.contains("^^^"))
    }

    @Test func `a file of any format is read and valued by`() throws {
        var printed: [Diagnostic] = []
        func print(_ diagnostic: Diagnostic) { printed.append(diagnostic) }
        let bytes = Array(ruleset(-2.5).json().utf8)
        let file = try RulesetFile.read(bytes)
        for diagnostic in file.diagnostics {
            print(diagnostic)
        }
        let valuer = Valuer(file.rulesets, schema: file.schema)
        #expect(printed == [] && valuer.value(listings[0]).total == Money(-40))
    }

    @Test func `a package is read with its own fields`() throws {
        let bytes = Array(
            """
            {"metadata": {"name": "Shop", "version": "1.2.0"}, "custom_field_definitions": [{"field_name": "wifi", "field_type": "boolean"}],
             "rulesets": [{"id": 1, "name": "Shop"}], "rule_groups": [{"id": 2, "ruleset_id": 1, "name": "G"}],
             "rules": [{"id": 3, "group_id": 2, "name": "R", "actions": [{"action_type": "fixed_value", "value_usd": -5}]}]}
            """.utf8)
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") }
        let package = try RulePackage(json: bytes)
        print(package.name, package.version, package.customFields.map(\.name))
        let valuer = Valuer(package.rulesets, schema: package.schema)
        #expect(printed == #"Shop 1.2.0 ["custom.wifi"]"#)
        #expect(valuer.diagnostics == [] && valuer.value(listings[0]).total == Money(-5))
    }

    @Test func `a baseline is compared and adopted`() throws {
        func baseline(_ text: String) throws -> Baseline { try Baseline(json: Array(text.utf8)) }
        let adopted = try baseline(#"{"entities": {"CPU": [{"id": "cores", "Formula": "cpu.cores * -4"}]}}"#)
        let new = try baseline(
            #"{"entities": {"CPU": [{"id": "cores", "Formula": "cpu.cores * -5"}], "GPU": [{"id": "gpu_mark", "Formula": "gpu.gpu_mark * -0.01"}]}}"#
        )
        var printed = ""
        func print(_ difference: BaselineDifference) { printed += "\(difference)" }
        let difference = new.difference(from: adopted)
        print(difference)

        let next = adopted.adopting(["CPU.cores"], from: new)
        let valuer = Valuer([next.ruleset()])
        #expect(printed == Self.difference)
        #expect(valuer.value(Self.machine).total == Money(-40))
    }

    // MARK: SQL

    @Test func `a ruleset is written as SQL`() {
        let rule = Rule(id: "used", name: "Used", conditions: .test("condition", .equals, "used"), actions: [.fixed(-15)])
        let ruleset = Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: [rule])])
        var printed = ""
        func print(_ text: String) { printed += text }
        let expression = ruleset.sql(.postgres)
        if expression.isComplete {
            print(expression.query(from: "listings"))
        }
        #expect(printed == Self.statement)
        #expect(renamed(ruleset).columns == ["listing_condition"])
    }

    private func renamed(_ ruleset: Ruleset) -> SQLExpression {
        let expression = ruleset.sql(.sqlite, column: { "listing_" + $0 })
        return expression
    }
}
