import DealCore

let tests = try RuleTests(json: bytes)
let report = tests.report(with: Valuer([ruleset]))
print(report.text)
