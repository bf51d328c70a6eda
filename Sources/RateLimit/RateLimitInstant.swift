#if canImport(Glibc)
    import Glibc
#endif

/// A moment on the clock of a limiter, in whole milliseconds since an origin that is the clock's own.
///
/// Milliseconds are the resolution of every decision: admissions, windows and retry instants are compared as integers,
/// so a limiter is exact for any clock that ticks in milliseconds.
public struct RateLimitInstant: InstantProtocol, Hashable, Sendable {
    /// Milliseconds since the origin, within ±2⁶⁰.
    public let milliseconds: Int64

    /// Makes the instant that lies a number of milliseconds after the origin.
    ///
    /// - Parameter milliseconds: Values outside ±2⁶⁰ (36 million years) are brought to that bound, so that differences never overflow.
    public init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, -(1 << 60)), 1 << 60)
    }

    /// The present on the machine's monotonic clock, which also counts time asleep.
    public static func now() -> RateLimitInstant {
        #if canImport(Glibc)
            // What ContinuousClock reads too, without the 128-bit arithmetic of its durations.
            var time = timespec()
            _ = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
            return RateLimitInstant(milliseconds: Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000)
        #else
            return RateLimitInstant(milliseconds: origin.duration(to: .now).wholeMilliseconds)
        #endif
    }

    #if !canImport(Glibc)
        private static let origin = ContinuousClock.now
    #endif

    /// The instant a duration later; fractions of a millisecond are dropped.
    public func advanced(by duration: Duration) -> RateLimitInstant {
        let (sum, overflow) = milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
        return RateLimitInstant(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }

    /// The time from this instant to another, negative when the other is earlier.
    public func duration(to other: RateLimitInstant) -> Duration {
        .milliseconds(other.milliseconds - milliseconds)
    }

    /// Whether one instant comes before another.
    public static func < (one: RateLimitInstant, other: RateLimitInstant) -> Bool {
        one.milliseconds < other.milliseconds
    }
}

extension Duration {
    /// The milliseconds, rounded toward zero, limited to what an `Int64` holds.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }

    /// The seconds, rounded up, for header fields that only hold whole seconds.
    var secondsRoundedUp: Int64 {
        let (seconds, attoseconds) = components
        return attoseconds > 0 && seconds < .max ? seconds + 1 : seconds
    }
}
