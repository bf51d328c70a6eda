import DealCore
import Dispatch
import Foundation
import Synchronization
import Testing

private let context: [String: Value] = [
    "ram_gb": 16, "zero": 0, "nothing": .null, "condition": "used", "title": "HP EliteDesk 800", "flag": true, "sizes": [8, 16, 32],
    "holes": [1, .null],
    "cpu": ["cores": 8, "name": "i7", "tdp_w": .null], "storage": ["primary": ["capacity_gb": 512]], "custom": ["wifi": "yes"],
]

@Suite struct FormulaTests {
    private func evaluate(_ text: String) throws(DealError) -> Value {
        try Formula(text, schema: FieldSchema(describing: context)).evaluate(context)
    }

    @Test(
        arguments: [
            // numbers
            ("1_000 + 0x1F + 0o17 + 0b101", 1051), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1.5E-2", 0.015),
            // operators and their ranks
            ("2 + 3 * 4", 14), ("(2 + 3) * 4", 20), ("10 - 4 - 3", 3), ("100 / 10 / 2", 5), ("-2 ** 2", -4), ("2 ** 3 ** 2", 512),
            ("2 ** -1", 0.5), ("(-8) ** 3", -512),
            ("--5", 5), ("+ram_gb", 16), ("-ram_gb * 2", -32), ("2 * -3", -6), ("1 - -1", 2), ("0 ** 0", 1),
            // rounding toward minus infinity
            ("7 // 2", 3), ("-7 // 2", -4), ("7 // -2", -4), ("7 % 3", 1), ("-7 % 3", 2), ("7 % -3", -2), ("-7.5 % 2", 0.5),
            ("1 // 0.1", 9), ("6.5 // 2", 3),
            // comparisons, chained
            ("1 < 2", true), ("3 > 2 > 2", false), ("1 < ram_gb <= 16", true), ("1 < 2 > 1", true), ("'a' < 'b'", true),
            ("condition == 'used'", true), ("condition == 'USED'", false),
            ("condition != 'new'", true), ("16 == '16'", false), ("true == 1", true), ("flag + 1", 2), ("[1, 2] == [1, 2]", true),
            // logic
            ("true and false or true", true), ("true or false and false", true), ("not 1 == 2", true), ("not not ram_gb", true),
            ("1 and 'x' and [0]", true), ("0 or '' or []", false),
            ("false and 1 / zero", false), ("true or 1 / zero", true),
            // conditionals
            ("1 if ram_gb >= 16 else 0", 1), ("if ram_gb >= 16 then 1 else 0", 1), ("if false then 1 else if true then 2 else 3", 2),
            ("1 if false else 2 if false else 3", 3),
            ("1 / zero if false else 5", 5), ("(1 if flag else 2) + 1", 2), ("if nothing then 1 else 2", 2),
            ("1 if nothing == null else 2", 1),
            // membership
            ("condition in ['new', 'used']", true), ("ram_gb not in [8, 32]", true), ("16 in sizes", true), ("'Elite' in title", true),
            ("'elite' in title", false), ("not 8 in sizes", false),
            // names and elements
            ("cpu.cores + cpu_cores + cpu['cores']", 24), ("storage.primary.capacity_gb", 512), ("storage_primary_capacity_gb", 512),
            ("storage['primary']['capacity_gb']", 512),
            ("custom.wifi == 'yes'", true), ("custom_wifi == 'yes'", true), ("sizes[0] + sizes[-1]", 40), ("[1, 2, 3][1]", 2),
            ("(1, 2, 3)[2]", 3), ("'abc'[1] == 'b'", true),
            // functions
            ("abs(-3.5)", 3.5), ("min(3, 1, 2)", 1), ("max([3, 1, 2])", 3), ("max((1, 2))", 2), ("sum(sizes)", 56), ("sum([], 5)", 5),
            ("sum([1, 2], 10)", 13), ("round(2.5)", 2), ("round(3.5)", 4),
            ("round(-2.5)", -2), ("round(2.675, 2)", 2.67), ("round(2.665, 2)", 2.67), ("round(1250, -2)", 1200), ("round(1350, -2)", 1400),
            ("floor(-2.1)", -3), ("ceil(-2.1)", -2), ("int(-7.9)", -7),
            ("int('42')", 42), ("float('1e3')", 1000), ("float(true)", 1), ("sqrt(16)", 4), ("pow(2, 10)", 1024), ("pow(2, 3, 5)", 3),
            ("pow(-2, 3, 5)", 2), ("pow(3, 200, -7)", -5), ("clamp(5, 1, 10)", 5),
            ("clamp(50, 1, 10)", 10), ("clamp(5, 10, 1)", 10), ("coalesce(nothing, cpu.tdp_w, 3)", 3), ("if_null(nothing, 4)", 4),
            ("if_null(zero, 4)", 0), ("lower('ABC') == 'abc'", true),
            ("contains(title, 'Desk')", true), ("contains(sizes, 8)", true), ("starts_with(title, 'HP')", true),
            ("starts_with(title, 'hp')", false), ("min('b', 'a') == 'a'", true),
            // text, as in the original
            ("'1' + '2'", "12"), ("'ab' * 2", "abab"), ("2 * 'ab'", "abab"),
            // layout
            ("  ram_gb\n * 2 # twice", 32), ("ram_gb\t*\t2", 32), ("max(1, 2,)", 2), ("'it\\'s' == \"it's\"", true), ("", 0),
        ] as [(String, Value)])
    func `a formula gives its value`(text: String, value: Value) throws {
        let result = try evaluate(text)
        if case .number(let expected) = value, case .number(let number) = result {
            #expect(isClose(number, expected), "gave \(number)")
        } else {
            #expect(result == value)
        }
    }

