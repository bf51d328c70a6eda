/// The admissions of one key: a ring of 4-byte times, one for each unit, that all windows of a policy share.
///
/// Admission is all-or-none, so what counts in one window is what was admitted lately, in any: the window (limit, duration) has no room
/// for a cost exactly if the (limit − cost + 1)-th newest unit is younger than the duration. A time is kept as the low 32 bits of its
/// milliseconds. Those of two units in the ring differ by less than the longest window, at most 49 days, so their difference is exact.
struct AdmissionRing {
    private var stamps: [UInt32] = []
    private var next = 0
    private(set) var count = 0
    /// When the newest unit was admitted; the earliest of times before the first.
    private(set) var newest = Int64.min

    var capacity: Int { stamps.count }

    /// How much older than the newest unit is the one of this rank, the newest being 1 and the oldest `count`.
    ///
    /// Requires the ring to hold a unit of that rank.
    private func lag(_ rank: Int) -> UInt32 {
        let index = next &- rank
        return UInt32(truncatingIfNeeded: newest) &- stamps[index < 0 ? index &+ stamps.count : index]
    }

    /// How long after `now` the unit of a rank stops counting in a window in which it counts now.
    func timeLeft(ofRank rank: Int, in duration: UInt32, now: Int64) -> UInt32 {
        duration &- lag(rank) &- UInt32(truncatingIfNeeded: now &- newest)
    }

    /// The number of units that count in a window at `now`, at most `limit`.
    ///
    /// - Complexity: O(log limit).
    func used(in duration: UInt32, atMost limit: Int, now: Int64) -> Int {
        guard count > 0, now &- newest < Int64(duration) else { return 0 }
        let countedLag = duration &- UInt32(truncatingIfNeeded: now &- newest)
        var counted = 1
        var beyond = min(count, limit)
        if lag(beyond) < countedLag { return beyond }
        while beyond &- counted > 1 {
            let middle = (counted &+ beyond) / 2
            if lag(middle) < countedLag { counted = middle } else { beyond = middle }
        }
        return counted
    }

    /// The capacity the ring must grow to before it can hold `needed` units, of which there are never more than `limit`.
    func capacity(toHold needed: Int, limit: Int) -> Int {
        needed <= stamps.count ? stamps.count : max(needed, min(limit, max(4, stamps.count &* 2)))
    }

    /// Moves the ring into a larger buffer.
    mutating func grow(to capacity: Int) {
        var larger = [UInt32](repeating: 0, count: capacity)
        for rank in stride(from: count, to: 0, by: -1) {
            let index = next - rank
            larger[count - rank] = stamps[index < 0 ? index + stamps.count : index]
        }
        stamps = larger
        next = count
    }

    /// Adds units admitted at `now`, after forgetting all but the newest `kept`.
    ///
    /// Requires `kept` ≤ ``count``, `now` ≥ ``newest``, and room for `kept` + `units`.
    mutating func record(_ units: Int, keeping kept: Int, now: Int64) {
        if next == stamps.count { next = 0 }
        for _ in 0..<units {
            stamps[next] = UInt32(truncatingIfNeeded: now)
            next &+= 1
            if next == stamps.count { next = 0 }
        }
        count = kept &+ units
        newest = now
    }
}
