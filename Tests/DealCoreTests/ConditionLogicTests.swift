import Testing

@testable import DealCore

@Suite struct ConditionLogicTests {
    @Test(
        arguments: [
            (.all([.test("x", .gte, 8), .test("x", .lessThan, 4)]), "`x ≥ 8` and `x < 4` cannot both hold"),
            (.all([.test("x", .greaterThan, 4), .test("x", .lte, 4)]), "`x > 4` and `x ≤ 4` cannot both hold"),
            (.all([.test("t", .equals, "new"), .test("t", .equals, "used")]), "`t is \"new\"` and `t is \"used\"` cannot both hold"),
            (.all([.test("t", .isIn, ["a", "b"]), .test("t", .notEquals, "A"), .test("t", .notEquals, "B")]), nil),
            (.test("x", .between, [9, 3]), "`x is between 9 and 3` never holds"),
            (.test("t", .isIn, []), "`t is one of an empty list` never holds"),
            (.test("t", .equals, .null), "`t is null` never holds"),
            (.all([.test("x", .isNull), .test("x", .notEquals, 3)]), "`x has no value` and `x is not 3` cannot both hold"),
            (
                .all([.test("t", .startsWith, "ddr3"), .test("t", .startsWith, "ddr4")]),
                "`t starts with \"ddr3\"` and `t starts with \"ddr4\"` cannot both hold"
            ),
            (.all([.test("t", .equals, "mini pc"), .test("t", .contains, "tower")]), nil),
            (
                .all([.test("x", .gte, 8), .none([.test("x", .gte, 4)])]),
                "`x ≥ 4` is excluded but follows from the other conditions"
            ),
            (
                .all([.test("x", .lte, 3), .any([.test("x", .equals, 4), .test("x", .between, [5, 6])])]),
                "no part of an or-group can hold: `x ≤ 3` and `x is 4` cannot both hold"
            ),
            (.any([]), "an or-group without conditions never holds"),
        ] as [(Condition, String?)])
    func `conditions that can never hold are told by themselves`(condition: Condition, conflict: String?) {
        if let conflict { #expect(condition.contradiction == conflict) } else { #expect(condition.contradiction != nil) }
    }

    @Test(
        arguments: [
            .all([.test("x", .gte, 8), .test("x", .lte, 8)]), .all([.test("x", .equals, 8), .test("x", .equals, "8")]),
            .all([.test("x", .equals, 16), .test("x", .notEquals, "16.0")]),
            .all([.test("t", .equals, "New"), .test("t", .equals, "nEW")]), .all([.test("t", .contains, "a"), .test("t", .contains, "b")]),
            .all([.test("x", .gte, "2024-01-01"), .test("x", .equals, "2025-01-01")]), .all([]), .none([.test("x", .equals, 1)]),
            .all([.test("a", .gte, 8), .test("b", .lessThan, 4)]), .any([.test("x", .equals, 1), .any([])]),
        ] as [Condition])
    func `conditions that can hold are not called contradictory`(condition: Condition) {
        #expect(condition.contradiction == nil)
    }

    @Test(
        arguments: [
            (.test("x", .gte, 16), .test("x", .gte, 8), true), (.test("x", .gte, 8), .test("x", .gte, 16), false),
            (.test("x", .greaterThan, 8), .test("x", .gte, 8), true), (.test("x", .gte, 8), .test("x", .greaterThan, 8), false),
            (.test("x", .equals, 5), .test("x", .between, [1, 9]), true), (.test("x", .gte, 8), .test("x", .notEquals, 3), true),
            (.all([.test("x", .gte, 2), .test("x", .lte, 3)]), .test("x", .between, [1, 4]), true),
            (.test("t", .equals, "NVMe"), .test("t", .isIn, ["nvme", "sata"]), true),
            (.test("t", .isIn, ["a", "b"]), .test("t", .isNotNull), true), (.test("t", .isNotNull), .test("t", .isIn, ["a"]), false),
            (.test("t", .equals, "mini pc"), .test("t", .contains, "PC"), true),
            (.test("t", .startsWith, "ddr4x"), .test("t", .startsWith, "ddr4"), true),
            (.any([.test("x", .equals, 1), .test("x", .equals, 2)]), .test("x", .lessThan, 3), true),
            (.test("x", .equals, 1), .any([.test("x", .equals, 1), .test("y", .equals, 2)]), true),
            (.test("x", .gte, 5), .none([.test("x", .lessThan, 5)]), true), (.none([.test("x", .lessThan, 5)]), .test("x", .gte, 5), false),
            (.none([.test("x", .isNull)]), .test("x", .isNotNull), true), (.all([]), .test("x", .gte, 5), false),
            (.test("x", .gte, 5), .all([]), true), (.test("x", .gte, 5), .test("y", .gte, 5), false),
        ] as [(Condition, Condition, Bool)])
    func `what follows from conditions is told by themselves`(first: Condition, second: Condition, follows: Bool) {
        #expect(first.implies(second) == follows)
    }

    @Test func `what is said of random conditions holds for every record`() throws {
        var generator = Generator(seed: 94)
        let values: [Value] = [
            nil, 1, 2, 3, 4, 2.5, "1", "2.0", "a", "A", "ab", "abc", "b", "", true, false, ["a", "ab"], ["b"], [1], ["x": 1],
        ]
        let records = (0..<400).map { _ in ["x": generator.pick(values), "t": generator.pick(values)] }
        var contradictions = 0
        var implications = 0
        for _ in 0..<3_000 {
            let first = condition(&generator)
            let second = condition(&generator)
            let both = try predicates(first, second)
            if first.contradiction != nil {
                contradictions += 1
                for record in records { #expect(!both.0(record), "\(first) holds for \(record)") }
            }
            if first.implies(second) {
                implications += 1
                for record in records where both.0(record) { #expect(both.1(record), "\(first) but not \(second) for \(record)") }
            }
        }
        #expect(contradictions > 250 && implications > 250)
    }

    @Test func `large and deep conditions are passed over in no time`() {
        var deep = Condition.test("x", .gte, 1)
        for _ in 0..<30 { deep = .all([.none([deep, .test("x", .gte, 1)]), .any([.test("x", .lte, 3), .test("x", .equals, 9)])]) }
        let large = Condition.all((0..<20_000).map { .test("x", .notEquals, .number(Double($0))) })
        let took = processorTime {
            _ = deep.contradiction
            _ = deep.implies(deep)
            _ = deep.implies(.none([deep]))
            #expect(large.contradiction == nil && !large.implies(deep))
        }
        #expect(took < .seconds(2))
    }

    private func condition(_ generator: inout Generator, depth: Int = 0) -> Condition {
        if depth < 3, generator.chance(45) {
            let children = (0..<generator.int(0...3)).map { _ in condition(&generator, depth: depth + 1) }
            return generator.pick([Condition.all(children), .all(children), .any(children), Condition.none(children)])
        }
        let field = generator.pick(["x", "x", "t"])
        let operands: [Value] = [1, 2, 3, "1", "2.0", "a", "AB", "b", true, ["a", "ab"], nil]
        switch generator.int(0...6) {
        case 0, 1: return .test(field, generator.pick([.gte, .lte, .greaterThan, .lessThan]), .number(Double(generator.int(1...4))))
        case 2: return .test(field, .between, [.number(Double(generator.int(1...4))), .number(Double(generator.int(1...4)))])
        case 3: return .test(field, generator.pick([.equals, .notEquals]), generator.pick(operands))
        case 4:
            let list = (0..<generator.int(0...3)).map { _ in generator.pick(operands) }
            return .test(field, generator.pick([.isIn, .notIn]), .list(list))
        case 5: return .test(field, generator.pick([.contains, .startsWith, .endsWith]), .text(generator.pick(["a", "b", "ab", "1", ""])))
        default: return .test(field, generator.pick([.isNull, .isNotNull]))
        }
    }

    private func predicates(
        _ first: Condition, _ second: Condition
    ) throws -> (([String: Value]) -> Bool, ([String: Value]) -> Bool) {
        let context = CompilationContext(schema: FieldSchema(fields: [], isOpen: true))
        let compiler = ConditionCompiler(context: context)
        let compiled = [compiler.compile(first, ""), compiler.compile(second, "")]
        let predicates = [try #require(compiled[0]), try #require(compiled[1])]
        let layout = context.layout
        return ({ predicates[0].holds(in: layout.record(of: $0)) }, { predicates[1].holds(in: layout.record(of: $0)) })
    }
}