    @Test(
        arguments: [
            "nothing", "nothing + 1", "1 - nothing", "-nothing", "nothing ** 2", "nothing < 1", "1 < nothing < 2", "abs(nothing)",
            "min(1, nothing)", "max(holes)", "sum(holes)",
            "coalesce(nothing, null)", "nothing in [1]", "1 in nothing", "cpu.tdp_w * 2", "nothing['x']", "sizes[nothing]",
            "round(1.5, nothing)", "null",
        ])
    func `a missing value makes the result missing`(text: String) throws {
        #expect(try evaluate(text) == .null)
    }

    @Test(
        arguments: [
            ("nothing * 2", .missingField, "`nothing` has no value"),
            ("coalesce(nothing, 1) + cpu.tdp_w", .missingField, "`cpu.tdp_w` has no value"),
            ("1 / zero", .divisionByZero, "division by zero"), ("1 // zero", .divisionByZero, "division by zero"),
            ("1 % zero", .divisionByZero, "division by zero"),
            ("zero ** -1", .divisionByZero, "zero to a negative power"), ("pow(2, 3, zero)", .divisionByZero, "`pow` with modulus zero"),
            ("9 ** 9 ** 9", .overflow, "the result is too large"), ("1e308 * 10", .overflow, "the result is too large"),
            ("sqrt(0 - 1)", .overflow, "`sqrt` of a negative number"),
            ("(-8) ** 0.5", .overflow, "a root of a negative number"), ("sizes[3]", .overflow, "there is no element 3 among 3"),
            ("title", .wrongType, "the formula gives text, not a number"),
            ("title - 1", .wrongType, "`-` needs a number, not text"), ("title < 1", .wrongType, "`<` needs a number, not text"),
            ("sizes", .wrongType, "the formula gives a list, not a number"),
            ("cpu", .wrongType, "the formula gives a map, not a number"), ("int('7.9')", .wrongType, "\"7.9\" is not a whole number"),
            ("max([])", .wrongType, "`max` of nothing"),
            ("sizes[0.5]", .wrongType, "an index must be a whole number"), ("title * 1000000", .workLimit, "the text grows too long"),
        ] as [(String, DealError.Code, String)])
    func `what goes wrong at run time is named`(text: String, code: DealError.Code, message: String) throws {
        let formula = try Formula(text, schema: FieldSchema(describing: context))
        let error = try #require(throws: DealError.self) { try formula.amount(for: context) }
        #expect(error.code == code)
        #expect(error.message == message)
    }

