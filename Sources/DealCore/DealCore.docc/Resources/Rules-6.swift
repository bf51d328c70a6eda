import DealCore

let byCondition = Modifiers(conditionMultipliers: ["refurb": 0.75, "used": 0.6], minimumUSD: -70)

let memory = Rule(
    id: "memory", name: "Memory",
    conditions: .test("ram_gb", .gte, 8),
    actions: [.perUnit("per_gb", -2.5, byCondition)])

let processor = Rule(
    id: "processor", name: "Processor",
    conditions: .test("cpu.cpu_mark_multi", .isNotNull),
    actions: [.formula("clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)")])

let byPower = DecisionTable(
    .first,
    rows: [
        .init(-20, when: .test("cpu.tdp_w", .lte, 15), name: "fanless"),
        .init(-10, when: .test("cpu.tdp_w", .lte, 35), name: "quiet"),
        .init(5, name: "any other"),
    ])

let power = Rule(
    id: "power", name: "Power draw",
    conditions: .test("cpu.tdp_w", .isNotNull),
    actions: [.table(byPower)])

let sealed = Rule(
    id: "sealed", name: "Never opened",
    conditions: .any([
        .test("condition", .equals, "new"),
        .test("title", .regex, #"\b(sealed|unopened)\b"#),
    ]),
    actions: [.fixed(-15)])

let ruleset = Ruleset(
    id: "small-pcs", name: "Small PCs",
    groups: [
        RuleGroup(id: "parts", name: "Parts", rules: [memory, processor, power]),
        RuleGroup(id: "offer", name: "Offer", rules: [sealed]),
    ])
