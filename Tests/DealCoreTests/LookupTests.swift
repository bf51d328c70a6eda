import DealCore
import Testing

private let context: [String: Value] = [
    "socket": "AM5", "ram_gb": 16, "flag": true, "nothing": .null, "sockets": ["AM4", "AM5"], "amounts": [-5, -10], "short": [1],
]

private let schema = FieldSchema(fields: [
    .init("socket", type: .text), .init("ram_gb", type: .number), .init("flag", type: .boolean), .init("nothing", type: .number),
    .init("sockets", type: .list), .init("amounts", type: .list), .init("short", type: .list),
])

@Suite struct LookupTests {
    @Test(
        arguments: [
            ("lookup(socket, ['AM4', 'AM5'], [-5, -10], 0)", -10), ("lookup(socket, ['LGA1700'], [-5], 3)", 3),
            ("lookup(socket, ['LGA1700'], [-5])", .null), ("lookup(socket, [], [], 1)", 1),
            ("lookup(ram_gb, [8, 16, 16], [1, 2, 3])", 2), ("lookup(ram_gb, ('16', 16), (1, 2))", 2),
            ("lookup(socket, ['am5'], [1], 0)", 0),
            ("lookup(flag, [0, 1], ['off', 'on'])", "on"), ("lookup(socket, sockets, amounts)", -10),
            ("lookup(nothing, [1, 2], [10, 20], 5)", 5), ("lookup(nothing, [1, null], [10, 20], 5)", 20),
            ("lookup(ram_gb, [16], [null], 5)", .null), ("lookup(1, nothing, [2], 5)", .null), ("lookup(1, [1], nothing, 5)", .null),
            ("lookup(ram_gb + 16, [16, 32], [ram_gb, ram_gb * 2]) + 1", 33), ("lookup(2, [1, 2], [[1], [2, 3]])[1]", 3),
            ("coalesce(lookup(socket, ['x'], [1]), 7)", 7),
        ] as [(String, Value)])
    func `lookup gives the result of the first key that equals the value, else the default, else nothing`(
        text: String, value: Value
    ) throws {
        let open = FieldSchema(describing: context)
        #expect(try Formula(text, schema: open).evaluate(context) == value)
    }

    @Test func `a price by socket is a number, checked when the rule is saved`() {
        #expect(Formula.check("lookup(socket, ['AM4', 'AM5'], [-5, -10], 0) * 2 - 1", schema: schema) == [])
        #expect(Formula.check("lookup(socket, ['AM4', 'AM5'], [-5, true], 0)", schema: schema) == [])
    }

    @Test(
        arguments: [
            ("lookup(socket, ['AM4', 'AM5'], [-5], 0)", "lengths-differ", "`lookup` has 2 keys but 1 results"),
            ("lookup(socket, 'AM4', [-5])", "wrong-type", "`lookup` needs a list here, not text"),
            ("lookup(socket, ['AM4'], -5)", "wrong-type", "`lookup` needs a list here, not a number"),
            ("lookup(socket, ['AM4'])", "wrong-argument-count", "`lookup` takes 3 or 4 arguments, not 2"),
            ("lookup(socket, ['AM4'], ['cheap'], 'dear')", "wrong-type", "the formula gives text, but an amount is a number"),
            ("lookup(socket, ['AM4'], ['cheap']) - 1", "wrong-type", "`-` needs numbers, not text"),
            ("lokup(socket, ['AM4'], [1])", "unknown-function", "`lokup` is not a function"),
        ])
    func `a lookup that cannot work is refused when the rule is saved`(text: String, code: String, message: String) {
        let errors = Formula.check(text, schema: schema).filter { $0.severity == .error }
        #expect(errors.map(\.code) == [code])
        #expect(errors.map(\.message) == [message])
    }

    @Test func `keys that the value can never equal are warned of`() {
        let found = Formula.check("lookup(socket, [1, 2], [10, 20], 0)", schema: schema)
        #expect(found.map(\.code) == ["wrong-type"] && found[0].severity == .warning)
        #expect(found.first?.message == "text never equals a number")
    }

    @Test(arguments: [
        ("lookup(socket, sockets, short)", "`lookup` has 2 keys but 1 results"),
        ("lookup(socket, sockets, socket)", "`lookup` needs a list of keys and a list of results"),
    ])
    func `lists from fields are checked when the formula is computed`(text: String, message: String) throws {
        let formula = try Formula(text, schema: FieldSchema(describing: context))
        let error = try #require(throws: DealError.self) { try formula.evaluate(context) }
        #expect(error.code == .wrongType && error.message == message)
    }

    @Test func `the field that has no value is named, not the one a default stood in for`() throws {
        let formula = try Formula("lookup(nothing, [1], [2], 0) + ram_gb", schema: schema)
        let error = try #require(throws: DealError.self) { try formula.amount(for: ["socket": "AM4"]) }
        #expect(error.code == .missingField && error.message == "`ram_gb` has no value")
    }

    @Test func `a long lookup is bounded by the limit on work`() throws {
        let keys = Value.list((0..<200_000).map { .number(Double($0)) })
        let values: [String: Value] = ["keys": keys]
        let formula = try Formula("lookup(1, keys, keys)", schema: FieldSchema(describing: values))
        let error = try #require(throws: DealError.self) { try formula.evaluate(values) }
        #expect(error.code == .workLimit)
    }
}
