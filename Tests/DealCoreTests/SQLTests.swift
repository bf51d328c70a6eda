import DealCore
import Foundation
import Testing

/// What SQL expressions say; that they give the valuer's totals on the databases themselves is checked by `Tests/SQL/run.sh`.
@Suite struct SQLTests {
    private func ruleset(_ conditions: Condition?, _ actions: Action...) -> Ruleset {
        Ruleset(
            id: "s", name: "S",
            groups: [RuleGroup(id: "g", name: "G", rules: [Rule(id: "r", name: "R", conditions: conditions, actions: actions)])])
    }

    private func text(_ conditions: Condition?, _ action: Action, _ dialect: SQLDialect = .postgres) -> String {
        let expression = ruleset(conditions, action).sql(dialect)
        #expect(expression.isComplete, "\(expression.diagnostics)")
        return expression.text
    }

    private func obstacles(_ conditions: Condition?, _ action: Action, _ dialect: SQLDialect = .postgres) -> [Diagnostic] {
        ruleset(conditions, action).sql(dialect).diagnostics.filter { $0.code == "not-expressible" }
    }

    @Test(arguments: SQLDialect.allCases)
    func `the sixty rules of the neutral sample can be said as a whole`(dialect: SQLDialect) throws {
        let url = try #require(Bundle.module.url(forResource: "ruleset", withExtension: "json", subdirectory: "Fixtures/rules"))
        let file = try RulesetFile.read(Array(try Data(contentsOf: url)))
        let expression = file.rulesets[0].sql(dialect, schema: file.schema)
        #expect(expression.isComplete, "\(expression.diagnostics)")
        #expect(expression.columns.count == 28)
    }

    @Test func `generated rulesets are written whole or told why not, without a trap`() {
        var generator = Generator(seed: 12)
        for _ in 0..<300 {
            let ruleset = generator.ruleset()
            for dialect in SQLDialect.allCases {
                let expression = ruleset.sql(dialect)
                #expect(expression.isComplete == (expression.text != "CAST(NULL AS BIGINT)"))
            }
        }
    }

    // MARK: Rules

    @Test func `a fixed amount is a whole count of ten-thousandths where the condition holds`() {
        let condition = Condition.test("condition", .equals, "Used")
        let expected = "CASE WHEN lower(\"condition\"::text) = 'used' THEN -125000::bigint ELSE 0::bigint END"
        #expect(text(condition, .fixed(-12.5)) == "0::bigint\n  + " + expected)
    }

    @Test func `a formula is rounded half to even once and counts nothing where a value is missing`() {
        let formula = text(nil, .formula("clamp(age_years * 2.5, 0, 40)"))
        let product = "(\"age_years\"::float8 * 2.5::float8)"
        let bounded = "greatest(least(\(product), 40::float8), 0::float8)"
        #expect(formula.contains("CASE WHEN \"age_years\" IS NULL THEN 0::float8 ELSE \(bounded) END"))
        #expect(formula.contains("CAST(round("))
    }

    @Test func `a field that the rule's conditions keep from null is not asked again`() {
        let guarded = text(.test("age_years", .greaterThan, 1), .formula("age_years * 2"))
        #expect(!guarded.contains("IS NULL"))
    }

    @Test func `numbers beyond the limits make the total null`() {
        let expected =
            "CASE WHEN (abs(\"age_years\"::float8) NOT BETWEEN 1e-20::float8 AND 1e+20::float8 AND \"age_years\"::float8 <> 0::float8)"
        #expect(text(nil, .perUnit("age_years", 1)).hasPrefix(expected))
    }

    @Test func `none of several conditions also holds where all are unknown`() {
        let condition = Condition.none([.test("cpu.cores", .gte, 4), .test("ram_type", .contains, "4")])
        #expect(text(condition, .fixed(1)).contains("IS NOT TRUE)"))
    }

    @Test func `a rule that cannot be built is left out, as the valuer skips it, and named`() {
        let expression = ruleset(.test("nope", .equals, 1), .fixed(1)).sql(.sqlite)
        #expect(expression.isComplete)
        #expect(expression.text == "0")
        #expect(expression.diagnostics.map(\.code) == ["unknown-field"])
    }

    @Test func `an inactive ruleset is worth nothing`() {
        var inactive = ruleset(nil, .fixed(1))
        inactive.isActive = false
        #expect(inactive.sql(.duckdb).text == "0::bigint")
    }

