import FoundationEssentials

/// Times as services write them in fields and documents.
enum ServiceTime {
    /// Reads a time such as `Wed, 21 Oct 2015 07:28:00 GMT` (RFC 9110 §5.6.7, the form that is still written).
    static func http(_ text: String) -> SigningTime? {
        let parts = text.utf8.split(separator: UInt8(ascii: " "))
        guard parts.count == 6, let month = months.firstIndex(of: String(Substring(parts[2]))) else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return try? SigningTime("\(Substring(parts[3]))\(number)\(Substring(parts[1]))T\(digits(parts[4]))Z")
    }

    /// Writes a time as fields have it.
    static func http(_ time: SigningTime) -> String {
        let text = time.text
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let month = Int(text[4] - 48) * 10 + Int(text[5] - 48)
        // The first day that is counted was a Thursday.
        let weekday = weekdays[Int(((time.dayNumber + 3) % 7 + 7) % 7)]
        return "\(weekday), \(part(6..<8)) \(months[month - 1]) \(part(0..<4)) \(part(9..<11)):\(part(11..<13)):\(part(13..<15)) GMT"
    }

    /// Reads a time such as `2009-10-12T17:50:30.000Z`, to the second (ISO 8601, in UTC).
    static func document(_ text: String) -> SigningTime? {
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "Z") } ?? text.utf8.endIndex
        return try? SigningTime(digits(text.utf8[..<end]) + "Z")
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    private static func digits(_ text: Substring.UTF8View) -> String {
        String(decoding: text.filter { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "-") }, as: UTF8.self)
    }
}

extension SigningTime {
    /// The same moment.
    var date: Date { Date(timeIntervalSince1970: Double(secondsSince1970)) }

    /// A moment to the second; one that no time can be becomes the nearest.
    init(_ date: Date) {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        self.init(secondsSince1970: seconds.isNaN ? 0 : Int64(min(max(seconds, -1e12), 1e12)))
    }
}
