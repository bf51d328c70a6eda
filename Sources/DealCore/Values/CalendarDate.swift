/// A day of the proleptic Gregorian calendar, of the years 0001 to 9999.
///
/// ```swift
/// let day = CalendarDate("2026-11-21")   // also the day of "2026-11-21T08:30:00Z"
/// ```
///
/// Days are counted as in Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (`days_from_civil`, `civil_from_days`).
public struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The count of days since 1970-01-01; negative before.
    public let daysSinceEpoch: Int

    /// The days from 0001-01-01 to 9999-12-31.
    private static let range = -719_162...2_932_896

    /// Makes the day that is so many days after 1970-01-01; `nil` outside the years 0001 to 9999.
    public init?(daysSinceEpoch: Int) {
        guard Self.range.contains(daysSinceEpoch) else { return nil }
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// Makes a day; `nil` for one that is not in the calendar, such as the 29th of February 2026.
    ///
    /// - Parameters:
    ///   - year: 1 to 9999.
    ///   - month: 1 to 12.
    ///   - day: 1 to the length of the month.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        // Years start in March here, so that the leap day is a year's last.
        let shifted = month > 2 ? year : year - 1
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = shifted / 400 * 146_097 + dayOfEra - 719_468
        // A day beyond its month's end comes back as one of the next month.
        guard parts.month == month else { return nil }
    }

    /// Reads `YYYY-MM-DD`, alone or as the date of an ISO 8601 date-time; `nil` for anything else.
    ///
    /// Of a date-time the day counts as written: its time and zone change nothing.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count >= 10, let dateEnd = bytes.index(bytes.startIndex, offsetBy: 10, limitedBy: bytes.endIndex) else { return nil }
        var numbers = (year: 0, month: 0, day: 0)
        for (position, byte) in bytes[..<dateEnd].enumerated() {
            if position == 4 || position == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit = Int(byte) - 48
            guard (0...9).contains(digit) else { return nil }
            switch position {
            case 0...3: numbers.year = numbers.year * 10 + digit
            case 5, 6: numbers.month = numbers.month * 10 + digit
            default: numbers.day = numbers.day * 10 + digit
            }
        }
        guard dateEnd == bytes.endIndex || Self.isTime(bytes[dateEnd...]) else { return nil }
        self.init(year: numbers.year, month: numbers.month, day: numbers.day)
    }

    /// Whether this can be the rest of a date-time: `T` and what times are written with.
    private static func isTime(_ bytes: Substring.UTF8View) -> Bool {
        guard bytes.first == UInt8(ascii: "T"), bytes.count > 1 else { return false }
        return bytes.dropFirst().allSatisfy { "0123456789:.,+-Z".utf8.contains($0) }
    }

    private var parts: (year: Int, month: Int, day: Int) {
        let days = daysSinceEpoch + 719_468
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + days / 146_097 * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The day as `YYYY-MM-DD`.
    public var description: String {
        let (year, month, day) = parts
        return "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))"
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: width - digits.count) + digits
    }

    /// Whether a day is before another.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }
}
