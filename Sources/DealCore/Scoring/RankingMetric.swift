/// What listings can be ranked by.
public enum RankingMetric: String, CaseIterable, Sendable {
    /// The composite score, highest first.
    case scoreComposite = "score_composite"
    /// The multi-thread CPU mark, highest first.
    case scoreCPUMulti = "score_cpu_multi"
    /// The single-thread CPU mark, highest first.
    case scoreCPUSingle = "score_cpu_single"
    /// The graphics score, highest first.
    case scoreGPU = "score_gpu"
    /// CPU mark per watt, highest first.
    case perfPerWatt = "perf_per_watt"
    /// Adjusted price per multi-thread CPU mark, lowest first.
    case dollarPerCPUMark = "dollar_per_cpu_mark"
    /// Adjusted price per single-thread CPU mark, lowest first.
    case dollarPerSingleMark = "dollar_per_single_mark"
    /// The adjusted price, lowest first.
    case adjustedPrice = "adjusted_price_usd"
    /// What a buyer saves in percent, highest first.
    case savingPercent = "saving_percent"

    /// Whether the highest value ranks first.
    public var isDescending: Bool {
        switch self {
        case .dollarPerCPUMark, .dollarPerSingleMark, .adjustedPrice: false
        default: true
        }
    }

    /// The value to rank by; `nil` when it is not known.
    public func value(of appraisal: Appraisal) -> Double? {
        switch self {
        case .scoreComposite: appraisal.score
        case .scoreCPUMulti: appraisal.metrics.scoreCPUMulti
        case .scoreCPUSingle: appraisal.metrics.scoreCPUSingle
        case .scoreGPU: appraisal.metrics.scoreGPU
        case .perfPerWatt: appraisal.metrics.perfPerWatt
        case .dollarPerCPUMark: appraisal.metrics.dollarPerCPUMark
        case .dollarPerSingleMark: appraisal.metrics.dollarPerSingleMark
        case .adjustedPrice: appraisal.valuation.adjustedPrice?.doubleValue
        case .savingPercent: appraisal.valuation.savingPercent
        }
    }

    /// The best listings first; those without a value are left out, and equal ones are ordered by number.
    ///
    /// - Complexity: O(*n* log *n*) in the number of listings.
    public func rank(_ appraisals: [Appraisal], limit: Int = .max) -> [Appraisal] {
        let valued = appraisals.compactMap { appraisal in value(of: appraisal).map { (value: $0, appraisal: appraisal) } }
        let ranked = valued.sorted { left, right in
            if left.value != right.value { return isDescending ? left.value > right.value : left.value < right.value }
            return left.appraisal.listing.id < right.appraisal.listing.id
        }
        return ranked.prefix(max(0, limit)).map(\.appraisal)
    }
}
