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
        RuleGroup(id: "parts", name: "Parts", rules: [memory, processor]),
        RuleGroup(id: "offer", name: "Offer", rules: [sealed]),
    ])
