import DealCore
import Testing

/// Makes rulesets of every form the format has, meaningful or not.
private struct RulesetMaker {
    var generator: Generator

    init(seed: UInt64) { generator = Generator(seed: seed) }

    private static let words = [
        "", "a", "Größe", "日本語のメモリ", "🧑‍💻 mini", "e\u{301}te\u{301}", "\u{0}\u{1F}\u{7F}", "\"\\/\r\n\t", "\u{2028}\u{FEFF}", "ر عربي",
        "null", "1e3", "$format", " ", "conditions",
    ]
    private static let numbers = [
        0, -0.0, 1, -1, 0.1, 1.0 / 3, .leastNonzeroMagnitude, .leastNormalMagnitude, -.greatestFiniteMagnitude, .greatestFiniteMagnitude,
        1e15, 1e16, 1e-7,
        0x1p53, -0x1p53, 0x1p53 + 2, .pi, 123_456_789.125, 1.7976931348623157e308,
    ]
    private static let integers = [0, 1, -1, 7, 100, 1 << 53, -(1 << 53), (1 << 53) - 1]

    mutating func text() -> String {
        (0..<generator.int(1...3)).map { _ in generator.pick(Self.words) }.joined()
    }

    mutating func number() -> Double {
        if generator.chance(60) { return generator.pick(Self.numbers) }
        let bits = Double(bitPattern: generator.next())
        return bits.isFinite ? bits : 0
    }

    mutating func integer() -> Int { generator.chance(50) ? generator.pick(Self.integers) : generator.int(-1000...1000) }

    mutating func maybe<Element>(_ body: (inout RulesetMaker) -> Element) -> Element? { generator.chance(50) ? body(&self) : nil }

    mutating func several<Element>(_ most: Int, _ body: (inout RulesetMaker) -> Element) -> [Element] {
        (0..<generator.int(0...most)).map { _ in body(&self) }
    }

    mutating func day() -> CalendarDate? { CalendarDate(daysSinceEpoch: generator.int(-719_162...2_932_896)) }

    mutating func value(depth: Int = 0) -> Value {
        switch generator.int(0...(depth < 3 ? 7 : 5)) {
        case 0: .null
        case 1: .bool(generator.chance(50))
        case 2, 3: .number(number())
        case 4: .text(text())
        case 5: .text(day()?.description ?? "")
        case 6: .list(several(4) { $0.value(depth: depth + 1) })
        default: .map(factors(Value.self) { $0.value(depth: depth + 1) })
        }
    }

    private mutating func factors<Element>(_: Element.Type, _ body: (inout RulesetMaker) -> Element) -> [String: Element] {
        Dictionary(several(3) { ($0.text(), body(&$0)) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func condition(depth: Int = 1) -> Condition {
        if depth < 7, generator.chance(35) {
            let parts = several(3) { $0.condition(depth: depth + 1) }
            return generator.pick([Condition.all(parts), .any(parts), Condition.none(parts)])
        }
        let field = generator.pick(["ram_gb", "cpu.cores", "custom.seen", "no such field", "größe", text()])
        let test = generator.chance(95) ? generator.pick(Operator.allCases) : Operator(rawValue: "ÄHNLICH" + text())
        // A test with nothing to say has to have a name all the same.
        return .test(field, test.rawValue.isEmpty ? .equals : test, value())
    }

    mutating func modifiers() -> Modifiers {
        Modifiers(
            multipliers: several(2) { maker in
                let rows = maker.several(3) { row in Modifiers.FieldMultiplier.Row(row.value(), row.maybe { $0.number() }) }
                return Modifiers.FieldMultiplier(name: maker.maybe { $0.text() }, field: maker.text(), rows: rows)
            },
            conditionMultipliers: factors(Double.self) { $0.number() },
            ageCurve: maybe { Modifiers.AgeCurve(ratePerYear: $0.number(), maximum: $0.number()) },
            brandMultipliers: factors(Double.self) { $0.number() }, clamp: maybe { $0.generator.chance(50) },
            minimumUSD: maybe { $0.number() }, maximumUSD: maybe { $0.number() })
    }

    mutating func table() -> DecisionTable {
        let rows = several(4) { maker in
            DecisionTable.Row(maker.number(), when: maker.maybe { $0.condition() }, name: maker.maybe { $0.text() })
        }
        return DecisionTable(generator.pick(DecisionTable.HitPolicy.allCases), rows: rows)
    }

    mutating func action() -> Action {
        let kind = generator.chance(95) ? generator.pick(Action.Kind.allCases) : Action.Kind(rawValue: "Zauber \(text())")
        return Action(
            kind, metric: maybe { $0.text() }, valueUSD: maybe { $0.number() }, unitType: maybe { $0.text() }, formula: maybe { $0.text() },
            percent: maybe { $0.number() }, table: kind == .decisionTable ? table() : maybe { $0.table() },
            modifiers: maybe { $0.modifiers() } ?? Modifiers())
    }

    mutating func ruleset() -> Ruleset {
        let groups = several(3) { maker in
            let rules = maker.several(4) { rule in
                Rule(
                    id: "r" + rule.text(), name: rule.text(), description: rule.text(), version: rule.maybe { $0.integer() } ?? 1,
                    evaluationOrder: rule.integer(), isActive: rule.generator.chance(50), conditions: rule.maybe { $0.condition() },
                    actions: rule.several(3) { $0.action() })
            }
            return RuleGroup(
                id: "g" + maker.text(), name: maker.text(), category: maker.text(), description: maker.text(),
                displayOrder: maker.integer(),
                weight: maker.number(), isActive: maker.generator.chance(50), rules: rules)
        }
        return Ruleset(
            id: "s" + text(), name: text(), description: text(), version: text(), priority: integer(), isActive: generator.chance(50),
            validFrom: maybe { $0.day() } ?? nil, validTo: maybe { $0.day() } ?? nil, conditions: maybe { $0.condition() }, groups: groups)
    }
}

@Suite struct RoundTripTests {
    @Test func `five hundred rulesets of every form read back from their JSON as they were`() throws {
        var maker = RulesetMaker(seed: 2026)
        var kinds: Set<Action.Kind> = []
        var operators: Set<String> = []
        for index in 0..<500 {
            let ruleset = maker.ruleset()
            let json = ruleset.json()
            let read = try Ruleset(json: Array(json.utf8))
            #expect(read == ruleset, "ruleset \(index)")
            // Not only equal, but the same text: numbers and Unicode forms come back bit by bit.
            #expect(read.json() == json, "ruleset \(index)")
            #expect(Array(read.json().utf8) == Array(json.utf8), "ruleset \(index)")
            for action in ruleset.groups.flatMap(\.rules).flatMap(\.actions) { kinds.insert(action.kind) }
            operators.formUnion(Operator.allCases.map(\.rawValue).filter { json.contains("\"operator\": \"\($0)\"") })
        }
        // The generator leaves nothing out.
        #expect(kinds.isSuperset(of: Action.Kind.allCases))
        #expect(operators == Set(Operator.allCases.map(\.rawValue)))
    }

    @Test func `checking and valuing rulesets of every form never traps`() {
        var maker = RulesetMaker(seed: 2027)
        for index in 0..<200 {
            let ruleset = maker.ruleset()
            _ = Ruleset.check(json: Array(ruleset.json().utf8))
            _ = Valuer([ruleset]).value(maker.generator.listing(id: Int64(index)))
        }
    }
}
