/// What a processor costs in a catalogue, and how much speed that buys next to the others.
public struct CPUAnalytics: Hashable, Sendable {
    /// How much speed a processor gives for its price.
    public enum Rating: String, CaseIterable, Sendable {
        /// Among the best quarter.
        case excellent
        /// In the second quarter.
        case good
        /// In the third quarter.
        case fair
        /// In the last quarter.
        case poor

        /// The rating of a percentile, 0 being the best.
        public init(percentile: Double) {
            self = percentile <= 25 ? .excellent : percentile <= 50 ? .good : percentile <= 75 ? .fair : .poor
        }
    }

    /// The processor's name.
    public let name: String
    /// Which prices of machines with it are good ones.
    public let targets: PriceTargets
    /// The mean price per multi-thread CPU mark, to 4 places; `nil` unless both marks are known.
    public let dollarPerMarkMulti: Double?
    /// The mean price per single-thread CPU mark, to 4 places; `nil` unless both marks are known.
    public let dollarPerMarkSingle: Double?
    /// The percentage of processors that cost less per multi-thread mark, to 1 place; 0 is the best.
    public private(set) var percentile: Double?
    /// How much speed it gives for its price.
    public var rating: Rating? { percentile.map { Rating(percentile: $0) } }

    /// Analyses the processors of a catalogue, sorted by name.
    ///
    /// Only active listings with an adjusted price above 0 count. Where listings of one processor differ in its marks, those of the first
    /// that has both are taken.
    /// - Complexity: O(*n* log *n*) in the number of listings.
    public static func all(in appraisals: some Sequence<Appraisal>) -> [CPUAnalytics] {
        var machines: [String: [Appraisal]] = [:]
        for appraisal in appraisals where appraisal.listing.status == .active {
            if let cpu = appraisal.listing.cpu, appraisal.valuation.adjustedPrice ?? .zero > .zero {
                machines[cpu.name, default: []].append(appraisal)
            }
        }
        var all = machines.sorted { $0.key < $1.key }.map { CPUAnalytics(name: $0.key, machines: $0.value) }
        let sorted = all.compactMap(\.dollarPerMarkMulti).sorted()
        for index in all.indices {
            all[index].percentile = all[index].dollarPerMarkMulti.map { Self.percentile(of: $0, among: sorted) }
        }
        return all
    }

    private init(name: String, machines: [Appraisal]) {
        let sample = PriceTargets.Sample(machines.lazy.compactMap(\.valuation.adjustedPrice))
        let marked = machines.first { $0.metrics.scoreCPUMulti != nil && $0.metrics.scoreCPUSingle != nil }
        self.name = name
        targets = PriceTargets(sample)
        dollarPerMarkMulti = Metrics.dollars(sample.mean, perMark: marked?.metrics.scoreCPUMulti)
        dollarPerMarkSingle = Metrics.dollars(sample.mean, perMark: marked?.metrics.scoreCPUSingle)
    }

    /// The part of sorted values that are less, in percent.
    private static func percentile(of value: Double, among sorted: [Double]) -> Double {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return Decimals.rounded(Double(low) / Double(sorted.count) * 100, places: 1)
    }
}
