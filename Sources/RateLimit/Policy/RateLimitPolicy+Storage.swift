extension RateLimitPolicy {
    /// What a policy says, with its windows laid out for decisions: one lane a window, nothing to look up or count references of.
    ///
    /// A decision holds its policy. Where many threads decide by one, its reference count would be what they all wait for; so each part
    /// of a limiter hands out a ``copy()`` of its own.
    final class Storage: Sendable {
        let name: String
        let windows: [RateLimitWindow]
        let algorithm: Algorithm
        let isShadow: Bool

        /// The number of windows.
        let count: Int
        let limits: SIMD8<Int64>
        /// The lengths of the windows in milliseconds.
        let durations: SIMD8<UInt32>
        /// The length of the longest window in milliseconds: what is older counts nowhere.
        let retention: UInt32
        /// The most units that can count at once: those inside the longest window are all there are, whatever the others allow.
        let capacity: Int
        /// The units that a token bucket holds.
        let burst: Int64
        /// A hash of what keys are kept apart by.
        let seed: Int

        /// Lays out 1 to 8 windows.
        init(name: String, windows: [RateLimitWindow], algorithm: Algorithm, isShadow: Bool) {
            self.name = name
            self.windows = windows
            self.algorithm = algorithm
            self.isShadow = isShadow
            var limits = SIMD8<Int64>.zero
            var durations = SIMD8<UInt32>.zero
            for (index, window) in windows.enumerated() {
                limits[index] = Int64(window.limit)
                durations[index] = window.milliseconds
            }
            let longest = windows.max { $0.milliseconds < $1.milliseconds }
            count = windows.count
            self.limits = limits
            self.durations = durations
            retention = longest?.milliseconds ?? 0
            capacity = longest?.limit ?? 0
            burst = if case .tokenBucket(let burst) = algorithm { Int64(burst) } else { 0 }
            var hasher = Hasher()
            hasher.combine(name)
            hasher.combine(algorithm.kind)
            seed = hasher.finalize()
        }

        func copy() -> Storage { Storage(name: name, windows: windows, algorithm: algorithm, isShadow: isShadow) }
    }

    /// Whether two policies say the same.
    public static func == (one: RateLimitPolicy, other: RateLimitPolicy) -> Bool {
        one.storage === other.storage
            || (one.name == other.name && one.windows == other.windows && one.algorithm == other.algorithm
                && one.isShadow == other.isShadow)
    }

    /// Hashes what the policy says.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(windows)
        hasher.combine(algorithm)
        hasher.combine(isShadow)
    }
}
