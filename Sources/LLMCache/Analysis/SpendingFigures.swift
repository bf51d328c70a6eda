/// The figures of a household that several analyses need, computed once.
///
/// The purchase at hand counts to its month; prices are compared with those of other purchases only.
struct SpendingFigures {
    let purchase: Purchase
    let household: Household
    let history: SpendingHistory
    /// All purchases but this one, up to its day, the newest first.
    let others: [Purchase]
    /// Those of its month up to its day, this one among them.
    let month: [Purchase]
    let monthStart: CalendarDay
    let monthSpent: DecimalNumber
    /// What was spent in each of the three months before that has purchases.
    let previousMonths: [DecimalNumber]

    init(_ purchase: Purchase, _ household: Household, _ history: SpendingHistory) {
        self.purchase = purchase
        self.household = household
        self.history = history
        let day = purchase.day
        let others = history.purchases.filter { $0.id != purchase.id && $0.day <= day }.sorted { $0.day > $1.day }
        self.others = others
        monthStart = day.monthStart
        month = [purchase] + others.filter { $0.day >= day.monthStart }
        monthSpent = month.reduce(.zero) { $0 + $1.total }
        previousMonths = Self.monthTotals(before: day, others) { $0.total }
    }

    /// What is counted of the purchases in each of the three months before a day's; months without anything are left out.
    static func monthTotals(before day: CalendarDay, _ purchases: [Purchase], _ amount: (Purchase) -> DecimalNumber) -> [DecimalNumber] {
        var totals: [CalendarDay: DecimalNumber] = [:]
        let end = day.monthStart
        let start = end.advanced(by: -1).monthStart.advanced(by: -1).monthStart.advanced(by: -1).monthStart
        for purchase in purchases where purchase.day >= start && purchase.day < end {
            let value = amount(purchase)
            if value != 0 { totals[purchase.day.monthStart, default: .zero] += value }
        }
        return totals.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The purchases of the last days, this one among them.
    func purchases(inLast days: Int) -> [Purchase] {
        let start = purchase.day.advanced(by: -days)
        return [purchase] + others.filter { $0.day >= start }
    }

    /// How much of the income an amount is, in percent; `nil` where the income is not known.
    func percentOfIncome(_ amount: DecimalNumber) -> DecimalNumber? {
        household.income.flatMap { amount.share(of: $0) }
    }

    /// A percentage of the income that grows by 2 with each person beyond the first.
    func familyThreshold(_ base: Int64) -> DecimalNumber {
        DecimalNumber(integerLiteral: base) + (household.weightedSize - 1) * 2
    }
}

extension DecimalNumber {
    /// How much this is of another number, in percent to six places; `nil` where that is zero.
    func share(of other: DecimalNumber) -> DecimalNumber? { (self * 100).divided(by: other) }

    /// By how much this differs from another number, in percent of that; `nil` where that is zero.
    func change(from other: DecimalNumber) -> DecimalNumber? { (self - other).share(of: other) }

    /// As an amount in a finding.
    var amountJSON: JSONValue { rounded(places: 2).json }
    /// As a percentage or weight in a finding.
    var tenthsJSON: JSONValue { rounded(places: 1).json }
}

extension Collection<DecimalNumber> {
    /// The mean; `nil` of nothing.
    var average: DecimalNumber? {
        reduce(.zero, +).divided(by: DecimalNumber(integerLiteral: Int64(count)))
    }
}

extension CalendarDay {
    /// The day a number of days later, or earlier where that is negative.
    func advanced(by days: Int) -> CalendarDay {
        CalendarDay(secondsSinceEpoch: Int64(daysSinceEpoch + days) * 86_400)
    }

    /// The first day of the month.
    var monthStart: CalendarDay { advanced(by: 1 - dayOfMonth) }
    /// 1 to 31.
    var dayOfMonth: Int { Int(description.suffix(2)) ?? 1 }
    /// 1 to 12.
    var month: Int { Int(description.suffix(5).prefix(2)) ?? 1 }

    /// The number of days of the month.
    var monthLength: Int {
        // Some day of the next month is 31 days after the first.
        monthStart.advanced(by: 31).monthStart.daysSinceEpoch - monthStart.daysSinceEpoch
    }
}

/// Portuguese text without case and accents, to compare words by.
enum PlainText {
    static func of(_ text: String) -> String {
        var result = ""
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "á", "à", "â", "ã", "ä": result.unicodeScalars.append("a")
            case "é", "è", "ê", "ë": result.unicodeScalars.append("e")
            case "í", "ì", "î", "ï": result.unicodeScalars.append("i")
            case "ó", "ò", "ô", "õ", "ö": result.unicodeScalars.append("o")
            case "ú", "ù", "û", "ü": result.unicodeScalars.append("u")
            case "ç": result.unicodeScalars.append("c")
            case "ñ": result.unicodeScalars.append("n")
            case "\u{300}"..."\u{36F}": break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether one of the words stands in a text, at the start of a word of it.
    static func contains(_ words: [String], in text: String) -> Bool {
        let text = " " + String(of(text).map { $0.isLetter || $0.isNumber ? $0 : " " })
        return words.contains { text.contains(" " + $0) }
    }
}
