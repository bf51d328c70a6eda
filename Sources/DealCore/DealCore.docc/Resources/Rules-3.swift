import DealCore

let memory = Rule(
    id: "memory", name: "Memory",
    conditions: .test("ram_gb", .gte, 8),
    actions: [.perUnit("per_gb", -2.5)])

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
        RuleGroup(id: "parts", name: "Parts", rules: [memory]),
        RuleGroup(id: "offer", name: "Offer", rules: [sealed]),
    ])
