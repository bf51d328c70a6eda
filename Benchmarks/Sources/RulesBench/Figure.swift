import Foundation

/// What one kind of work cost: the best of several passes over the same items.
struct Figure: Codable {
    /// The name that the comparison finds it by.
    let key: String
    /// What was done, for people.
    let label: String
    /// How many items one pass has: listings, compiled rulesets, changed rules.
    let count: Int
    /// Processor seconds of the best pass.
    let cpuSeconds: Double
    /// Seconds on the clock of the best pass.
    let wallSeconds: Double
    /// Resident memory each item takes.
    var bytesPerItem: Double?

    /// Times passes after one that does not count; `prepare` makes a pass's input outside the timing.
    static func measure<Input>(
        _ key: String, _ label: String, count: Int, passes: Int, prepare: () throws -> Input, _ work: (inout Input) throws -> Void
    ) rethrows -> Figure {
        var cpu = Double.infinity
        var wall = Double.infinity
        for pass in 0...passes {
            var input = try prepare()
            let cpuStart = processorSeconds()
            let wallStart = ContinuousClock.now
            try work(&input)
            let wallTime = ContinuousClock.now - wallStart
            guard pass > 0 else { continue }
            cpu = min(cpu, processorSeconds() - cpuStart)
            wall = min(wall, wallTime / .seconds(1))
        }
        return Figure(key: key, label: label, count: count, cpuSeconds: cpu, wallSeconds: wall)
    }

    static func measure(_ key: String, _ label: String, count: Int, passes: Int, _ work: () throws -> Void) rethrows -> Figure {
        try measure(key, label, count: count, passes: passes, prepare: {}) { _ in try work() }
    }
}

/// Processor seconds of this process, user and system, of all its threads.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Bytes of memory this process holds now.
func residentBytes() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
}
