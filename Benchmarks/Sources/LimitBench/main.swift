import Dispatch
import Glibc
import RateLimit

// Decisions of the limiter in memory: how many a second, how long the slow ones take, and what two threads gain over one.
//
// Rates are per second of processor time, so that other programs on the machine change them little; two threads that wait for each other's
// cache lines show in them. `LimitBench [SECONDS [NAME]]`: the time that each figure takes, 1 by default,
// and a part of the names of those that are wanted.

let seconds = CommandLine.arguments.dropFirst().first.flatMap(Double.init) ?? 1
let keys = (0..<1000).map { "203.0.\($0 / 256).\($0 % 256)" }

func nanoseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

/// The seconds of processor time that this thread has used.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Runs a body on threads of their own for a while, each time with another key of its thread, and returns the runs a second of all.
func rate(threads: Int, _ body: @escaping @Sendable (String) -> Void) -> Double {
    let group = DispatchGroup()
    let end = nanoseconds() + UInt64(seconds * 1e9)
    let rates = (0..<threads).map { thread in
        let rate = Rate()
        let own = keys.indices.filter { $0 % threads == thread }.map { String(keys[$0]) }
        DispatchQueue(label: "thread \(thread)").async(group: group) {
            let start = processorSeconds()
            var done = 0
            while nanoseconds() < end {
                for key in own { body(key) }
                done += own.count
            }
            rate.value = Double(done) / (processorSeconds() - start)
        }
        return rate
    }
    group.wait()
    return rates.reduce(0) { $0 + $1.value }
}

/// A figure that one thread writes before another reads it.
final class Rate: @unchecked Sendable {
    var value = 0.0
}

/// The time of single runs that a share of all does not exceed, in nanoseconds.
func percentile(_ share: Double, _ body: (String) -> Void) -> UInt64 {
    var times: [UInt64] = []
    times.reserveCapacity(300_000)
    for round in 0..<300 {
        for key in keys {
            let start = nanoseconds()
            body(key)
            if round > 0 { times.append(nanoseconds() - start) }
        }
    }
    times.sort()
    return times[Int(Double(times.count - 1) * share)]
}

func report(_ name: String, _ limiter: MemoryRateLimiter, _ body: @escaping @Sendable (String) -> Void) {
    let one = rate(threads: 1, body)
    let two = rate(threads: 2, body)
    let again = rate(threads: 1, body)
    let single = max(one, again)
    func millions(_ value: Double) -> String { "\((value / 10_000).rounded() / 100) M/s" }
    func times(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    print("\(name): \(millions(single)), two threads \(millions(two)) = \(times(two / single)) x,", terminator: " ")
    print("p50 \(percentile(0.5, body)) ns, p99 \(percentile(0.99, body)) ns, \(limiter.byteCount / limiter.keyCount) bytes a key")
}

let algorithms: [(String, String, RateLimitPolicy.Algorithm)] = [
    ("one window, all admitted", "1000/10ms", .exact),
    ("one window, all admitted and remembered for a second", "1000000/s", .exact),
    ("two windows, all admitted", "1000/5ms, 10000/20ms", .exact),
    ("one window, mostly refused", "120/min", .exact),
    ("two windows, mostly refused", "120/min, 5000/h", .exact),
    ("two windows, one in 41 admitted", "120/s, 5000/h", .exact),
    ("approximate, one window", "120/min", .approximate),
    ("approximate, two windows, far below the limit", "1000000000/min, 1000000000000/h", .approximate),
    ("token bucket", "100000/s", .tokenBucket(burst: 1000)),
]
let wanted = CommandLine.arguments.dropFirst(2).first ?? ""
for (name, text, algorithm) in algorithms where wanted.isEmpty || name.contains(wanted) {
    let policy = try RateLimitPolicy("api", text, algorithm: algorithm)
    let limiter = MemoryRateLimiter(byteLimit: 1 << 30)
    report(name, limiter) { _ = try? limiter.check($0, policy: policy) }
}
print("floor, the clock alone: \(Int(1e9 / rate(threads: 1) { _ in _ = RateLimitInstant.now() })) ns")
