import DealCore

let valuer = Valuer([ruleset])
let valuation = valuer.value(listing)
for line in valuation.statement() {
    print(line.label, line.amount.formatted, line.detail)
}
print("Adjusted price", valuation.adjustedPrice?.formatted ?? "not known")
