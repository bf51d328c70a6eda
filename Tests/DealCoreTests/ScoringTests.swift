import DealCore
import Testing

@Suite struct ScoringTests {
    private func listing(_ id: Int64, price: Int64?, multi: Int? = nil, ram: Int = 0, watts: Int? = nil) -> Listing {
        Listing(
            id: id, title: "t", price: price.map { Money(cents: $0 * 100) }, ramGB: ram,
            cpu: CPU(name: "c", tdpWatts: watts, cpuMarkMulti: multi))
    }

    @Test(
        arguments: [
            (25, .great), (24.99, .good), (15, .good), (14.99, .fair), (0, .fair), (-9.99, .fair), (-10, .premium), (-50, .premium),
        ] as [(Double, DealTier)])
    func `the tier follows the saving`(saving: Double, tier: DealTier) {
        #expect(DealTier(savingPercent: saving) == tier)
    }

    @Test func `thresholds can be set, and without a saving there is no tier`() {
        #expect(DealTier(savingPercent: 12, thresholds: DealThresholds(great: 10)) == .great)
        #expect(DealTier(savingPercent: nil) == nil)
        #expect(Valuer([]).value(listing(1, price: 0)).tier() == nil)
        #expect(Valuer([]).value(listing(1, price: 100)).tier() == .fair)
    }

    @Test func `metrics are those of the adjusted price, and missing where a mark is`() {
        let rule = Rule(id: "r", name: "r", actions: [.fixed(-100)])
        let valuer = Valuer([Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])])
        let full = listing(1, price: 400, multi: 16_885, ram: 16, watts: 65)
        let metrics = Metrics(listing: full, valuation: valuer.value(full))
        #expect(metrics.scoreCPUMulti == 16_885 && metrics.scoreCPUSingle == nil && metrics.ramCapacityGB == 16)
        #expect(metrics.perfPerWatt == 16_885.0 / 65)
        #expect(metrics.dollarPerCPUMark == 0.0178 && metrics.dollarPerSingleMark == nil)
        #expect(metrics.listDollarPerCPUMark == 400.0 / 16_885 && metrics.adjustedDollarPerCPUMark == 300.0 / 16_885)
        #expect(metrics.json()["dollar_per_cpu_mark"] == 0.0178)
        let bare = listing(2, price: nil, multi: 0, watts: 0)
        let none = Metrics(listing: bare, valuation: valuer.value(bare))
        #expect(none.scoreCPUMulti == nil && none.perfPerWatt == nil && none.dollarPerCPUMark == nil && none.ramCapacityGB == nil)
    }

    @Test func `scores run from 0 at the 5th percentile to 100 at the 95th`() throws {
        let catalogue = (0...100).map { listing(Int64($0), price: 100, multi: 1000 + $0 * 10) }
        let appraisals = Valuer([]).appraise(catalogue, profile: ScoringProfile(name: "p", weights: [.cpuMarkMulti: 3]))
        #expect(appraisals.map(\.listing.id) == catalogue.map(\.id))
        #expect(appraisals[0].score == 0 && appraisals[5].score == 0 && appraisals[95].score == 100 && appraisals[100].score == 100)
        #expect(isClose(appraisals[50].score, 50))
        #expect(zip(appraisals, appraisals.dropFirst()).allSatisfy { ($0.score ?? -1) <= ($1.score ?? -1) })
    }

    @Test func `a metric that is missing neither helps nor hurts`() {
        let catalogue = [
            listing(1, price: 1, multi: 1000, ram: 8), listing(2, price: 1, multi: 2000, ram: 16), listing(3, price: 1, multi: 2000),
            listing(4, price: 1),
        ]
        let profile = ScoringProfile(name: "p", weights: [.cpuMarkMulti: 0.5, .ramCapacity: 0.2, .encoderCapability: 9])
        let scores = Valuer([]).appraise(catalogue, profile: profile).map(\.score)
        #expect(scores == [0, 100, 100, nil])
    }

    @Test func `where all are alike the score is in the middle`() {
        let catalogue = [listing(1, price: 1, multi: 1000), listing(2, price: 1, multi: 1000)]
        #expect(Valuer([]).appraise(catalogue).map(\.score) == [50, 50])
    }

    @Test func `ratings of the catalogue's own count`() {
        var rated = listing(1, price: 1)
        rated.attributes = ["expandability": 8, "ports_fit": "3", "encoder_capability": "high"]
        let metrics = Metrics(listing: rated, valuation: Valuer([]).value(rated))
        #expect(metrics.ratings == [.expandability: 8, .portsFit: 3])
    }

    @Test func `the seeded profiles weigh as documented`() {
        #expect(ScoringProfile.proxmox.weights == [.cpuMarkMulti: 0.5, .ramCapacity: 0.2, .expandability: 0.2, .perfPerWatt: 0.1])
        #expect(ScoringProfile.plex.weights == [.cpuMarkSingle: 0.4, .encoderCapability: 0.4, .perfPerWatt: 0.2])
    }

    @Test func `listings rank best first, equal ones by number, those without a value not at all`() {
        let catalogue = [
            listing(1, price: 300, multi: 100), listing(2, price: 100, multi: 300), listing(3, price: nil, multi: 200),
            listing(4, price: 100), listing(5, price: 100, multi: 300),
        ]
        let appraisals = Valuer([]).appraise(catalogue)
        func ids(_ metric: RankingMetric, _ limit: Int = .max) -> [Int64] { metric.rank(appraisals, limit: limit).map(\.listing.id) }
        #expect(ids(.scoreCPUMulti) == [2, 5, 3, 1])
        #expect(ids(.adjustedPrice) == [2, 4, 5, 1])
        #expect(ids(.dollarPerCPUMark) == [2, 5, 1])
        #expect(ids(.adjustedPrice, 2) == [2, 4])
        #expect(ids(.scoreGPU) == [] && ids(.adjustedPrice, -1) == [])
        let descending = RankingMetric.allCases.filter(\.isDescending).map(\.rawValue)
        #expect(descending == ["score_composite", "score_cpu_multi", "score_cpu_single", "score_gpu", "perf_per_watt", "saving_percent"])
    }
}
