import DealCore
import Testing

@Test func `ten lines take a ruleset and a listing to a printed statement`() throws {
    let rules = """
        {"format": "dealkit.ruleset/1", "id": "basics", "name": "Basics", "groups": [{"id": "memory", "name": "Memory", "rules": [
          {"id": "ram", "name": "Memory", "conditions": [{"field_name": "ram_gb", "operator": "gte", "value": 8}],
           "actions": [{"action_type": "per_unit", "metric": "per_gb", "value_usd": -2.5, "modifiers": {"condition_multipliers": {"used": 0.6}}}]},
          {"id": "cpu", "name": "Processor", "actions": [{"action_type": "formula", "formula": "clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)"}]}]}]}
        """
    let valuer = Valuer([try Ruleset(json: Array(rules.utf8))])
    let listing = Listing(
        title: "HP EliteDesk 800 G6", price: Money(400), ramGB: 16, cpu: CPU(name: "Intel Core i7-10700", cpuMarkMulti: 16_885))
    let valuation = valuer.value(listing)

    let printed = valuation.statement().map { "\($0.label): \($0.amount.formatted) (\($0.detail))" }
    #expect(
        printed == [
            "Processor: −$60.79 (formula gives −$60.786)", "Memory: −$24.00 (16 GB × −$2.50 × 0.6 (used))",
        ])
    #expect(valuation.adjustedPrice?.formatted == "$315.21")
    #expect(valuation.tier() == .good)
    #expect(valuer.diagnostics == [])
}