    /// Formulas that cannot be compiled, with the code, the caret's column and length, and a part of the hint.
    @Test(
        arguments: [
            ("ram_gb $ 2", "formula-syntax", 8, 1, nil), ("ram_gb = 5", "formula-syntax", 8, 1, "=="),
            ("a && b", "formula-syntax", 3, 2, "and"), ("ram_gb := 5", "formula-syntax", 8, 2, "assigns nothing"),
            ("1 +", "formula-syntax", 3, 1, nil), ("(1 + 2", "formula-syntax", 1, 1, "add `)`"),
            ("1 + 2)", "formula-syntax", 6, 1, "remove it"), ("()", "formula-syntax", 1, 2, nil),
            ("1 2", "formula-syntax", 3, 1, "operator"), ("2ram", "formula-syntax", 1, 4, nil),
            ("'abc", "formula-syntax", 1, 1, "close it"), ("１ + 1", "formula-syntax", 1, 1, nil),
            ("1 if 1 if 0 else 1 else 0", "formula-syntax", 8, 2, nil), ("if 1 then 2", "formula-syntax", 11, 1, nil),
            ("ram_gb is None", "formula-syntax", 8, 2, "=="), ("{1, 2}", "formula-syntax", 1, 1, "["),
            ("import os", "formula-syntax", 8, 2, nil), ("   ", "formula-syntax", 4, 1, "0"),
            ("cpu.get('cores')", "formula-syntax", 1, 7, "plain name"), ("max(1, *[2])", "formula-syntax", 8, 1, nil),
            ("max([1], key=1)", "formula-syntax", 13, 1, nil), ("[x for x in sizes]", "formula-syntax", 4, 3, nil),
            ("lambda: 1", "formula-syntax", 7, 1, nil), ("[1, 2", "formula-syntax", 1, 1, "add `]`"),
            ("ram_bg * 2", "unknown-field", 1, 6, "`ram_gb`"), ("1 + cpu.core", "unknown-field", 5, 8, "`cpu.cores`"),
            ("cores * 2", "unknown-field", 1, 5, "`cpu.cores`"), ("max", "unknown-field", 1, 3, "call it"),
            ("rond(1)", "unknown-function", 1, 4, "`round`"), ("eval('1')", "unknown-function", 1, 4, "use one of"),
            ("clamp(5, 1)", "wrong-argument-count", 1, 11, nil), ("title - 1", "wrong-type", 1, 5, nil),
            ("ram_gb < 'a'", "wrong-type", 1, 12, nil), ("abs(title)", "wrong-type", 5, 5, nil), ("-title", "wrong-type", 1, 6, nil),
            ("1 in 2", "wrong-type", 6, 1, nil), ("title", "wrong-type", 1, 5, nil),
            ("[1, 2]", "wrong-type", 1, 6, nil),
        ] as [(String, String, Int, Int, String?)])
    func `what cannot be compiled is told with its place and what to do`(
        text: String, code: String, column: Int, length: Int, hint: String?
    ) throws {
        let diagnostic = try #require(Formula.check(text).first { $0.severity == .error })
        #expect(diagnostic.code == code, "\(diagnostic)")
        #expect(diagnostic.location == Diagnostic.Location(line: 1, column: column, length: length), "\(diagnostic)")
        if let hint { #expect(diagnostic.hint?.contains(hint) == true, "\(diagnostic)") }
    }

    @Test func `all unknown names and wrong types are told at once`() throws {
        let error = try #require(throws: DealError.self) { try Formula("foo + bar(1) - title / abs('x')") }
        #expect(error.code == .invalidFormula)
        #expect(
            error.diagnostics.filter { $0.severity == .error }.map(\.code) == [
                "unknown-field", "unknown-function", "wrong-type", "wrong-type",
            ])
        #expect(error.message == "`foo` is not a known field (and 3 more)")
    }

