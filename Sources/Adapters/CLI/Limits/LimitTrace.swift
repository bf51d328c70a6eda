import DealCore
import DealService
import RateLimit

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
