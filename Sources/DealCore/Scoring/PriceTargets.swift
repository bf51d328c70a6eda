/// Which prices are good ones, learnt from prices asked.
///
/// Good is the mean; great is a standard deviation below it, fair one above.
public struct PriceTargets: Hashable, Sendable {
    /// How far targets can be relied on.
    public enum Confidence: String, CaseIterable, Sendable {
        /// Ten prices or more.
        case high
        /// Five to nine prices.
        case medium
        /// Two to four prices.
        case low
        /// Fewer than two prices, and so no targets.
        case insufficient

        /// The confidence in a sample of so many prices.
        public init(sampleSize: Int) {
            switch sampleSize {
            case 10...: self = .high
            case 5...: self = .medium
            case 2...: self = .low
            default: self = .insufficient
            }
        }
    }

    /// The mean less a standard deviation, at least 0, to the cent.
    public let great: Money?
    /// The mean, to the cent.
    public let good: Money?
    /// The mean and a standard deviation, to the cent.
    public let fair: Money?
    /// How many prices there were.
    public let sampleSize: Int
    /// The standard deviation of the sample (with *n* − 1), to the cent.
    public let standardDeviation: Money?
    /// How far the targets can be relied on.
    public var confidence: Confidence { Confidence(sampleSize: sampleSize) }

    /// Learns targets; prices of 0 and below are left out.
    public init(prices: some Sequence<Money>) {
        self.init(Sample(prices))
    }

    init(_ sample: Sample) {
        sampleSize = sample.count
        guard let mean = sample.mean, let deviation = sample.standardDeviation else {
            (great, good, fair, standardDeviation) = (nil, nil, nil, nil)
            return
        }
        great = Self.cents(max(mean - deviation, 0))
        good = Self.cents(mean)
        fair = Self.cents(mean + deviation)
        standardDeviation = Self.cents(deviation)
    }

    private static func cents(_ amount: Double) -> Money? {
        Money(Decimals.rounded(amount, places: 2))
    }

    /// Prices above 0 and what is computed from them, in currency units.
    struct Sample {
        private let prices: [Double]
        /// The mean; `nil` without a price.
        let mean: Double?

        init(_ prices: some Sequence<Money>) {
            let positive = prices.lazy.filter { $0 > .zero }.map(\.doubleValue)
            self.prices = Array(positive)
            mean = self.prices.isEmpty ? nil : self.prices.reduce(0, +) / Double(self.prices.count)
        }

        var count: Int { prices.count }

        /// The standard deviation in two passes, so that large equal parts cancel out exactly; `nil` for fewer than two prices.
        var standardDeviation: Double? {
            guard prices.count > 1, let mean else { return nil }
            let squares = prices.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (squares / Double(prices.count - 1)).squareRoot()
        }
    }
}
