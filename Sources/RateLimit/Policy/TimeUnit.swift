/// The units of time that policy text is written in.
enum TimeUnit: CaseIterable {
    case week, day, hour, minute, second, millisecond

    var milliseconds: UInt32 {
        switch self {
        case .week: 604_800_000
        case .day: 86_400_000
        case .hour: 3_600_000
        case .minute: 60_000
        case .second: 1000
        case .millisecond: 1
        }
    }

    /// The short form that policy text is written with.
    var symbol: String {
        switch self {
        case .week: "w"
        case .day: "d"
        case .hour: "h"
        case .minute: "min"
        case .second: "s"
        case .millisecond: "ms"
        }
    }

    /// The long form that names a window of one such unit.
    var name: String {
        switch self {
        case .week: "week"
        case .day: "day"
        case .hour: "hour"
        case .minute: "minute"
        case .second: "second"
        case .millisecond: "millisecond"
        }
    }

    /// Reads a unit in any of its usual spellings, without regard to case.
    init?(_ text: some StringProtocol) {
        switch text.lowercased() {
        case "w", "week", "weeks": self = .week
        case "d", "day", "days": self = .day
        case "h", "hr", "hour", "hours": self = .hour
        case "m", "min", "mins", "minute", "minutes": self = .minute
        case "s", "sec", "secs", "second", "seconds": self = .second
        case "ms", "millisecond", "milliseconds": self = .millisecond
        default: return nil
        }
    }

    /// Expresses a duration as a whole number of the largest unit that divides it.
    static func split(_ milliseconds: UInt32) -> (count: UInt32, unit: TimeUnit) {
        let unit = allCases.first { milliseconds.isMultiple(of: $0.milliseconds) } ?? .millisecond
        return (milliseconds / unit.milliseconds, unit)
    }
}
