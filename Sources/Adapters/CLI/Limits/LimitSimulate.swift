import ArgumentParser
import DealCore
import DealService
import RateLimit
import Synchronization

extension LimitCommand {
    struct Simulate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "simulate",
            abstract: "Decide the requests of a trace, and print 1 for each that passes and 0 for each that does not.",
            discussion: """
                A trace is a map with "events", a list of [time, key, cost] in the order of their times, and "windows", a list of \
                {"limit": 120, "window": 60000}. Times and windows are milliseconds, or seconds where "unit" is "s". A cost of 0 asks \
                without consuming.

                Example:
                  deal limit simulate --trace trace.json --policy '120/60s, 5000/3600s'
                """)

        enum Store: String, CaseIterable, ExpressibleByArgument { case memory }
        enum Mode: String, CaseIterable, ExpressibleByArgument {
            case exact, approximate

            var algorithm: RateLimitPolicy.Algorithm {
                switch self {
                case .exact: .exact
                case .approximate: .approximate
                }
            }
        }

        @Option(help: "A trace in JSON.")
        var trace: String
        @Option(help: "The limits, such as '120/60s, 5000/3600s', in place of the trace's windows.")
        var policy: String?
        @Option(help: "Where requests are counted.")
        var store: Store = .memory
        @Option(help: "How they are counted: each unit by its time, or by the 240th of the window it came in, never too few.")
        var mode: Mode = .exact
        @Flag(help: "Print one JSON document, which this command always does.")
        var json = false

        /// What a simulation may take: a bound, not what it takes.
        private static let byteLimit = 4 << 30

        func run() async throws {
            let limits: RateLimitPolicy?
            do throws(RateLimitError) {
                limits = if let policy { try RateLimitPolicy("policy", policy, algorithm: mode.algorithm) } else { nil }
            } catch {
                throw ServiceError(.badInput, "--policy: \(error.message)", cause: error)
            }
            let bytes = try contents(of: trace)
            do {
                say(JSON.text(of: ["decisions": .list(try decisions(LimitTrace(json: bytes), limits))]))
            } catch let error as DealError {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            } catch let error as RateLimitError {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            } catch let error as ServiceError where error.code == .badInput {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            }
        }

        private func decisions(_ trace: LimitTrace, _ policy: RateLimitPolicy?) throws -> [Value] {
            let limits = try policy ?? RateLimitPolicy("trace", windows: trace.windows, algorithm: mode.algorithm)
            let clock = TraceClock()
            let limiter = MemoryRateLimiter(byteLimit: Self.byteLimit) { clock.time }
            return try trace.events.map { event in
                clock.time = RateLimitInstant(milliseconds: event.time)
                return .number(try limiter.check(event.key, policy: limits, cost: event.cost).allowed ? 1 : 0)
            }
        }
    }
}

/// A clock that shows the time of the request at hand.
private final class TraceClock: Sendable {
    private let instant = Mutex(RateLimitInstant(milliseconds: 0))

    var time: RateLimitInstant {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }
}
