/// Values and names as they stand in sentences for people.
enum Wording {
    /// The most characters of a text that are shown.
    static let longestText = 60
    /// The most elements of a list, or parts of a group of conditions, that are shown.
    static let longestList = 8

    /// A value: text in quotes and cut, numbers as they are written.
    static func shown(_ value: Value) -> String {
        switch value {
        case .null: "no value"
        case .text(let text): "\"\(cut(text))\""
        case .list(let elements): "[\(listed(elements.map(shown)))]"
        case .map: "a map"
        case .number, .bool: value.asText ?? ""
        }
    }

    /// An element of a list of choices: text without quotes where it can be told apart.
    static func choice(_ value: Value) -> String {
        guard case .text(let text) = value, !text.isEmpty, text.unicodeScalars.allSatisfy({ Characters.isWord($0) || $0 == "-" }) else {
            return shown(value)
        }
        return cut(text)
    }

    /// Elements with commas between them; long lists are cut.
    static func listed(_ elements: [String], separator: String = ", ") -> String {
        let rest = elements.count - longestList
        let shown = elements.prefix(longestList).joined(separator: separator)
        return rest > 0 ? "\(shown)\(separator)… (\(rest) more)" : shown
    }

    /// Text on one line, without what could move a terminal's cursor, cut to so many characters.
    static func cut(_ text: String, to limit: Int = longestText) -> String {
        let head = text.prefix(limit + 1)
        let line = String(String.UnicodeScalarView(head.unicodeScalars.map { isControl($0) ? " " : $0 }))
        return line.count > limit ? line.prefix(limit - 1) + "…" : line
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Marks that turn the direction of the text after them.
        default: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }

    /// A count with its noun: `1 rule`, `3 rules`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(Decimals.grouped(UInt64(number.magnitude))) \(noun)\(number == 1 ? "" : "s")"
    }

    /// An amount with its sign always shown, to the cent: `+$5.00`, `−$12.50`, `$0.00`.
    static func signed(_ amount: Money) -> String {
        let shown = amount.formatted
        return amount.roundedToCents() > .zero ? "+" + shown : shown
    }

    /// An amount with two to four places: `−$60.786`.
    static func exact(_ amount: Money) -> String {
        let parts = amount.description.split(separator: ".")
        let whole = UInt64(parts[0].drop { $0 == "-" }) ?? 0
        return (amount < .zero ? "−$" : "$") + Decimals.grouped(whole) + "." + parts[1]
    }
}
