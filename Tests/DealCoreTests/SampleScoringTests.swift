import DealCore
import Testing

/// The recorded scores, metrics, keys and weights of the original.
@Suite struct SampleScoringTests {
    @Test(arguments: SampleCases.all.cases("scoring").filter { !$0.isSuspect })
    func `every unsuspected score is as recorded`(sample: SampleCase) throws {
        if sample["kind"] == "dollar_per_metric" {
            #expect(isClose(Metrics.dollars(sample["price"].number, perMark: sample["metric"].number), sample.expected.number))
        } else {
            let profile = ScoringProfile(name: "recorded", weights: scores(sample["weights"]))
            // Without anything to weigh there is no score, where the original says 0.
            #expect(isClose(profile.weightedMean(of: scores(sample["metrics"])) ?? 0, sample.expected.number))
        }
    }

    private func scores(_ value: Value) -> [ScoreMetric: Double] {
        var scores: [ScoreMetric: Double] = [:]
        for (name, score) in value.members { if let metric = ScoreMetric(rawValue: name) { scores[metric] = score.number } }
        return scores
    }

    /// Decision 10 leaves the weighted mean as it is: weights that cancel out weigh nothing.
    @Test(arguments: SampleCases.all.cases("scoring").filter(\.isSuspect))
    func `suspect scores follow the decisions`(sample: SampleCase) throws {
        let profile = ScoringProfile(name: "recorded", weights: scores(sample["weights"]))
        #expect(isClose(profile.weightedMean(of: scores(sample["metrics"])) ?? 0, sample.expected.number))
    }

    @Test(arguments: SampleCases.all.cases("gpu_score"))
    func `every graphics score is as recorded`(sample: SampleCase) {
        let score = Metrics.gpuScore(
            gpuMark: sample["gpu_mark"].number, metalScore: sample["metal_score"].number, isApple: sample["is_apple"] == true)
        #expect(isClose(score, sample.expected.number))
    }

    private static let prices: [(field: String, path: any KeyPath<Metrics, Double?> & Sendable)] = [
        ("dollar_per_cpu_mark_multi", \.listDollarPerCPUMark), ("dollar_per_cpu_mark_multi_adjusted", \.adjustedDollarPerCPUMark),
        ("dollar_per_cpu_mark_single", \.listDollarPerSingleMark), ("dollar_per_cpu_mark_single_adjusted", \.adjustedDollarPerSingleMark),
    ]

    @Test(arguments: SampleCases.all.cases("cpu_metrics"))
    func `every price per mark is as recorded, but never negative`(sample: SampleCase) throws {
        let cpu = CPU(name: "c", cpuMarkMulti: mark(sample["cpu_mark_multi"]), cpuMarkSingle: mark(sample["cpu_mark_single"]))
        let listing = Listing(title: "t", price: sample["price_usd"].number.flatMap { Money($0) }, cpu: cpu)
        let adjustment = sample["valuation_breakdown"]["total_adjustment"].number ?? 0
        let rule = Rule(id: "r", name: "r", actions: [.fixed(adjustment)])
        let ruleset = Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])
        let metrics = Metrics(listing: listing, valuation: Valuer([ruleset]).value(listing))
        for (field, path) in Self.prices {
            // Decision 1: an adjusted price is never below 0.
            let expected = sample.expected[field].number.map { max(0, $0) }
            #expect(isClose(metrics[keyPath: path], expected), "\(field)")
        }
    }

    private func mark(_ value: Value) -> Int? { value.number.map { Int($0) } }

    /// Decision 9: the original's sign is reversed; here an adjusted price below the list price is a saving.
    @Test(arguments: SampleCases.all.cases("card_tier"))
    func `every suspect tier follows the saving`(sample: SampleCase) throws {
        let list = try #require(sample["price_usd"].number)
        let adjusted = try #require(sample["adjusted_price_usd"].number)
        let saving = (list - adjusted) / list * 100
        let expected: DealTier = saving >= 25 ? .great : saving >= 15 ? .good : saving <= -10 ? .premium : .fair
        #expect(DealTier(savingPercent: saving) == expected)
        #expect(sample.isSuspect)
    }

    @Test(arguments: SampleCases.all.cases("dedup_hash"))
    func `every duplicate key normalises as recorded`(sample: SampleCase) {
        let key = Listing.duplicateKey(
            title: sample["title"].text ?? "", seller: sample["seller"].text, price: sample["price"].text.flatMap { Money(text: $0) })
        #expect(key == sample["normalized"].text)
    }

    @Test(arguments: SampleCases.all.cases("group_weights"))
    func `every recorded group weight is judged and applied as recorded`(sample: SampleCase) throws {
        let weights = sample["weights"].members.compactMapValues(\.number)
        guard sample["kind"] == "apply" else {
            let problem = ScoringProfile.problem(withShares: weights)
            #expect((problem == nil) == (sample.expected.elements[0] == true))
            if problem != nil { #expect(problem == sample.expected.elements[1].text) }
            return
        }
        let groups = sample["adjustments"].members.map { name, amount in
            RuleGroup(id: name, name: name, rules: [Rule(id: name, name: name, actions: [.fixed(amount.number ?? 0)])])
        }
        let valuer = Valuer([Ruleset(id: "s", name: "s", groups: groups)], groupWeights: weights)
        #expect(valuer.value(Listing(title: "t")).total == sample.expected.number.flatMap { Money($0) })
    }
}
