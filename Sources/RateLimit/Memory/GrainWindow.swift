/// The units of one approximate window by the grain they were admitted in.
///
/// The units of grain *i* count as if admitted at its last millisecond, (*i* + 1) · length − 1: never shorter than they should, and
/// less than a grain longer. Grains lie in a ring of one more than the window has, and are counted off as they pass.
struct GrainWindow {
    /// The length of the window in milliseconds.
    let duration: Int64
    /// The length of a grain in milliseconds.
    private let length: Int64
    private var counts = PackedCounts()
    private let slots: Int64
    /// The oldest grain that may hold anything; what came before no longer counts.
    private var oldest = Int64.min
    /// The grain of the latest time that was asked for.
    private var latest = Int64.min
    /// The units that count.
    private(set) var total: Int64 = 0

    init(_ window: RateLimitWindow) {
        duration = Int64(window.milliseconds)
        length = window.grainMilliseconds
        slots = (duration + length - 1) / length + 1
    }

    var byteCount: Int { counts.byteCount }

    private func grain(of time: Int64) -> Int64 { time >= 0 ? time / length : (time &+ 1) / length &- 1 }
    private func slot(of grain: Int64) -> Int { Int(grain >= 0 ? grain % slots : (grain &+ 1) % slots &+ slots &- 1) }
    /// The first instant at which the units of a grain no longer count.
    private func end(of grain: Int64) -> Int64 { (grain &+ 1) &* length &- 1 &+ duration }

    /// Whether what was admitted at a time still counts.
    func holds(_ time: Int64, at now: Int64) -> Bool { end(of: grain(of: time)) > now }

    /// Counts off what has passed, and empty grains before the first that is not.
    mutating func advance(to now: Int64) {
        latest = grain(of: now)
        if total == 0 { oldest = latest }
        while oldest < latest {
            let count = counts[slot(of: oldest)]
            guard count == 0 || end(of: oldest) <= now else { break }
            if count > 0 {
                counts.set(slot(of: oldest), to: 0)
                total &-= count
                if total == 0 {
                    oldest = latest
                    break
                }
            }
            oldest &+= 1
        }
    }

    /// How long what is admitted now counts.
    func lifetime(of now: Int64) -> Int64 { end(of: grain(of: now)) &- now }

    /// The bytes by which adding units at a time grows the counts.
    func growth(toAdd units: Int64, at time: Int64) -> Int {
        let width = PackedCounts.width(for: counts[slot(of: grain(of: time))] &+ units)
        return width > counts.width ? Int(slots) * width + 32 - counts.byteCount : 0
    }

    /// Adds units at a time that still counts, or takes them away.
    mutating func add(_ units: Int64, at time: Int64) {
        let grain = grain(of: time)
        let slot = slot(of: grain)
        let before = counts[slot]
        let after = min(max(0, before &+ units), PackedCounts.maximum)
        counts.widen(to: PackedCounts.width(for: after), slots: Int(slots))
        counts.set(slot, to: after)
        total &+= after &- before
        if total > 0 { oldest = min(oldest, grain) }
    }

    /// How long after `now` no more than this many units count, if nothing is added; 0 if it is so now.
    ///
    /// - Complexity: O(1) if the oldest grain is enough, and at most O(grains).
    func wait(untilAtMost allowed: Int64, now: Int64) -> Int64 {
        var left = total
        var grain = oldest
        var end = now
        while left > allowed && grain <= latest {
            let count = counts[slot(of: grain)]
            if count > 0 {
                left &-= count
                end = self.end(of: grain)
            }
            grain &+= 1
        }
        return end &- now
    }

    /// Calls with the units of each grain and its last millisecond, or `now` if that is still to come.
    func forEach(now: Int64, _ body: (_ units: Int64, _ time: Int64) -> Void) {
        guard total > 0 else { return }
        for grain in oldest...latest where counts[slot(of: grain)] > 0 {
            body(counts[slot(of: grain)], min(now, end(of: grain) &- duration))
        }
    }
}

/// Whole numbers from 0 up, each of as many bytes as the largest of them ever needed.
struct PackedCounts {
    private(set) var width = 0
    private var bytes: [UInt8] = []

    /// The largest number.
    static let maximum: Int64 = 1 << 53

    var byteCount: Int { bytes.isEmpty ? 0 : 32 + bytes.count }

    /// The width that a number needs.
    static func width(for value: Int64) -> Int {
        max(1, (71 - value.leadingZeroBitCount) / 8)
    }

    subscript(index: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in 0..<width { value |= UInt64(bytes[index &* width &+ byte]) << UInt64(8 &* byte) }
        return Int64(value)
    }

    mutating func set(_ index: Int, to value: Int64) {
        for byte in 0..<width { bytes[index &* width &+ byte] = UInt8(truncatingIfNeeded: value >> Int64(8 &* byte)) }
    }

    /// Gives the numbers at least a width, and makes as many as are needed.
    mutating func widen(to newWidth: Int, slots: Int) {
        guard newWidth > width else { return }
        var wider = PackedCounts()
        wider.width = newWidth
        wider.bytes = [UInt8](repeating: 0, count: slots * newWidth)
        if width > 0 { for index in 0..<slots { wider.set(index, to: self[index]) } }
        self = wider
    }
}
