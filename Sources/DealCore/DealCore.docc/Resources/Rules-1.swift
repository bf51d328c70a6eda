import DealCore

let memory = Rule(
    id: "memory", name: "Memory",
    actions: [.perUnit("per_gb", -2.5)])

let ruleset = Ruleset(
    id: "small-pcs", name: "Small PCs",
    groups: [
        RuleGroup(id: "parts", name: "Parts", rules: [memory])
    ])
