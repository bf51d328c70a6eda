import DealCore

var draft = ruleset
draft.groups[0].rules.append(
    Rule(
        id: "cores", name: "Cores",
        conditions: .test("cpu.core", .gte, 6),
        actions: [.perUnit("per_core", -4)]))

for diagnostic in draft.check() {
    print(diagnostic)
}
