/// Days in text, as ``CalendarDate`` reads them.
extension SQLDialect {
    /// Whether a text is a day of the calendar, alone or as the date of a date-time.
    func isDay(_ text: String) -> String {
        switch self {
        case .postgres: return "\(text) ~ '\(Self.dayPattern)'"
        case .duckdb: return "regexp_matches(\(text), '\(Self.dayPattern)')"
        case .sqlite:
            let (day, time) = ("substr(\(text), 1, 10)", "substr(\(text), 11)")
            // A day that is not in the calendar comes back as another.
            let isDay = "date(\(day), '+0 days') = \(day) AND \(day) >= '0001'"
            return "(\(isDay) AND (\(time) = '' OR (\(time) GLOB 'T?*' AND substr(\(text), 12) NOT GLOB '*[^0-9:.,+Z-]*')))"
        }
    }

    /// Months by their length; the 29th of February in years divisible by 4, of the whole centuries in every fourth; no year 0.
    private static let dayPattern: String = {
        let fours = "0[48]|[2468][048]|[13579][26]"
        let year = "[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000"
        let day = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])"
        let leapDay = "(?:[0-9][0-9](?:\(fours))|(?:\(fours))00)-02-29"
        return "^(?:(?:\(year))-(?:\(day))|\(leapDay))(?:T[0-9:.,+Z-]+)?$"
    }()
}
