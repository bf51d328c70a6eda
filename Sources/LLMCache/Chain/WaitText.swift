/// Reads the ways in which servers tell how long to wait.
///
/// Every wait is rounded up to whole milliseconds, at least 0 and at most ``limit``: a client that comes too early is refused again.
enum WaitText {
    /// The longest wait that is believed: a year.
    static let limit = Duration.seconds(366 * 86400)

    /// Reads a number of seconds, such as `27` or `1.5`.
    static func seconds(_ text: String) -> Duration? { decimal(text, unit: 1000) }

    /// Reads a number of milliseconds, such as `120`.
    static func milliseconds(_ text: String) -> Duration? { decimal(text, unit: 1) }

    /// Reads `Retry-After` (RFC 9110 §10.2.3): seconds or a date.
    static func retryAfter(_ text: String, now milliseconds: Int64) -> Duration? {
        seconds(text) ?? httpDate(text).map { wait(until: $0, now: milliseconds) }
    }

    /// Reads a duration of numbers and units, such as `6m0s`, `120ms`, `1.5s` or `1h`; without a unit, seconds.
    static func duration(_ text: String) -> Duration? {
        if let plain = seconds(text) { return plain }
        var rest = Substring(text)
        var sum = Duration.zero
        repeat {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let unit = rest[number.endIndex...].prefix { $0.isASCII && $0.isLetter }
            rest = rest[unit.endIndex...]
            let scale: Int64? =
                switch unit {
                case "ms": 1
                case "s": 1000
                case "m": 60_000
                case "h": 3_600_000
                case "d": 86_400_000
                default: nil
                }
            guard let scale, let part = decimal(String(number), unit: scale) else { return nil }
            sum = min(sum + part, limit)
        } while !rest.isEmpty
        return sum
    }

    /// Reads a moment of RFC 3339, such as `2026-11-21T17:54:35Z`, as a wait.
    static func moment(_ text: String, now milliseconds: Int64) -> Duration? {
        let characters = Array(text.utf8)
        guard characters.count >= 20, characters[10] == UInt8(ascii: "T") || characters[10] == UInt8(ascii: " "),
            let day = CalendarDay(String(decoding: characters[..<10], as: UTF8.self)),
            let time = timeOfDay(String(decoding: characters[11..<19], as: UTF8.self))
        else { return nil }
        var zone = characters[19...]
        if zone.first == UInt8(ascii: ".") { zone = zone.dropFirst().drop { 0x30...0x39 ~= $0 } }
        // A fraction counts as a whole second: late is right, early is refused.
        let fraction: Int64 = characters[19] == UInt8(ascii: ".") ? 1 : 0
        let offset: Int64
        switch zone.first {
        case UInt8(ascii: "Z") where zone.count == 1, UInt8(ascii: "z") where zone.count == 1: offset = 0
        case UInt8(ascii: "+") where zone.count == 6, UInt8(ascii: "-") where zone.count == 6:
            guard let shift = timeOfDay(String(decoding: zone.dropFirst(), as: UTF8.self) + ":00") else { return nil }
            offset = zone.first == UInt8(ascii: "+") ? shift : -shift
        default: return nil
        }
        return wait(until: Int64(day.daysSinceEpoch) * 86400 + time - offset + fraction, now: milliseconds)
    }

    /// Reads the three forms of an HTTP date (RFC 9110 §5.6.7) as seconds since 1970.
    static func httpDate(_ text: String) -> Int64? {
        let parts = text.split { " ,-".contains($0) }
        // Sun, 06 Nov 1994 08:49:37 GMT · Sunday, 06-Nov-94 08:49:37 GMT · Sun Nov  6 08:49:37 1994
        let places: (day: Int, month: Int, year: Int, time: Int)
        switch parts.count {
        case 6 where parts[5] == "GMT": places = (1, 2, 3, 4)
        case 5: places = (2, 1, 4, 3)
        default: return nil
        }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let month = months.firstIndex(of: String(parts[places.month])), let day = Int(parts[places.day]),
            var year = Int(parts[places.year]), let time = timeOfDay(String(parts[places.time]))
        else { return nil }
        if parts[places.year].count == 2 { year += year < 70 ? 2000 : 1900 }
        guard let date = CalendarDay(year: year, month: month + 1, day: day) else { return nil }
        return Int64(date.daysSinceEpoch) * 86400 + time
    }

    private static func wait(until seconds: Int64, now milliseconds: Int64) -> Duration {
        let (difference, overflow) = (seconds * 1000).subtractingReportingOverflow(milliseconds)
        return overflow ? limit : min(max(.zero, .milliseconds(difference)), limit)
    }

    /// The seconds of `08:49:37`.
    private static func timeOfDay(_ text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }),
            let hour = Int64(parts[0]), let minute = Int64(parts[1]), let second = Int64(parts[2]), hour < 24, minute < 60, second < 61
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// Reads digits with an optional fraction and multiplies by milliseconds, rounding up.
    private static func decimal(_ text: String, unit: Int64) -> Duration? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }) else { return nil }
        guard parts[0].utf8.count <= 12, let whole = Int64(parts[0]) else { return limit }
        var numerator: Int64 = 0
        var denominator: Int64 = 1
        for digit in parts.count > 1 ? Array(parts[1].utf8.prefix(9)) : [] {
            numerator = numerator * 10 + Int64(digit &- 0x30)
            denominator *= 10
        }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return limit }
        return min(.milliseconds(product) + .milliseconds((numerator * unit + denominator - 1) / denominator), limit)
    }
}
