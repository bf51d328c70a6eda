import DealCore
import Testing

@Suite struct PriceTargetTests {
    private func dollars(_ amounts: [Int64]) -> [Money] { amounts.map { Money(cents: $0 * 100) } }

    private func machine(
        _ id: Int64, _ cpu: String?, _ price: Int64?, multi: Int? = nil, single: Int? = nil, status: ListingStatus = .active
    )
        -> Listing
    {
        Listing(
            id: id, title: "t", price: price.map { Money(cents: $0 * 100) }, status: status,
            cpu: cpu.map { CPU(name: $0, cpuMarkMulti: multi, cpuMarkSingle: single) })
    }

    @Test func `good is the mean, great and fair lie a sample standard deviation around it`() {
        let targets = PriceTargets(prices: dollars([100, 200, 300]))
        #expect(targets.great == Money(cents: 10_000) && targets.good == Money(cents: 20_000) && targets.fair == Money(cents: 30_000))
        #expect(targets.standardDeviation == Money(cents: 10_000) && targets.sampleSize == 3)
    }

    @Test func `targets are rounded to cents, and never below 0`() {
        // The mean is 100.333…, the deviation 172.917…
        let targets = PriceTargets(prices: dollars([1, 0, 300, -5]) + [Money(units: 1)])
        #expect(targets.sampleSize == 3 && targets.great == .zero && targets.good == Money(cents: 10_033))
        #expect(targets.fair == Money(cents: 27_325) && targets.standardDeviation == Money(cents: 17_292))
    }

    @Test(
        arguments: [(0, .insufficient), (1, .insufficient), (2, .low), (4, .low), (5, .medium), (9, .medium), (10, .high), (500, .high)]
            as [(Int, PriceTargets.Confidence)])
    func `confidence follows the size of the sample`(size: Int, confidence: PriceTargets.Confidence) {
        let targets = PriceTargets(prices: dollars(Array(repeating: 50, count: size)))
        #expect(targets.confidence == confidence && targets.sampleSize == size)
        #expect((targets.good == nil) == (size < 2) && (targets.fair == nil) == (size < 2))
        if size >= 2 { #expect(targets.great == Money(cents: 5000) && targets.standardDeviation == .zero) }
    }

    @Test func `generated samples agree with the plain formulas`() {
        var generator = Generator(seed: 41)
        for _ in 0..<300 {
            let cents = (0..<generator.int(2...40)).map { _ in Int64(generator.int(1...500_000)) }
            let targets = PriceTargets(prices: cents.map { Money(cents: $0) })
            let count = Double(cents.count)
            let mean = Double(cents.reduce(0, +)) / count
            // The square of the deviation by the sums of the values and of their squares, which are exact.
            let squares = Double(cents.reduce(0) { $0 + $1 * $1 })
            let deviation = max(0, (squares - mean * mean * count) / (count - 1)).squareRoot()
            for (target, wanted) in [(targets.good, mean), (targets.fair, mean + deviation), (targets.great, max(0, mean - deviation))] {
                #expect(((target?.doubleValue ?? .infinity) * 100 - wanted).magnitude <= 0.51)
            }
        }
    }

    @Test func `processors are compared by what a mark costs`() {
        let catalogue = [
            machine(1, "B", 200, multi: 10_000, single: 2_000), machine(2, "B", 400, multi: 10_000, single: 2_000),
            machine(3, "A", 100, multi: 10_000, single: 1_000), machine(4, "C", 900, multi: 10_000),
            machine(5, "D", 400, multi: 10_000, single: 1_000),
            machine(6, "E", 300, multi: 10_000, single: 1_000), machine(7, "E", nil), machine(8, "A", 9_999, status: .archived),
            machine(9, nil, 5),
            machine(10, "F", 0, multi: 1, single: 1),
        ]
        let all = CPUAnalytics.all(in: Valuer([]).appraise(catalogue))
        #expect(all.map(\.name) == ["A", "B", "C", "D", "E"])
        #expect(all.map(\.dollarPerMarkMulti) == [0.01, 0.03, nil, 0.04, 0.03])
        #expect(all.map(\.dollarPerMarkSingle) == [0.1, 0.15, nil, 0.4, 0.3])
        // Of four with marks none is better than A, one is better than B and E, three are better than D.
        #expect(all.map(\.percentile) == [0, 25, nil, 75, 25])
        #expect(all.map(\.rating) == [.excellent, .excellent, nil, .fair, .excellent])
        #expect(
            all.map(\.targets.sampleSize) == [1, 2, 1, 1, 1] && all[1].targets.good == Money(cents: 30_000) && all[0].targets.good == nil)
    }

    @Test(
        arguments: [(0, .excellent), (25, .excellent), (25.1, .good), (50, .good), (75, .fair), (75.1, .poor), (100, .poor)]
            as [(Double, CPUAnalytics.Rating)])
    func `the rating follows the percentile`(percentile: Double, rating: CPUAnalytics.Rating) {
        #expect(CPUAnalytics.Rating(percentile: percentile) == rating)
    }

    @Test func `prices are those after adjustment, percentiles are rounded to a place`() {
        let rule = Rule(id: "r", name: "r", conditions: .test("cpu.name", .equals, "B"), actions: [.fixed(-100)])
        let valuer = Valuer([Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])])
        let catalogue = ["A", "B", "C"].enumerated().map { machine(Int64($0), $1, 300 + 50 * Int64($0), multi: 1_000, single: 10) }
        let all = CPUAnalytics.all(in: valuer.appraise(catalogue))
        #expect(all.map(\.dollarPerMarkMulti) == [0.3, 0.25, 0.4] && all.map(\.percentile) == [33.3, 0, 66.7])
        #expect(CPUAnalytics.all(in: []) == [])
    }
}
