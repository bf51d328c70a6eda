/// A limit over a sliding window: at most ``limit`` units in any stretch of time as long as ``duration``.
///
/// A unit admitted at time *s* counts at time *t* while *s* > *t* − duration: exactly one duration later it no longer does.
public struct RateLimitWindow: Hashable, Sendable, CustomStringConvertible {
    /// The name by which decisions and header fields speak of the window, such as `minute`.
    public let name: String
    /// The units admitted in any one duration, 1 to ``maximumLimit``.
    public let limit: Int
    /// The duration in milliseconds: what the arithmetic of decisions uses.
    package let milliseconds: UInt32

    /// The length of the window: a whole number of milliseconds, from 1 ms to 49 days.
    public var duration: Duration { .milliseconds(Int64(milliseconds)) }

    /// The part of the window by which ``RateLimitPolicy/Algorithm/approximate`` remembers times: a 240th, rounded up to whole milliseconds.
    ///
    /// A unit admitted at the time *t* counts as if admitted at the last millisecond of its grain, (⌊*t* / grain⌋ + 1) · grain − 1.
    public var grain: Duration { .milliseconds(grainMilliseconds) }

    /// The grain in milliseconds.
    package var grainMilliseconds: Int64 { (Int64(milliseconds) + 239) / 240 }

    /// The most units a window can admit; most algorithms have a lower one.
    public static let maximumLimit = 1_000_000_000_000
    /// The longest window.
    ///
    /// Admissions are remembered as milliseconds in 32 bits.
    public static let maximumDuration = Duration.seconds(49 * 86_400)

    /// Makes a window.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 printable ASCII characters without `"` and `\`, unique within a policy; header fields carry it.
    ///   - limit: The units admitted in any one duration, from 1 to ``maximumLimit``.
    ///   - duration: The length of the window, whole milliseconds from 1 ms to ``maximumDuration``.
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidPolicy`` if one of them is out of its range.
    public init(name: String, limit: Int, duration: Duration) throws(RateLimitError) {
        try checkName(name, of: "window")
        guard (1...Self.maximumLimit).contains(limit) else {
            throw RateLimitError(.invalidPolicy, "window \"\(name)\": the limit \(limit) is not between 1 and \(Self.maximumLimit)")
        }
        guard duration >= .milliseconds(1), duration <= Self.maximumDuration else {
            throw RateLimitError(.invalidPolicy, "window \"\(name)\": the duration \(duration) is not between 1 ms and 49 days")
        }
        guard Duration.milliseconds(duration.wholeMilliseconds) == duration else {
            throw RateLimitError(.invalidPolicy, "window \"\(name)\": the duration \(duration) is not a whole number of milliseconds")
        }
        self.name = name
        self.limit = limit
        self.milliseconds = UInt32(duration.wholeMilliseconds)
    }

    /// The window as policy text, such as `120/min`, which ``RateLimitPolicy/init(_:_:algorithm:isShadow:)`` reads back.
    public var description: String {
        let (count, unit) = TimeUnit.split(milliseconds)
        return count == 1 ? "\(limit)/\(unit.symbol)" : "\(limit)/\(count)\(unit.symbol)"
    }
}

/// Refuses a name that could not stand in a structured header field's string (RFC 9651 §3.3.3) without escapes.
func checkName(_ name: String, of kind: String) throws(RateLimitError) {
    let bytes = name.utf8
    guard (1...64).contains(bytes.count), bytes.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
        throw RateLimitError(
            .invalidPolicy, "the name of a \(kind) must be 1 to 64 printable ASCII characters without quotation marks and backslashes")
    }
}
