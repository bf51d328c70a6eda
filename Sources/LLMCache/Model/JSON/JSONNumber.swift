/// A number of a JSON text, exactly as it was written.
///
/// Prices and tax keys survive unrounded: nothing passes through a binary fraction unless ``double`` is asked for.
/// Two numbers are equal when their values are: `0`, `0.0` and `-0`, or `1` and `1e0`.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    /// The longest number that is read, in characters.
    public static let maximumLength = 400
    /// The largest exponent that is read, of either sign.
    public static let maximumExponent = 100_000

    /// The number as it was written, valid by RFC 8259, section 6.
    public let text: String

    /// Reads a number as RFC 8259 writes it; `nil` for any other text and for one beyond the limits above.
    public init?(_ text: String) {
        guard DecimalParts(Array(text.utf8)) != nil else { return nil }
        self.text = text
    }

    /// Writes a whole number.
    public init(_ value: Int64) {
        text = String(value)
    }

    /// Writes a binary number as the shortest decimal that reads back the same; `nil` for NaN and the infinities, which JSON lacks.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = Int64(exactly: value).map { String($0) } ?? "\(value)"
    }

    /// Takes a text that a reader has checked already.
    init(checked text: String) {
        self.text = text
    }

    /// The one way of writing each value: digits without zeros around them, then `e` and the power of ten unless it is 0.
    ///
    /// `1.50`, `15e-1` and `0.15E1` are all `15e-1`; zero of either sign is `0`.
    public var canonicalText: String {
        guard let parts = DecimalParts(Array(text.utf8)), !parts.digits.isEmpty else { return "0" }
        let digits = (parts.isNegative ? "-" : "") + String(decoding: parts.digits, as: UTF8.self)
        return parts.exponent == 0 ? digits : "\(digits)e\(parts.exponent)"
    }

    /// The ``canonicalText`` of a whole number, without the way over its digits.
    static func canonicalText(of value: Int64) -> String {
        var (digits, exponent) = (value, 0)
        while digits != 0, digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
        return exponent == 0 ? String(digits) : "\(digits)e\(exponent)"
    }

    /// The nearest binary number; infinite where it is beyond the range of a `Double`.
    public var double: Double { Double(text) ?? 0 }

    /// The value if it is a whole number that an `Int64` holds, however it is written (`1e3` is 1000).
    public var int64: Int64? {
        guard let parts = DecimalParts(Array(text.utf8)) else { return nil }
        if parts.digits.isEmpty { return 0 }
        guard parts.exponent >= 0, parts.digits.count + parts.exponent <= 19 else { return nil }
        let digits = String(decoding: parts.digits, as: UTF8.self) + String(repeating: "0", count: parts.exponent)
        return Int64((parts.isNegative ? "-" : "") + digits)
    }

    /// Whether the value is a whole number, however large.
    public var isWhole: Bool { DecimalParts(Array(text.utf8)).map { $0.exponent >= 0 } ?? false }

    /// The number as it was written.
    public var description: String { text }

    /// Whether two numbers have the same value.
    public static func == (one: JSONNumber, other: JSONNumber) -> Bool {
        if one.text == other.text { return true }
        // Digits alone, without a zero before others, are the only ones of their kind for their value.
        if one.isDigits, other.isDigits { return false }
        return one.canonicalText == other.canonicalText
    }

    private var isDigits: Bool { text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }

    /// Feeds the value to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(canonicalText)
    }
}

extension JSONNumber: Comparable {
    /// Whether one number is less than another, exactly.
    public static func < (one: JSONNumber, other: JSONNumber) -> Bool {
        guard let one = DecimalParts(Array(one.text.utf8)), let other = DecimalParts(Array(other.text.utf8)) else { return false }
        if one.sign != other.sign { return one.sign < other.sign }
        let order = one.compareMagnitude(with: other)
        return one.isNegative ? order > 0 : order < 0
    }
}

/// A decimal number taken apart: ±digits × 10^exponent, without zeros at either end of the digits, which are empty for zero.
struct DecimalParts {
    private(set) var isNegative = false
    private(set) var digits: [UInt8] = []
    private(set) var exponent = 0

    /// Reads the grammar of RFC 8259; `nil` for anything else.
    init?(_ text: [UInt8]) {
        guard text.count <= JSONNumber.maximumLength else { return nil }
        var position = 0
        if text.first == UInt8(ascii: "-") {
            isNegative = true
            position = 1
        }
        let whole = Self.digits(text, from: &position)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
        digits = Array(whole)
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            let fraction = Self.digits(text, from: &position)
            guard !fraction.isEmpty else { return nil }
            digits += fraction
            exponent = -fraction.count
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            guard let power = Self.power(text, from: &position) else { return nil }
            exponent += power
        }
        guard position == text.count else { return nil }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
        if digits.isEmpty { (isNegative, exponent) = (false, 0) }
    }

    /// -1, 0 or 1.
    var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    /// Negative, zero or positive as the magnitude is less, equal or greater.
    func compareMagnitude(with other: DecimalParts) -> Int {
        if digits.isEmpty || other.digits.isEmpty { return digits.count - other.digits.count }
        let order = (digits.count + exponent) - (other.digits.count + other.exponent)
        if order != 0 { return order }
        if digits == other.digits { return 0 }
        return digits.lexicographicallyPrecedes(other.digits) ? -1 : 1
    }

    private static func digits(_ text: [UInt8], from position: inout Int) -> ArraySlice<UInt8> {
        let start = position
        while position < text.count, text[position] >= 48, text[position] <= 57 { position += 1 }
        return text[start..<position]
    }

    private static func power(_ text: [UInt8], from position: inout Int) -> Int? {
        var sign = 1
        if position < text.count, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
            if text[position] == UInt8(ascii: "-") { sign = -1 }
            position += 1
        }
        let digits = digits(text, from: &position)
        guard !digits.isEmpty else { return nil }
        var power = 0
        for digit in digits {
            power = power * 10 + Int(digit - 48)
            guard power <= JSONNumber.maximumExponent else { return nil }
        }
        return sign * power
    }
}
