/// Where the metrics of a catalogue lie, so that they can be compared: each from 0 to 100.
public struct CatalogueScale: Hashable, Sendable {
    /// The 5th and the 95th percentile of each metric that the catalogue has.
    public let ranges: [ScoreMetric: ClosedRange<Double>]

    /// Measures a catalogue.
    ///
    /// Percentiles are interpolated between neighbours (Hyndman and Fan, "Sample quantiles in statistical packages", 1996, type 7).
    /// - Complexity: O(*n* log *n*) in the number of listings.
    public init(_ catalogue: some Sequence<Metrics>) {
        var values: [ScoreMetric: [Double]] = [:]
        for metrics in catalogue {
            for metric in ScoreMetric.allCases {
                if let value = metrics[metric], value.isFinite { values[metric, default: []].append(value) }
            }
        }
        ranges = values.mapValues { unsorted in
            let sorted = unsorted.sorted()
            return Self.percentile(0.05, sorted)...Self.percentile(0.95, sorted)
        }
    }

    private static func percentile(_ part: Double, _ sorted: [Double]) -> Double {
        let place = part * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }

    /// The value on the scale: 0 at the 5th percentile or below, 100 at the 95th or above, 50 where all are alike; `nil` for a metric
    /// that the catalogue lacks.
    public func scaled(_ value: Double, _ metric: ScoreMetric) -> Double? {
        guard let range = ranges[metric], value.isFinite else { return nil }
        guard range.upperBound > range.lowerBound else { return 50 }
        let part = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        return min(max(part, 0), 1) * 100
    }
}

/// Gives listings of a catalogue one score each, from 0 to 100.
public struct Scorer: Sendable {
    /// The catalogue's scale.
    public let scale: CatalogueScale
    /// What counts how much.
    public let profile: ScoringProfile

    /// Makes a scorer.
    public init(scale: CatalogueScale, profile: ScoringProfile = .proxmox) {
        self.scale = scale
        self.profile = profile
    }

    /// The composite score: each known metric scaled to 0…100, then weighted by the profile; `nil` when none is known.
    ///
    /// Cards show a tenth of it.
    public func score(_ metrics: Metrics) -> Double? {
        var scaled: [ScoreMetric: Double] = [:]
        for metric in profile.weights.keys {
            if let value = metrics[metric] { scaled[metric] = scale.scaled(value, metric) }
        }
        return profile.weightedMean(of: scaled)
    }
}
