/// What a listing measures up to, next to its price.
public struct Metrics: Hashable, Sendable {
    /// The multi-thread CPU mark.
    public var scoreCPUMulti: Double?
    /// The single-thread CPU mark.
    public var scoreCPUSingle: Double?
    /// The graphics score, see ``gpuScore(gpuMark:metalScore:isApple:)``.
    public var scoreGPU: Double?
    /// Multi-thread CPU mark per watt of thermal design power.
    public var perfPerWatt: Double?
    /// The memory in GB.
    public var ramCapacityGB: Double?
    /// Adjusted price per multi-thread CPU mark, to 4 places.
    public var dollarPerCPUMark: Double?
    /// Adjusted price per single-thread CPU mark, to 4 places.
    public var dollarPerSingleMark: Double?
    /// List price per multi-thread CPU mark, not rounded.
    public var listDollarPerCPUMark: Double?
    /// List price per single-thread CPU mark, not rounded.
    public var listDollarPerSingleMark: Double?
    /// Adjusted price per multi-thread CPU mark, not rounded.
    public var adjustedDollarPerCPUMark: Double?
    /// Adjusted price per single-thread CPU mark, not rounded.
    public var adjustedDollarPerSingleMark: Double?
    /// Scores the catalogue keeps as attributes, such as `expandability`.
    public var ratings: [ScoreMetric: Double]

    /// Measures a listing.
    ///
    /// Marks of 0 count as missing, and what needs a missing value is `nil`.
    public init(listing: Listing, valuation: Valuation) {
        let cpu = listing.cpu
        scoreCPUMulti = Self.positive(cpu?.cpuMarkMulti)
        scoreCPUSingle = Self.positive(cpu?.cpuMarkSingle)
        let isApple = cpu?.manufacturer.lowercased() == "apple"
        scoreGPU = listing.gpu.flatMap { Self.gpuScore(gpuMark: $0.gpuMark, metalScore: $0.metalScore, isApple: isApple) }
        if let multi = scoreCPUMulti, let watts = Self.positive(cpu?.tdpWatts) { perfPerWatt = multi / watts }
        ramCapacityGB = Self.positive(listing.ramGB)
        let list = valuation.listPrice?.doubleValue
        let adjusted = valuation.adjustedPrice?.doubleValue
        dollarPerCPUMark = Self.dollars(adjusted, perMark: scoreCPUMulti)
        dollarPerSingleMark = Self.dollars(adjusted, perMark: scoreCPUSingle)
        listDollarPerCPUMark = Self.ratio(list, scoreCPUMulti)
        listDollarPerSingleMark = Self.ratio(list, scoreCPUSingle)
        adjustedDollarPerCPUMark = Self.ratio(adjusted, scoreCPUMulti)
        adjustedDollarPerSingleMark = Self.ratio(adjusted, scoreCPUSingle)
        ratings = [:]
        for metric in [ScoreMetric.expandability, .encoderCapability, .portsFit] {
            if let rating = listing.attributes[metric.rawValue]?.asNumber, rating.isFinite { ratings[metric] = rating }
        }
    }

    private static func positive(_ number: Int?) -> Double? {
        number.flatMap { $0 > 0 ? Double($0) : nil }
    }

    private static func ratio(_ price: Double?, _ mark: Double?) -> Double? {
        guard let price, let mark, mark > 0 else { return nil }
        return price / mark
    }

    /// A price per mark, rounded to 4 places; `nil` without a price or a mark above 0.
    public static func dollars(_ price: Double?, perMark mark: Double?) -> Double? {
        ratio(price, mark).map { Decimals.rounded($0, places: 4) }
    }

    /// The graphics score.
    ///
    /// For Apple machines 0.8 × Metal score + 0.2 × mark, where a missing mark is taken as the Metal score; otherwise the mark.
    /// `nil` when there is nothing to score.
    public static func gpuScore(gpuMark: Double?, metalScore: Double?, isApple: Bool) -> Double? {
        let mark = gpuMark ?? 0
        guard isApple else { return mark > 0 ? mark : nil }
        let metal = metalScore ?? 0
        let score = 0.8 * metal + 0.2 * (mark > 0 ? mark : metal)
        return score > 0 ? score : nil
    }

    /// The value a scoring profile weighs; `nil` when it is not known.
    public subscript(metric: ScoreMetric) -> Double? {
        switch metric {
        case .cpuMarkMulti: scoreCPUMulti
        case .cpuMarkSingle: scoreCPUSingle
        case .gpuScore: scoreGPU
        case .perfPerWatt: perfPerWatt
        case .ramCapacity: ramCapacityGB
        case .expandability, .encoderCapability, .portsFit: ratings[metric]
        }
    }

    /// The metrics as a JSON value with the names of the stored fields.
    public func json() -> Value {
        [
            "score_cpu_multi": Value(scoreCPUMulti), "score_cpu_single": Value(scoreCPUSingle), "score_gpu": Value(scoreGPU),
            "perf_per_watt": Value(perfPerWatt), "dollar_per_cpu_mark": Value(dollarPerCPUMark),
            "dollar_per_single_mark": Value(dollarPerSingleMark), "dollar_per_cpu_mark_multi": Value(listDollarPerCPUMark),
            "dollar_per_cpu_mark_multi_adjusted": Value(adjustedDollarPerCPUMark),
            "dollar_per_cpu_mark_single": Value(listDollarPerSingleMark),
            "dollar_per_cpu_mark_single_adjusted": Value(adjustedDollarPerSingleMark),
        ]
    }
}
