import DealCore
import Testing

@Suite struct CalendarDateTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("2026-11-21", 20_778),
            ("0001-01-01", -719_162), ("9999-12-31", 2_932_896), ("1900-03-01", -25_508), ("2024-12-31", 20_088),
        ])
    func `a day is known by its count since 1970`(text: String, days: Int) throws {
        let date = try #require(CalendarDate(text))
        #expect(date.daysSinceEpoch == days)
        #expect(date.description == text)
        #expect(CalendarDate(daysSinceEpoch: days) == date)
    }

    /// Counts forward a day at a time, by the lengths of months alone.
    @Test func `every day of ten thousand years follows the day before it`() throws {
        var days = -719_162
        for year in 1...9_999 {
            let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                let first = try #require(CalendarDate(year: year, month: month + 1, day: 1))
                let last = try #require(CalendarDate(year: year, month: month + 1, day: length))
                guard first.daysSinceEpoch == days, last.daysSinceEpoch == days + length - 1 else {
                    Issue.record("\(year)-\(month + 1) starts at \(first.daysSinceEpoch), not \(days)")
                    return
                }
                #expect(CalendarDate(year: year, month: month + 1, day: length + 1) == nil)
                days += length
            }
        }
        #expect(days == 2_932_897)
    }

    @Test func `a day reads back from its text`() throws {
        for days in stride(from: -719_162, through: 2_932_896, by: 997) {
            let date = try #require(CalendarDate(daysSinceEpoch: days))
            #expect(CalendarDate(date.description) == date)
        }
    }

    @Test(arguments: ["2026-11-21T08:30:00Z", "2026-11-21T23:59:59.999+14:00", "2026-11-21T00", "2026-11-21T08:30:00-08:00"])
    func `the day of a date-time is the day it is written with`(text: String) {
        #expect(CalendarDate(text) == CalendarDate("2026-11-21"))
    }

    @Test(
        arguments: [
            "", "2026", "2026-11", "2026-11-2", "2026-1-21", "26-11-21", "2026-11-211", "2026-11-31", "2026-02-29", "1900-02-29",
            "2026-00-10", "2026-13-01", "2026-01-00", "0000-01-01", "-001-01-01", "2026/11/21", "20261121", " 2026-11-21", "2026-11-21 ",
            "2026-11-21 08:30", "2026-11-21T", "2026-11-21Tnoon", "2026-11-21Z", "２０２６-11-21", "+026-11-21", "today",
        ])
    func `what is no day of the calendar is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func `numbers outside the calendar are refused, however large`() {
        #expect(CalendarDate(year: 0, month: 1, day: 1) == nil)
        #expect(CalendarDate(year: .max, month: 1, day: 1) == nil)
        #expect(CalendarDate(year: 2026, month: .min, day: 1) == nil)
        #expect(CalendarDate(year: 2026, month: 4, day: 31) == nil)
        #expect(CalendarDate(daysSinceEpoch: .max) == nil)
        #expect(CalendarDate(daysSinceEpoch: -719_163) == nil)
        #expect(CalendarDate(daysSinceEpoch: 2_932_897) == nil)
    }

    @Test func `days are ordered by time`() throws {
        let days = try ["0999-12-31", "1970-01-01", "2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"].map {
            try #require(CalendarDate($0))
        }
        #expect(days.shuffled().sorted() == days)
    }
}