    @Test func `a multiplier reads the total so far by name instead of saying it again`() {
        let rules = (1...3).map { Rule(id: "\($0)", name: "R", evaluationOrder: $0, actions: [.perUnit("ram_gb", 1), .multiplier(70)]) }
        let expression = Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: rules)]).sql(.duckdb)
        #expect(expression.isComplete)
        #expect(expression.text.contains("AS \"dealkit_total_1\""))
        #expect(expression.text.utf8.count < 5_000)
    }

    @Test func `a decision table is a choice of its rows, and gives nothing where no row holds`() {
        let rows = [DecisionTable.Row(-40, when: .test("ram_gb", .gte, 32)), .init(-15, when: .test("ram_gb", .gte, 16))]
        let first = text(nil, Action(.decisionTable, table: DecisionTable(.first, rows: rows), modifiers: Modifiers(minimumUSD: 5)))
        #expect(
            first.contains("CASE WHEN \"ram_gb\"::float8 >= 32::float8 THEN -40::float8 WHEN \"ram_gb\"::float8 >= 16::float8 THEN -15"))
        #expect(first.contains("CASE WHEN (((\"ram_gb\"::float8 >= 32::float8 OR \"ram_gb\"::float8 >= 16::float8)) IS NOT TRUE) THEN 0"))
        let sum = text(nil, Action(.decisionTable, table: DecisionTable(.collect, rows: rows)))
        #expect(sum.contains("THEN -40::float8 ELSE 0::float8 END + CASE WHEN"))
    }

    @Test func `a look-up is a choice of its results`() {
        let lookup = text(nil, .formula("lookup(condition, ['new', 'used'], [1, 2], 3)"))
        #expect(lookup.contains("'new' = \"condition\"::text) THEN 1::float8 WHEN "))
        #expect(lookup.contains("THEN 2::float8 ELSE 3::float8 END"))
        #expect(obstacles(nil, .formula("lookup(condition, custom.keys, [1, 2])")).count == 1)
    }

    @Test func `days are compared where the text is a day of the calendar`() {
        let condition = Condition.test("custom.day", .gte, "2026-01-01")
        for dialect in SQLDialect.allCases {
            #expect(text(condition, .fixed(1), dialect).contains(", 1, 10) >= '2026-01-01')"))
        }
    }

    // MARK: Columns

    @Test func `fields are columns joined by underscores, listed in order, and may be named otherwise`() {
        let set = ruleset(.test("cpu.cores", .gte, 4), .perUnit("storage.primary.capacity_gb", -0.1))
        #expect(set.sql(.postgres).columns == ["cpu_cores", "storage_primary_capacity_gb"])
        #expect(set.sql(.postgres) { "l." + $0 }.columns == ["l.cpu.cores", "l.storage.primary.capacity_gb"])
    }

    @Test func `two fields cannot share a column`() {
        let schema = FieldSchema(fields: [.init("a.b", type: .number), .init("a_b", type: .number)])
        let expression = ruleset(.test("a.b", .gte, 1), .perUnit("a_b", 1)).sql(.postgres, schema: schema)
        #expect(!expression.isComplete)
    }

    @Test func `a custom field has the type its uses have, and none where they differ`() {
        #expect(text(.test("custom.wifi", .equals, true), .fixed(1)).contains("CASE WHEN \"custom_wifi\" THEN"))
        #expect(text(.test("custom.ports", .gte, 2), .perUnit("custom.ports", 1)).contains("\"custom_ports\"::float8 >= 2::float8"))
        let mixed = obstacles(.test("custom.x", .contains, "a"), .perUnit("custom.x", 1))
        #expect(mixed.map(\.path) == ["groups[0].rules[0].conditions", "groups[0].rules[0].actions[0]"])
    }

    @Test func `the statement names every listing by its id`() {
        let statement = ruleset(nil, .fixed(2)).sql(.postgres).query(from: "shop.list\"ings")
        #expect(statement == "SELECT \"id\", 0::bigint\n  + 20000::bigint AS \"total\"\nFROM \"shop\".\"list\"\"ings\"")
    }

    // MARK: Quoting

    @Test(arguments: [
        (SQLDialect.postgres, "'o''neill\"; -- \n'"), (.sqlite, "'o''neill\"; -- \n'"), (.duckdb, "'o''neill\"; -- \n'"),
    ])
    func `quotes and line ends in text stay text`(dialect: SQLDialect, literal: String) {
        #expect(text(.test("title", .contains, "O'Neill\"; -- \n"), .fixed(1), dialect).contains(literal))
    }

    @Test func `a backslash means itself under every setting of PostgreSQL`() {
        #expect(text(.test("title", .contains, "a\\'b"), .fixed(1)).contains("E'a\\\\''b'"))
        #expect(text(.test("title", .contains, "a\\'b"), .fixed(1), .sqlite).contains("'a\\''b'"))
    }

    @Test func `a mark that combines with a quote does not hide it`() {
        #expect(text(.test("title", .contains, "'\u{301}; DROP"), .fixed(1)).contains("'''\u{301}; drop'"))
    }

    @Test func `a column's name cannot leave its quotes`() {
        let field = FieldSchema.Field("x\"`; DROP TABLE y", type: .number)
        let set = ruleset(nil, .perUnit(field.name, 1))
        #expect(set.sql(.postgres, schema: FieldSchema(fields: [field])).text.contains("\"x\"\"`; DROP TABLE y\"::float8"))
        #expect(set.sql(.sqlite, schema: FieldSchema(fields: [field])).text.contains("CAST(`x\"``; DROP TABLE y` AS REAL)"))
    }

    @Test(arguments: SQLDialect.allCases)
    func `a NUL character cannot be said`(dialect: SQLDialect) {
        let expression = ruleset(.test("title", .contains, "a\0b"), .fixed(1)).sql(dialect)
        #expect(!expression.isComplete)
        #expect(expression.text == "CAST(NULL AS BIGINT)")
        #expect(expression.diagnostics.map(\.path) == ["groups[0].rules[0].conditions"])
    }

    // MARK: What cannot be said

    @Test(arguments: [
        "lookup", "pow(2, ram_gb)", "ram_gb ** age_years", "pow(3, 4, 5)", "title[0] == 'a'", "cpu.cores % cpu.tdp_w", "round(ram_gb, 9)",
        "sum(custom.list)", "cpu_cores * cpu_cores * cpu_cores * cpu_cores * cpu_cores * cpu_cores * cpu_cores * cpu_cores * cpu_cores",
    ])
    func `a formula that PostgreSQL might compute otherwise is refused`(formula: String) {
        let set = ruleset(nil, .formula(formula))
        guard !set.check().contains(where: { $0.severity == .error }) else { return }
        #expect(obstacles(nil, .formula(formula)).map(\.path) == ["groups[0].rules[0].actions[0]"])
    }

    @Test func `a formula of any depth and length is answered quickly`() {
        let deep = String(repeating: "coalesce(age_years / ", count: 40) + "1" + String(repeating: ", 1)", count: 40)
        let nested = String(repeating: "(age_years // (", count: 20) + "1" + String(repeating: "))", count: 20)
        for dialect in SQLDialect.allCases {
            for formula in [deep, nested] { #expect(ruleset(nil, .formula(formula)).sql(dialect).text.utf8.count < 1_000_000) }
        }
    }

    @Test func `regular expressions keep their meaning or are refused`() {
        let pattern = Condition.test("title", .regex, "^m[0-9]+\\b(a|B)$")
        #expect(text(pattern, .fixed(1)).contains("\"title\"::text ~ E'\\\\A[mM][0-9]+\\\\y(?:[aA]|[Bb])\\\\n?\\\\Z'"))
        #expect(text(pattern, .fixed(1), .duckdb).contains("regexp_matches(\"title\"::VARCHAR, '\\A[mM][0-9]+\\b(?:[aA]|[Bb])\\n?\\z')"))
        #expect(obstacles(pattern, .fixed(1), .sqlite).count == 1)
        #expect(obstacles(.test("title", .regex, "(?m)^a"), .fixed(1)).count == 1)
    }

    @Test func `a regular expression of few texts is a choice of them in SQLite`() {
        let few = text(.test("title", .regex, "as[- ]is|^no power$"), .fixed(1), .sqlite)
        for part in ["instr(lower(`title`), 'as-is') > 0", "instr(lower(`title`), 'as is') > 0", "lower(`title`) = 'no power'"] {
            #expect(few.contains(part))
        }
    }

    @Test func `letters beyond ASCII are refused in SQLite and depend on the locale in PostgreSQL`() {
        let condition = Condition.test("title", .contains, "Größe")
        #expect(obstacles(condition, .fixed(1), .sqlite).count == 1)
        #expect(ruleset(condition, .fixed(1)).sql(.postgres).diagnostics.map(\.code) == ["depends-on-locale"])
        #expect(ruleset(condition, .fixed(1)).sql(.duckdb).diagnostics.isEmpty)
    }

    @Test(arguments: [
        0.1, -0.85, 2.5, 1e-7, 123_456.789, 0.30000000000000004, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 2_251_799_813_685_248.5,
    ])
    func `numbers read back as exactly themselves`(number: Double) throws {
        let condition = Condition.test("age_years", .gte, .number(number))
        let duckdb = text(condition, .fixed(1), .duckdb)
        let literal = try #require(duckdb.split(separator: ">= ").last?.split(separator: " ").first)
        #expect(Double(literal) == number)
        #expect(literal.contains("e"))
        // SQLite divides or multiplies exact whole numbers; no decimal fraction is left to its reader but exact ones.
        let sqlite = text(condition, .fixed(1), .sqlite)
        #expect(sqlite.contains(number == 2.5 ? ">= 2.5 " : ">= ("))
    }
}
