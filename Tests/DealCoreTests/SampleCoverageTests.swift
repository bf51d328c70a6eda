import DealCore
import Testing

/// What the other tests of recorded cases leave open.
@Suite struct SampleCoverageTests {
    @Test func `no recorded case is lost`() {
        let counts = [
            "conditions": 175, "formulas": 72, "actions": 50, "rulesets": 30, "scoring": 20, "adjusted_price": 30, "gpu_score": 6,
            "cpu_metrics": 12, "card_tier": 6, "dedup_hash": 4, "group_weights": 5, "formula_fields": 4,
        ]
        for (kind, count) in counts { #expect(SampleCases.all.cases(kind).count == count, "\(kind)") }
        #expect(Set(SampleCases.all.members.keys) == Set(counts.keys).union(["note", "formula_contexts"]))
    }

    private static let priceNames = [
        "dollar_per_cpu_mark_multi", "dollar_per_cpu_mark_multi_adjusted", "dollar_per_cpu_mark_single",
        "dollar_per_cpu_mark_single_adjusted",
    ]

    @Test(arguments: SampleCases.all.cases("cpu_metrics"))
    func `a price per mark is stored under the recorded names, and for nothing else`(sample: SampleCase) {
        let cpu = CPU(
            name: "c", cpuMarkMulti: sample["cpu_mark_multi"].number.map { Int($0) },
            cpuMarkSingle: sample["cpu_mark_single"].number.map { Int($0) })
        let listing = Listing(title: "t", price: sample["price_usd"].number.flatMap { Money($0) }, cpu: cpu)
        let stored = Metrics(listing: listing, valuation: Valuer([]).value(listing)).json()
        #expect(Self.priceNames.filter { !stored[$0].isNull } == Self.priceNames.filter { !sample.expected[$0].isNull })
    }

    /// Decision 1: an adjusted price is at least 0, and so is what a mark costs. Recorded below 0 are:
    ///
    /// - case 0: nothing asked, −$79.50 adjusted;
    /// - cases 10 and 11: $400.00 asked, −$500.00 adjusted.
    @Test func `the recorded prices per mark below 0 are these`() {
        let below = SampleCases.all.cases("cpu_metrics").filter { sample in
            Self.priceNames.contains { sample.expected[$0].number ?? 0 < 0 }
        }
        #expect(below.map(\.index) == [0, 10, 11])
        #expect(SampleCases.all.cases("cpu_metrics").filter(\.isSuspect).map(\.index) == [10, 11])
    }

    @Test(arguments: SampleCases.all.cases("scoring").filter { $0["kind"] == "composite" })
    func `there is a score exactly where something with a weight is known`(sample: SampleCase) {
        var weights: [ScoreMetric: Double] = [:]
        var metrics: [ScoreMetric: Double] = [:]
        for metric in ScoreMetric.allCases {
            weights[metric] = sample["weights"][metric.rawValue].number
            metrics[metric] = sample["metrics"][metric.rawValue].number
        }
        // Every recorded name is one of the known metrics.
        #expect(weights.count == sample["weights"].members.count && metrics.count == sample["metrics"].members.count)
        let weighed = weights.filter { metrics[$0.key] != nil }.reduce(0) { $0 + $1.value }
        let score = ScoringProfile(name: "recorded", weights: weights).weightedMean(of: metrics)
        #expect((score == nil) == (weighed == 0))
        if score == nil { #expect(sample.expected.number == 0) }
    }

    @Test func `each group's amount is weighed on its own, and a group without a weight counts in full`() throws {
        let sample = try #require(SampleCases.all.cases("group_weights").first { $0["kind"] == "apply" })
        let groups = sample["adjustments"].members.sorted { $0.key < $1.key }.map { name, amount in
            RuleGroup(id: name, name: name, rules: [Rule(id: name, name: name, actions: [.fixed(amount.number ?? 0)])])
        }
        let weights = sample["weights"].members.compactMapValues(\.number)
        func amounts(_ weights: [String: Double]) -> [String: Money] {
            let lines = Valuer([Ruleset(id: "s", name: "s", groups: groups)], groupWeights: weights).value(Listing(title: "t")).layers[0]
                .lines
            return Dictionary(lines.map { ($0.groupID, $0.amount) }, uniquingKeysWith: { $1 })
        }
        for (name, amount) in amounts(weights) {
            #expect(amount == Money((sample["adjustments"][name].number ?? 0) * (weights[name] ?? 1)))
        }
        // Decision 3: without a weight a group counts in full, where the original drops it.
        #expect(amounts(["a": 0]) == ["a": .zero, "b": Money(cents: 250)])
    }

    @Test(arguments: SampleCases.all.cases("group_weights").filter { $0["kind"] == "validate" })
    func `what is wrong with weights is told in the recorded words`(sample: SampleCase) {
        let weights = sample["weights"].members.compactMapValues(\.number)
        #expect(ScoringProfile.problem(withShares: weights) == sample.expected.elements[1].text)
    }

    /// The code under which each recorded finding is told here, and what the hint says.
    private static let findings: [String: [(code: String, column: Int, hint: String)]] = [
        "print(1)": [("unknown-function", 1, "use one of: abs, ceil, clamp")],
        "1 +": [("formula-syntax", 3, "")], "((((((a+b)+c)+d)+e)+f)+g)": [("deep-nesting", 1, "split the formula")],
        "a / b / c": [("possible-division-by-zero", 5, "guard it"), ("possible-division-by-zero", 9, "guard it")],
    ]

    @Test(arguments: SampleCases.all.cases("formula_fields"))
    func `every recorded finding is told with its place and what to do`(sample: SampleCase) throws {
        let text = sample["formula"].text ?? ""
        let schema = FieldSchema(fields: sample["fields"].elements.compactMap(\.text).map { FieldSchema.Field($0, type: .number) })
        let found = Formula.check(text, schema: schema)
        let wanted = try #require(Self.findings[text])
        #expect(found.map(\.code) == wanted.map(\.code))
        for (diagnostic, wanted) in zip(found, wanted) {
            #expect(diagnostic.location?.line == 1 && diagnostic.location?.column == wanted.column)
            #expect(wanted.hint.isEmpty || diagnostic.hint?.contains(wanted.hint) == true)
        }
        // A recorded position counts from 0.
        for finding in sample["findings"].elements {
            guard let position = finding["position"].number else { continue }
            #expect(found.contains { $0.location?.column == Int(position) + 1 })
        }
    }
}
