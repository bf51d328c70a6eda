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

        enum Mode: String, CaseIterable, ExpressibleByArgument {
            case exact, approximate

            var algorithm: RateLimitPolicy.Algorithm { self == .exact ? .exact : .approximate }
        }

        @Option(help: "A trace in JSON.")
        var trace: String
        @Option(help: "The limits, such as '120/60s, 5000/3600s', in place of the trace's windows.")
        var policy: String?
        @Option(help: "Where requests are counted.")
        var store: LimitStoreKind = .memory
        @Option(help: "How they are counted: exactly, or in a memory of fixed size that never admits too many.")
        var mode: Mode = .exact
        @Flag(help: "Print one JSON document, which this command always does.")
        var json = false

        func run() async throws {
            let limits: RateLimitPolicy?
            do throws(RateLimitError) {
                limits = if let policy { try RateLimitPolicy("policy", policy) } else { nil }
            } catch {
                throw ServiceError(.badInput, "--policy: \(error.message)", cause: error)
            }
            let bytes = try contents(of: trace)
            do {
                say(JSON.text(of: ["decisions": .list(try await decisions(LimitTrace(json: bytes), limits))]))
            } catch let error as DealError {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            } catch let error as RateLimitError {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            } catch let error as ServiceError where error.code == .badInput {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            }
        }

        private func decisions(_ trace: LimitTrace, _ policy: RateLimitPolicy?) async throws -> [Value] {
            let limits = try RateLimitPolicy(
                policy?.name ?? "trace", windows: policy?.windows ?? trace.windows, algorithm: mode.algorithm)
            let clock = TraceClock()
            let limiter = try await Session.current.limiter(store) { clock.time }
            var decisions: [Value] = []
            decisions.reserveCapacity(trace.events.count)
            for event in trace.events {
                clock.time = RateLimitInstant(milliseconds: event.time)
                decisions.append(.number(try await limiter.check(event.key, policy: limits, cost: event.cost).allowed ? 1 : 0))
            }
            return decisions
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
