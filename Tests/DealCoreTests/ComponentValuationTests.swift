import DealCore
import Testing

@Suite struct ComponentValuationTests {
    private static let samples = SampleCases.all.cases("adjusted_price").filter { !$0.isSuspect }

    /// Decision 11: 1 TB is 1000 GB, where the original divides by 1024; these cases have drives with a rule per TB.
    private static let terabyteCases: [Int: (adjusted: Int64, deductions: [Int64])] = [
        // 512 GB at $60 a TB, 1000 GB at $20 a TB, used: 18.00 and 11.72 become 18.43 and 12.00.
        2: (33_057, [2400, 1843, 1200, 1500])
    ]

    private func valuation(_ sample: SampleCase) throws -> ComponentValuation {
        let rules = try sample["rules"].elements.map { rule in
            ComponentValuation.Rule(
                try #require(ComponentValuation.Kind(rawValue: rule["component_type"].text ?? "")),
                try #require(ComponentValuation.Metric(rawValue: rule["metric"].text ?? "")),
                unitValueUSD: try #require(rule["unit_value_usd"].number),
                whenNew: rule["condition_new"].number ?? 1, whenRefurb: rule["condition_refurb"].number ?? 0.75,
                whenUsed: rule["condition_used"].number ?? 0.6)
        }
        let components = try sample["components"].elements.map { part in
            ComponentValuation.Component(
                try #require(ComponentValuation.Kind(rawValue: part["component_type"].text ?? "")),
                quantity: try #require(part["quantity"].number),
                label: part["label"].text ?? "")
        }
        return ComponentValuation(
            listPrice: try #require(sample["listing_price_usd"].number.flatMap { Money($0) }),
            condition: try #require(ItemCondition(rawValue: sample["condition"].text ?? "")), components: components, rules: rules)
    }

    @Test(arguments: samples)
    func `every recorded price is adjusted as recorded, but for terabytes`(sample: SampleCase) throws {
        let valuation = try valuation(sample)
        if let decided = Self.terabyteCases[sample.index] {
            #expect(valuation.adjustedPrice == Money(cents: decided.adjusted))
            #expect(valuation.lines.map(\.deduction) == decided.deductions.map { Money(cents: $0) })
            return
        }
        let expected = sample.expected
        #expect(valuation.adjustedPrice == expected["adjusted_price_usd"].number.flatMap { Money($0) })
        #expect(valuation.totalDeductions == expected["total_deductions"].number.flatMap { Money($0) })
        let lines = expected["lines"].elements
        #expect(valuation.lines.map(\.label) == lines.compactMap { $0["label"].text })
        #expect(valuation.lines.map(\.quantity) == lines.compactMap { $0["quantity"].number })
        #expect(valuation.lines.map(\.unitValueUSD) == lines.compactMap { $0["unit_value"].number })
        #expect(valuation.lines.map(\.factor) == lines.compactMap { $0["condition_multiplier"].number })
        #expect(valuation.lines.map(\.deduction) == lines.compactMap { $0["deduction_usd"].number.flatMap { Money($0) } })
    }

    @Test func `the recorded cases are all there, and those that differ are the ones with a rule per terabyte`() {
        #expect(Self.samples.count == 30)
        let different = Self.samples.filter { sample in
            let kinds = Set(sample["rules"].elements.filter { $0["metric"] == "per_tb" }.map { $0["component_type"] })
            return sample["components"].elements.contains { kinds.contains($0["component_type"]) && ($0["quantity"].number ?? 0) > 0 }
        }
        #expect(Set(different.map(\.index)) == Set(Self.terabyteCases.keys))
    }

    @Test func `all rules of a kind apply, each with its line`() {
        let rules = [
            ComponentValuation.Rule(.ram, .perGB, unitValueUSD: 2), ComponentValuation.Rule(.gpu, .flat, unitValueUSD: 50),
            ComponentValuation.Rule(.ram, .flat, unitValueUSD: 1),
        ]
        let part = ComponentValuation.Component(.ram, quantity: 16, label: "RAM")
        let valuation = ComponentValuation(listPrice: Money(cents: 10_000), condition: .new, components: [part], rules: rules)
        #expect(valuation.lines.map(\.deduction) == [Money(cents: 3200), Money(cents: 1600)])
        #expect(valuation.adjustedPrice == Money(cents: 5200))
    }

    @Test func `a listing's parts are its memory, drives, licence and graphics card`() throws {
        let listing = Listing(
            title: "t", price: Money(cents: 40_000), condition: .refurb, ramGB: 16, primaryStorage: Storage(medium: .nvme, capacityGB: 512),
            secondaryStorage: Storage(medium: .hdd, capacityGB: 2_000), osLicense: "Windows 11 Pro", gpu: GPU(name: "T600"))
        let parts = ComponentValuation.components(of: listing)
        #expect(parts.map(\.kind) == [.ram, .ssd, .hdd, .osLicense, .gpu] && parts.map(\.quantity) == [16, 512, 2_000, 1, 1])
        let rule = ComponentValuation.Rule(.hdd, .perTB, unitValueUSD: 20)
        #expect(try #require(ComponentValuation(listing, rules: [rule])).adjustedPrice == Money(cents: 37_000))
        #expect(ComponentValuation(Listing(title: "t"), rules: [rule]) == nil)
        #expect(ComponentValuation.components(of: Listing(title: "t")) == [])
    }

    @Test func `numbers beyond all reason do not trap`() {
        for value in [Double.infinity, -.infinity, .nan, 1e300, -1e300] {
            let part = ComponentValuation.Component(.misc, quantity: value, label: "x")
            let rule = ComponentValuation.Rule(.misc, .flat, unitValueUSD: value)
            let valuation = ComponentValuation(listPrice: Money(cents: 1), condition: .new, components: [part, part], rules: [rule])
            #expect(valuation.adjustedPrice >= .zero)
        }
    }
}
