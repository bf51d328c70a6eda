import FoundationEssentials
import RateLimit
import RedisAdapter
import Synchronization

// Decides requests by two exact windows in Redis, for some seconds, from a number of tasks at once, and prints one line of JSON.
//
// Usage: RedisLimitBench URL below|at|blocked TASKS SECONDS
//   below    100,000 keys, none of which comes near its limit
//   at       1,000 keys that have used up their minute: every request is refused by Redis
//   blocked  the same, with refusals that are certain answered without asking

struct Report: Encodable {
    let decisions: Int
    let admitted: Int
    let seconds: Double
    let p50: Double
    let p99: Double
    let failures: Int
}

/// What one task has done.
struct Share {
    var decisions = 0
    var admitted = 0
    /// The time of every eighth decision in nanoseconds.
    var times: [Int64] = []
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

/// Decides requests for random keys from many tasks until the time is over.
func decide(with limiter: RedisRateLimiter, policy: RateLimitPolicy, keyCount: UInt64, tasks: Int, until end: ContinuousClock.Instant)
    async throws
    -> Share
{
    try await withThrowingTaskGroup(of: Share.self) { group in
        for task in 0..<tasks {
            group.addTask {
                var share = Share()
                var state = UInt64(task + 1) &* 0x9E37_79B9_7F4A_7C15
                var now = ContinuousClock.now
                while now < end {
                    // Xorshift (Marsaglia 2003).
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    let before = now
                    let decision = try await limiter.check("client-\(state % keyCount)", policy: policy, cost: 1)
                    now = .now
                    share.decisions += 1
                    if decision.allowed { share.admitted += 1 }
                    if share.decisions.isMultiple(of: 8) { share.times.append(before.duration(to: now).nanoseconds) }
                }
                return share
            }
        }
        var total = Share()
        for try await share in group {
            total.decisions += share.decisions
            total.admitted += share.admitted
            total.times += share.times
        }
        return total
    }
}

guard CommandLine.arguments.count == 5, let tasks = Int(CommandLine.arguments[3]), let seconds = Double(CommandLine.arguments[4]) else {
    fatalError("usage: RedisLimitBench URL below|at|blocked TASKS SECONDS")
}
let (url, load) = (CommandLine.arguments[1], CommandLine.arguments[2])
let failures = Atomic<Int>(0)

var options = RedisRateLimiter.Options()
options.timeout = .seconds(5)
options.blockedKeyLimit = load == "blocked" ? 10_000 : 0
options.onFailure = { _ in failures.add(1, ordering: .relaxed) }
let limiter = try RedisRateLimiter(RedisClient(url: url), options: options)
let policy = try RateLimitPolicy("bench", "120/min, 5000/h")
let keyCount = load == "below" ? 100_000 : 1000
if load != "below" {
    for key in 0..<keyCount { _ = try await limiter.check("client-\(key)", policy: policy, cost: 120) }
}

let start = ContinuousClock.now
let total = try await decide(
    with: limiter, policy: policy, keyCount: UInt64(keyCount), tasks: tasks, until: start + .seconds(seconds))
let elapsed = Double(start.duration(to: .now).nanoseconds) / 1e9
let times = total.times.sorted()
func quantile(_ part: Double) -> Double { times.isEmpty ? 0 : Double(times[Int(Double(times.count - 1) * part)]) / 1e9 }
let report = Report(
    decisions: total.decisions, admitted: total.admitted, seconds: elapsed, p50: quantile(0.5), p99: quantile(0.99),
    failures: failures.load(ordering: .relaxed))
print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
