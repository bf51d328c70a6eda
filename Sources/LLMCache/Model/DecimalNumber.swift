/// A decimal number of six places, for amounts of money, quantities and shares that must be exact.
///
/// Sums do not depend on their order. Arithmetic stays at the ends of the range (about ±9.2 trillion) and never traps; products and quotients
/// are rounded half-to-even.
public struct DecimalNumber: Hashable, Sendable {
    /// The number in millionths: `12_500_000` is 12.5.
    public let millionths: Int64

    /// The places after the point.
    static let places = 6
    private static let scale: Int64 = 1_000_000

    /// Makes a number of its count of millionths.
    public init(millionths: Int64) {
        self.millionths = millionths
    }

    /// Makes an amount of a count of cents.
    public init(cents: Int64) {
        let (value, overflow) = cents.multipliedReportingOverflow(by: 10_000)
        millionths = overflow ? (cents < 0 ? .min : .max) : value
    }

    /// Takes a number of a JSON text, rounded half-to-even to six places; `nil` where it is out of range.
    public init?(_ number: JSONNumber) {
        guard let parts = DecimalParts(Array(number.text.utf8)) else { return nil }
        var value: Int64 = 0
        let shift = parts.exponent + Self.places
        // The digits that count, those before the rounding place, then the one that decides.
        let kept = min(parts.digits.count, max(0, parts.digits.count + min(0, shift)))
        for digit in parts.digits[..<kept] {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit - 48))
            if overflow || carry { return nil }
            value = sum
        }
        if shift > 0, value != 0 {
            for _ in 0..<shift {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                value = product
            }
        } else if kept < parts.digits.count, parts.digits.count + shift >= 0 {
            let next = parts.digits[kept]
            let isTie = next == UInt8(ascii: "5") && kept + 1 == parts.digits.count
            if next > UInt8(ascii: "5") || next == UInt8(ascii: "5") && (!isTie || !value.isMultiple(of: 2)) {
                let (sum, carry) = value.addingReportingOverflow(1)
                if carry { return nil }
                value = sum
            }
        }
        millionths = parts.isNegative ? -value : value
    }

    /// Reads a number as people write it: `12.5`, `1,234.50`, `R$ 1.234,50`, `-3`; `nil` where there is none or more than one.
    ///
    /// Where points and commas both stand, the last of them is the decimal one. A single comma is decimal unless three digits follow it and
    /// something other than 0 stands before; a single point is always decimal.
    public init?(text: String) {
        var digits: [UInt8] = []
        var isNegative = false
        var hasEnded = false
        guard text.utf8.count <= 64 else { return nil }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ","):
                if hasEnded { return nil }
                digits.append(byte)
            case UInt8(ascii: "-"):
                if !digits.isEmpty { return nil }
                isNegative = true
            default: hasEnded = !digits.isEmpty
            }
        }
        while let last = digits.last, last == UInt8(ascii: ".") || last == UInt8(ascii: ",") { digits.removeLast() }
        let mark = Self.decimalMark(in: digits)
        let plain = digits.enumerated().compactMap { index, byte in
            byte >= 48 ? byte : index == mark ? UInt8(ascii: ".") : nil
        }
        let trimmed = plain.drop { $0 == UInt8(ascii: "0") }
        let whole =
            (trimmed.first.map { $0 == UInt8(ascii: ".") } ?? true) && !plain.isEmpty ? [UInt8(ascii: "0")] + trimmed : Array(trimmed)
        guard let number = JSONNumber((isNegative ? "-" : "") + String(decoding: whole, as: UTF8.self)) else { return nil }
        self.init(number)
    }

    /// Where the decimal point or comma stands.
    private static func decimalMark(in digits: [UInt8]) -> Int? {
        let points = digits.indices.filter { digits[$0] == UInt8(ascii: ".") }
        let commas = digits.indices.filter { digits[$0] == UInt8(ascii: ",") }
        if let point = points.last, let comma = commas.last { return max(point, comma) }
        if let point = points.first { return points.count == 1 ? point : nil }
        guard let comma = commas.first, commas.count == 1 else { return nil }
        let groups = digits.count - comma == 4 && comma > 0 && !(comma == 1 && digits[0] == UInt8(ascii: "0"))
        return groups ? nil : comma
    }

    /// The nearest binary number.
    public var doubleValue: Double { Double(millionths) / Double(Self.scale) }

    /// The number in cents, rounded half-to-even.
    public var cents: Int64 { rounded(places: 2).millionths / 10_000 }

    /// The number without its sign.
    public var magnitude: DecimalNumber { DecimalNumber(millionths: millionths == .min ? .max : abs(millionths)) }

    /// The number rounded half-to-even to fewer places, 0 to 6.
    public func rounded(places: Int) -> DecimalNumber {
        var step: Int64 = 1
        for _ in min(max(places, 0), Self.places)..<Self.places { step *= 10 }
        let wide = Int128(millionths)
        return Self.saturated(Self.divided(wide, by: Int128(step)) * Int128(step))
    }

    /// The product.
    public static func * (one: DecimalNumber, other: DecimalNumber) -> DecimalNumber {
        saturated(divided(Int128(one.millionths) * Int128(other.millionths), by: Int128(scale)))
    }

    /// The quotient; `nil` for a division by zero.
    public func divided(by other: DecimalNumber) -> DecimalNumber? {
        guard other.millionths != 0 else { return nil }
        let sign: Int128 = other.millionths < 0 ? -1 : 1
        return Self.saturated(Self.divided(Int128(millionths) * Int128(Self.scale) * sign, by: Int128(other.millionths) * sign))
    }

    /// How much this is of another number, in percent to one place; `nil` where that is zero.
    public func percent(of other: DecimalNumber) -> DecimalNumber? {
        guard other.millionths != 0 else { return nil }
        let sign: Int128 = other.millionths < 0 ? -1 : 1
        // Tenths of a percent, rounded once.
        return Self.saturated(Self.divided(Int128(millionths) * 1000 * sign, by: Int128(other.millionths) * sign) * 100_000)
    }

    private static func saturated(_ value: Int128) -> DecimalNumber {
        DecimalNumber(millionths: Int64(clamping: value))
    }

    /// The quotient by a positive number, rounded half-to-even.
    private static func divided(_ value: Int128, by divisor: Int128) -> Int128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        let twice = remainder.magnitude * 2
        let isAway = twice > divisor.magnitude || twice == divisor.magnitude && !quotient.isMultiple(of: 2)
        return isAway ? quotient + (value < 0 ? -1 : 1) : quotient
    }
}

