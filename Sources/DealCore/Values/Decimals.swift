/// Numbers as text and back, and decimal rounding.
enum Decimals {
    /// The number in numeric text: `16`, ` 16 `, `-4`, `16.5`, `1.0e3`; `nil` for anything else.
    ///
    /// As in the original, an exponent is only accepted after a point.
    static func number(in text: String) -> Double? {
        // Most text starts with a letter, and needs no closer look.
        guard let first = text.utf8.first, first < UInt8(ascii: "A") else { return nil }
        let trimmed = trimmed(text)
        guard trimmed.utf8.count <= 400, isNumeric(trimmed) else { return nil }
        guard let number = Double(trimmed), number.isFinite else { return nil }
        return number
    }

    private static func isNumeric(_ text: Substring) -> Bool {
        var digits = 0
        var point = false
        var exponent = false
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
            case UInt8(ascii: ".") where !point && !exponent:
                point = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard point, !exponent, digits > 0 else { return false }
                exponent = true
                digits = 0
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                guard previous == 0 || previous | 0x20 == UInt8(ascii: "e") else { return false }
            default:
                return false
            }
            previous = byte
        }
        return digits > 0
    }

    /// The text without blanks, tabs and line ends around it.
    static func trimmed(_ text: String) -> Substring {
        var rest = text[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }

    /// The shortest decimal that reads back as the same number, whole numbers without a point.
    static func text(_ number: Double) -> String {
        if let whole = Int64(exactly: number), whole.magnitude <= 1 << 53 { return String(whole) }
        return String(number)
    }

    /// The number for people: thousands grouped, at most `places` decimals, a minus sign (U+2212).
    static func formatted(_ number: Double, places: Int = 4) -> String {
        let rounded = rounded(number, places: places)
        guard rounded.magnitude < 1e15 else { return text(rounded) }
        let plain = text(rounded.magnitude)
        guard !plain.contains("e") else { return text(rounded) }
        let parts = plain.split(separator: ".")
        let whole = parts.first.flatMap { UInt64($0) } ?? 0
        return (rounded < 0 ? "−" : "") + grouped(whole) + (parts.count == 2 ? "." + parts[1] : "")
    }

    /// The number with exactly so many decimal places: `0.980`.
    static func fixed(_ number: Double, places: Int) -> String {
        let plain = text(rounded(number, places: places))
        guard !plain.contains("e") else { return plain }
        let decimals = plain.split(separator: ".").dropFirst().first?.count ?? 0
        return plain + (decimals == 0 ? "." : "") + String(repeating: "0", count: max(0, places - decimals))
    }

    /// A whole number with a comma between groups of three digits.
    static func grouped(_ number: UInt64) -> String {
        var groups: [String] = []
        var rest = number
        while rest >= 1000 {
            groups.append(String(String(rest % 1000 + 1000).dropFirst()))
            rest /= 1000
        }
        groups.append(String(rest))
        return groups.reversed().joined(separator: ",")
    }

    /// The number rounded half-to-even to a count of decimal places, by its exact binary value: 2.675 to 2 places is 2.67.
    ///
    /// The product with the power of ten is taken with its rounding error (by fused multiply-add), so that only true ties count as ties.
    static func rounded(_ number: Double, places: Int) -> Double {
        guard number.isFinite, places <= 22 else { return number }
        if places < 0 { return roundedToPowerOfTen(number, power: -places) }
        let scale = powerOfTen(places)
        let product = number * scale
        guard product.magnitude < 0x1p52 else { return number }
        let error = (-product).addingProduct(number, scale)
        return roundedToEven(product, error: error) / scale
    }

    private static func roundedToPowerOfTen(_ number: Double, power: Int) -> Double {
        guard power <= 22 else { return 0 }
        let scale = powerOfTen(power)
        let quotient = number / scale
        guard quotient.magnitude < 0x1p52 else { return number }
        let error = number.addingProduct(-quotient, scale)
        return roundedToEven(quotient, error: error) * scale
    }

    /// Rounds `value + error`, where `error` is far smaller than a unit.
    private static func roundedToEven(_ value: Double, error: Double) -> Double {
        let nearest = value.rounded(.toNearestOrEven)
        guard error != 0, (value - nearest).magnitude == 0.5 else { return nearest }
        return error > 0 ? value.rounded(.up) : value.rounded(.down)
    }

    private static func powerOfTen(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
