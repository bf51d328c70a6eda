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
        enum Mode: String, CaseIterable, ExpressibleByArgument { case exact }

        @Option(help: "A trace in JSON.")
        var trace: String
        @Option(help: "The limits, such as '120/60s, 5000/3600s', in place of the trace's windows.")
        var policy: String?
        @Option(help: "Where requests are counted.")
        var store: Store = .memory
        @Option(help: "How they are counted.")
        var mode: Mode = .exact
        @Flag(help: "Print one JSON document, which this command always does.")
        var json = false

        /// What a simulation may take: a bound, not what it takes.
        private static let byteLimit = 4 << 30

        func run() async throws {
            let bytes = try contents(of: trace)
            do {
                say(JSON.text(of: ["decisions": .list(try decisions(LimitTrace(json: bytes)))]))
            } catch let error as DealError {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            } catch let error as RateLimitError {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            } catch let error as ServiceError where error.code == .badInput {
                throw ServiceError(.badInput, "\(trace): \(error.message)", cause: error)
            }
        }

        private func decisions(_ trace: LimitTrace) throws -> [Value] {
            let limits = try policy.map { try RateLimitPolicy("trace", $0) } ?? RateLimitPolicy("trace", windows: trace.windows)
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

/// Recorded requests and the limits they were recorded under.
struct LimitTrace {
    struct Event {
        let time: Int64
        let key: String
        let cost: Int
    }

    let windows: [RateLimitWindow]
    let events: [Event]

    init(json: [UInt8]) throws {
        let document = try JSON.parse(json)
        let scale: Int64
        switch document["unit"] {
        case .null, "ms": scale = 1
        case "s": scale = 1000
        default: throw ServiceError(.badInput, "'unit' must be 'ms' or 's'.")
        }
        guard case .list(let recorded) = document["events"] else {
            throw ServiceError(.badInput, "'events' is missing: a list of [time, key, cost] is needed.")
        }
        var events: [Event] = []
        events.reserveCapacity(recorded.count)
        for (index, element) in recorded.enumerated() {
            guard case .list(let parts) = element, parts.count == 3, let time = Self.whole(parts[0]), let key = parts[1].asText,
                let cost = Self.whole(parts[2]), cost >= 0
            else {
                throw ServiceError(.badInput, "events[\(index)] is not [time, key, cost] with a whole time and a whole cost from 0 on.")
            }
            let (scaled, overflow) = time.multipliedReportingOverflow(by: scale)
            guard !overflow, events.last.map({ $0.time <= scaled }) ?? true else {
                throw ServiceError(.badInput, "events[\(index)] comes before the one in front of it: sort the events by their times.")
            }
            events.append(Event(time: scaled, key: key, cost: Int(cost)))
        }
        self.events = events
        guard document["windows"] != .null else {
            windows = []
            return
        }
        guard case .list(let limits) = document["windows"] else { throw ServiceError(.badInput, "'windows' is not a list.") }
        windows = try limits.enumerated().map { index, window in
            guard let limit = Self.whole(window["limit"]), let length = Self.whole(window["window"]), length < Int64.max / 1000 else {
                throw ServiceError(.badInput, "windows[\(index)] is not a map with a whole 'limit' and 'window'.")
            }
            return try RateLimitWindow(name: "w\(index)", limit: Int(limit), duration: .milliseconds(length * scale))
        }
    }

    /// A whole number that JSON's numbers hold exactly.
    private static func whole(_ value: Value) -> Int64? {
        guard case .number(let number) = value, number == number.rounded(), abs(number) <= 9_007_199_254_740_992 else { return nil }
        return Int64(number)
    }
}
