/// A metric that scoring profiles weigh; more is better in all of them.
public enum ScoreMetric: String, CaseIterable, Sendable {
    /// The multi-thread CPU mark.
    case cpuMarkMulti = "cpu_mark_multi"
    /// The single-thread CPU mark.
    case cpuMarkSingle = "cpu_mark_single"
    /// The graphics score.
    case gpuScore = "gpu_score"
    /// CPU mark per watt.
    case perfPerWatt = "perf_per_watt"
    /// The memory in GB.
    case ramCapacity = "ram_capacity"
    /// How far the machine can be extended.
    case expandability
    /// How well it encodes video.
    case encoderCapability = "encoder_capability"
    /// How well its ports fit.
    case portsFit = "ports_fit"
}

/// What somebody looks for: weights of metrics and of rule groups.
public struct ScoringProfile: Hashable, Sendable {
    /// The name shown to people.
    public var name: String
    /// How much each metric counts; only the proportions matter.
    public var weights: [ScoreMetric: Double]
    /// What the amounts of rule groups are multiplied with, by id or name; 1 for all others.
    public var groupWeights: [String: Double]

    /// Makes a profile.
    public init(name: String, weights: [ScoreMetric: Double], groupWeights: [String: Double] = [:]) {
        self.name = name
        self.weights = weights
        self.groupWeights = groupWeights
    }

    /// For virtual machines: many cores, memory, room to grow.
    public static let proxmox = ScoringProfile(
        name: "Proxmox", weights: [.cpuMarkMulti: 0.5, .ramCapacity: 0.2, .expandability: 0.2, .perfPerWatt: 0.1])
    /// For a media server: single-thread speed and video encoding.
    public static let plex = ScoringProfile(name: "Plex", weights: [.cpuMarkSingle: 0.4, .encoderCapability: 0.4, .perfPerWatt: 0.2])

    /// The weighted mean of the metrics that are known: Σ weight × value / Σ weight.
    ///
    /// `nil` when the profile weighs none of them, or the weights cancel out.
    public func weightedMean(of values: [ScoreMetric: Double]) -> Double? {
        var sum = 0.0
        var total = 0.0
        for metric in ScoreMetric.allCases {
            guard let weight = weights[metric], let value = values[metric] else { continue }
            sum += weight * value
            total += weight
        }
        return total == 0 ? nil : sum / total
    }

    /// What is wrong with group weights that are meant as shares of a whole: each from 0 to 1, together 1 (± 0.01); `nil` when nothing is.
    public static func problem(withShares weights: [String: Double]) -> String? {
        guard !weights.isEmpty else { return nil }
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
            if weight < 0 { return "Weight for '\(name)' must be non-negative (got \(Decimals.text(weight)))" }
            if !(weight <= 1) { return "Weight for '\(name)' must be at most 1 (got \(Decimals.text(weight)))" }
        }
        let sum = weights.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
        guard (sum - 1).magnitude > 0.01 else { return nil }
        return "Weights must sum to 1.0 (got \(Decimals.fixed(sum, places: 3)))"
    }
}
