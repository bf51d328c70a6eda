import DealCore

var draft = ruleset
draft.groups[0].rules.append(
    Rule(
        id: "workstation", name: "Workstation",
        conditions: .test("ram_gb", .gte, 256),
        actions: [.fixed(-40)]))

print(draft.lint(against: listings).text)