extension DecimalNumber: Comparable, AdditiveArithmetic, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// Nothing.
    public static let zero = DecimalNumber(millionths: 0)

    /// Makes a whole number.
    public init(integerLiteral value: Int64) {
        self = Self.saturated(Int128(value) * Int128(Self.scale))
    }

    /// The sum.
    public static func + (one: DecimalNumber, other: DecimalNumber) -> DecimalNumber {
        DecimalNumber(millionths: one.millionths.addingSaturating(other.millionths))
    }

    /// The difference.
    public static func - (one: DecimalNumber, other: DecimalNumber) -> DecimalNumber {
        saturated(Int128(one.millionths) - Int128(other.millionths))
    }

    /// Whether one number is less than another.
    public static func < (one: DecimalNumber, other: DecimalNumber) -> Bool { one.millionths < other.millionths }

    /// The number with as many places as it needs, such as `12.5`.
    public var description: String { text(minimumPlaces: 0) }

    /// The number with at least some places, such as `12.50`.
    func text(minimumPlaces: Int) -> String {
        let (whole, fraction) = millionths.magnitude.quotientAndRemainder(dividingBy: UInt64(Self.scale))
        var digits = String(fraction)
        digits = String(repeating: "0", count: Self.places - digits.count) + digits
        while digits.count > minimumPlaces, digits.hasSuffix("0") { digits.removeLast() }
        return (millionths < 0 ? "-" : "") + String(whole) + (digits.isEmpty ? "" : "." + digits)
    }

    /// The number as JSON.
    public var json: JSONValue { .number(JSONNumber(checked: description)) }
}
