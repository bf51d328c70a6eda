/// A moment to the second, as signatures name it: `20130524T000000Z`.
///
/// Source: the basic format of ISO 8601 in UTC that AWS General Reference, "Elements of an AWS API request signature", asks for.
public struct SigningTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
    public let secondsSince1970: Int64

    private static let earliest: Int64 = -62_167_219_200
    private static let latest: Int64 = 253_402_300_799

    /// Makes a time; one outside of the years 0 to 9999 becomes the nearest inside.
    public init(secondsSince1970: Int64) {
        self.secondsSince1970 = min(max(secondsSince1970, Self.earliest), Self.latest)
    }

    /// Reads a time such as `20130524T000000Z`.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` for any other form and for dates that do not exist.
    public init(_ text: String) throws(ObjectStoreError) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[4..<6]), let day = Self.number(bytes[6..<8]),
            let hour = Self.number(bytes[9..<11]), let minute = Self.number(bytes[11..<13]), let second = Self.number(bytes[13..<15]),
            (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
        else {
            throw ObjectStoreError(
                .invalidRequest, "\(String(reflecting: String(text.prefix(40)))) is not a time such as 20130524T000000Z, in UTC")
        }
        let days = Self.days(year: year, month: month, day: day)
        secondsSince1970 = days * 86400 + hour * 3600 + minute * 60 + second
        guard description == text else {
            throw ObjectStoreError(.invalidRequest, "there is no day \(day) in the month \(month) of \(year)")
        }
    }

    /// The time as it is sent, such as `20130524T000000Z`.
    public var description: String { String(decoding: text, as: UTF8.self) }

    /// The day of the credential scope, such as `20130524`.
    public var day: String { String(decoding: text.prefix(8), as: UTF8.self) }

    /// Orders times from early to late.
    public static func < (one: SigningTime, other: SigningTime) -> Bool { one.secondsSince1970 < other.secondsSince1970 }

    /// The number of the day, counted from 1970-01-01.
    var dayNumber: Int64 { (secondsSince1970 - secondsInDay) / 86400 }

    private var secondsInDay: Int64 { (secondsSince1970 % 86400 + 86400) % 86400 }

    /// The 16 characters of the time.
    var text: [UInt8] {
        let (year, month, day) = Self.civil(day: dayNumber)
        let rest = secondsInDay
        var text = [UInt8]()
        text.reserveCapacity(16)
        for (number, unit) in [(year, Int64(1000)), (month, 10), (day, 10)] { Self.append(number, from: unit, to: &text) }
        text.append(UInt8(ascii: "T"))
        for number in [rest / 3600, rest / 60 % 60, rest % 60] { Self.append(number, from: 10, to: &text) }
        text.append(UInt8(ascii: "Z"))
        return text
    }

    private static func append(_ number: Int64, from unit: Int64, to text: inout [UInt8]) {
        var unit = unit
        while unit > 0 {
            text.append(UInt8(truncatingIfNeeded: 48 + number / unit % 10))
            unit /= 10
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var number: Int64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            number = number * 10 + Int64(digit - 48)
        }
        return number
    }

    /// Days since 1970-01-01 of a day in the Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of ``days(year:month:day:)`` (the same source, civil_from_days).
    private static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }
}
