import DealCore

let memory = Rule(
    id: "memory", name: "Memory",
    conditions: .test("ram_gb", .gte, 8),
    actions: [.perUnit("per_gb", -2.5)])

let ruleset = Ruleset(
    id: "small-pcs", name: "Small PCs",
    groups: [
        RuleGroup(id: "parts", name: "Parts", rules: [memory])
    ])
