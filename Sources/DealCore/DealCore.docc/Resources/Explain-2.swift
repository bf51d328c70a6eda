import DealCore

let explanation = valuer.explain(listing)
for rule in explanation.layers.flatMap(\.rules) {
    if case .notMatched(let condition) = rule.outcome {
        print(rule.ruleName, "did not match:", condition.text)
    }
}