    @Test func `a caret stands under the mistake, in its line`() throws {
        let text = "ram_gb * 2\n  + cpu.core"
        let diagnostic = try #require(Formula.check(text).first)
        #expect(
            diagnostic.rendered(source: text) == """
                error[unknown-field]: `cpu.core` is not a known field
                  --> 2:5
                  |
                2 |   + cpu.core
                  |     ^^^^^^^^
                  = did you mean `cpu.cores`?
                """)
    }

    @Test func `what looks wrong is told as a warning`() {
        func codes(_ text: String) -> [String] { Formula.check(text).map(\.code) }
        #expect(codes("ram_gb / cpu.tdp_w") == ["possible-division-by-zero"])
        #expect(codes("ram_gb / 8 % 2") == [])
        #expect(codes("ram_gb / 0") == ["division-by-zero"])
        #expect(codes("ram_gb or 5") == ["logical-or"])
        #expect(codes("ram_gb == 'x'") == ["wrong-type"])
        #expect(codes("((((((1+2)+3)+4)+5)+6)+7)") == ["deep-nesting"])
        #expect(Formula.check("ram_gb / cpu.tdp_w").allSatisfy { $0.severity == .warning })
    }

    @Test func `the fields a formula reads are known by their dotted names`() throws {
        #expect(
            try Formula("cpu_cores + cpu['threads'] + storage.primary.capacity_gb + cpu.cores").fields == [
                "cpu.cores", "cpu.threads", "storage.primary.capacity_gb",
            ])
        #expect(try Formula("custom_wifi_speed + custom.age").fields == ["custom.wifi_speed", "custom.age"])
    }

    @Test func `a formula computes for a listing`() throws {
        let listing = Listing(
            title: "t", price: Money(400), ramGB: 16, cpu: CPU(name: "c", cpuMarkMulti: 16_885), attributes: ["wifi": ["speed": 6]])
        #expect(isClose(try Formula("clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)").amount(for: listing), -60.786))
        #expect(try Formula("custom.wifi.speed * 2 + price_usd").amount(for: listing) == 412)
        #expect(try Formula("gpu == null").evaluate(listing) == true)
        #expect(throws: DealError.self) { try Formula("gpu.gpu_mark * 2").amount(for: listing) }
    }

    // MARK: Limits

    struct Exhausting: CustomTestStringConvertible {
        let testDescription: String
        let text: String

        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }

        static let all = [
            Exhausting("a tower of powers", "9**9**9"),
            Exhausting("100,000 parentheses", String(repeating: "(", count: 100_000) + "1" + String(repeating: ")", count: 100_000)),
            Exhausting("a megabyte", String(repeating: "1 + ", count: 250_000) + "1"),
            Exhausting("open parentheses", String(repeating: "(", count: 60_000)),
            Exhausting("signs", String(repeating: "-", count: 60_000) + "1"),
            Exhausting("nots", String(repeating: "not ", count: 15_000) + "1"),
            Exhausting("powers", String(repeating: "2 ** ", count: 12_000) + "2"),
            Exhausting("conditionals", String(repeating: "1 if 1 else ", count: 5_000) + "1"),
            Exhausting("ifs", String(repeating: "if ", count: 20_000)),
            Exhausting("calls", String(repeating: "max(", count: 15_000)),
            Exhausting("lists", String(repeating: "[", count: 60_000)),
            Exhausting("indices", "title" + String(repeating: "[0]", count: 20_000)),
            Exhausting(
                "indices in parentheses",
                String(repeating: "(", count: 150) + "title" + String(repeating: String(repeating: "[0]", count: 120) + ")", count: 150)),
            Exhausting("dots", "cpu" + String(repeating: ".x", count: 30_000)),
            Exhausting("digits", String(repeating: "9", count: 60_000)),
            Exhausting("a text that grows", "'a' * 65000 * 65000 * 65000"),
        ]
    }

    @Test(arguments: Exhausting.all)
    func `formulas made to exhaust are refused in milliseconds`(formula: Exhausting) {
        let elapsed = processorTime {
            #expect(throws: DealError.self) { try Formula(formula.text).amount(for: Listing(title: "t")) }
        }
        // Generous, for a debug build on a busy machine; a few milliseconds in a release build.
        #expect(elapsed < .seconds(2))
    }

    @Test func `long flat formulas work, on a small stack too`() async throws {
        let text = String(repeating: "1 + ", count: 10_000) + "1"
        let sum = try await Task.detached { try Formula(text).amount(for: Listing(title: "t")) }.value
        #expect(sum == 10_001)
        let nested = String(repeating: "-(1 + 2 * (", count: 60) + "1" + String(repeating: "))", count: 60)
        #expect(throws: Never.self) { try Formula(nested).amount(for: Listing(title: "t")) }
    }

    @Test func `formulas at the limit of nesting are computed on a small stack`() throws {
        // As deep as the limit allows, by parentheses, signs, powers, comparisons and conditionals in turn.
        let open = "-(1 + 2 * (if 1 < (not 2 ** ("
        let close = ")) then 1 else 2))"
        let text = String(repeating: open, count: 24) + "1" + String(repeating: close, count: 24)
        #expect(throws: DealError.self) {
            try Formula("((((((((((" + String(repeating: open, count: 24) + "1" + String(repeating: close, count: 24) + "))))))))))")
        }
        let formula = try Formula(text)
        let result = Mutex<Double?>(nil)
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            let value = try? formula.amount(for: Listing(title: "t"))
            result.withLock { $0 = value }
            done.signal()
        }
        thread.stackSize = 1 << 20
        thread.start()
        done.wait()
        #expect(result.withLock(\.self) != nil)
    }

    @Test func `random formulas never trap and end within the limit on work`() {
        var generator = Generator(seed: 6)
        let pieces = [
            "1", "0", "2.5", "ram_gb", "nothing", "title", "sizes", "cpu.cores", "'a'", "(", ")", "[", "]", ",", "+", "-", "*", "/", "//",
            "%", "**", "<", "==", "and", "or", "not", "in", "if", "then", "else", "max(", "round(", "pow(", "coalesce(", "lower(", ".", "#",
            "\n",
        ]
        let schema = FieldSchema(describing: context)
        for _ in 0..<5_000 {
            let text = (0..<generator.int(1...14)).map { _ in generator.pick(pieces) }.joined(separator: " ")
            _ = try? Formula(text, schema: schema).amount(for: context)
        }
    }
}
