/// A JSON-like value: what a condition compares and a formula computes with.
public enum Value: Hashable, Sendable {
    /// No value.
    case null
    /// True or false; counts as 1 or 0 where a number is needed.
    case bool(Bool)
    /// A number. Whole and fractional numbers are not told apart: 5 and 5.0 are one value.
    case number(Double)
    /// Text.
    case text(String)
    /// Values in order.
    case list([Value])
    /// Values by name.
    case map([String: Value])

    /// The value as a number: numbers, true and false as 1 and 0, and numeric text; `nil` for anything else.
    ///
    /// Numeric text is an integer without a point, or a decimal with one (`16`, ` 16 `, `1.0e3`); `1e3`, `16GB` and `inf` are not.
    public var asNumber: Double? {
        switch self {
        case .number(let number): number
        case .bool(let flag): flag ? 1 : 0
        case .text(let text): Decimals.number(in: text)
        case .null, .list, .map: nil
        }
    }

    /// The value as text, for comparing and showing: numbers in their shortest form; `nil` for null, lists and maps.
    public var asText: String? {
        switch self {
        case .text(let text): text
        case .number(let number): Decimals.text(number)
        case .bool(let flag): flag ? "true" : "false"
        case .null, .list, .map: nil
        }
    }

    /// Whether this is `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The value of a map under a name; `null` for a missing name and for anything that is not a map.
    public subscript(name: String) -> Value {
        if case .map(let members) = self { members[name] ?? .null } else { .null }
    }

    /// What the value is, for messages.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .text: "text"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// Makes `null`.
    public init(nilLiteral: ()) { self = .null }
    /// Makes true or false.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes a number.
    public init(integerLiteral value: Int64) { self = .number(Double(value)) }
    /// Makes a number.
    public init(floatLiteral value: Double) { self = .number(value) }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// Makes text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// Makes a list.
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    /// Makes a map; of equal names the last one counts.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .map(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}

extension Value {
    init(_ text: String?) { self = text.map(Value.text) ?? .null }
    init(_ number: Double?) { self = number.map(Value.number) ?? .null }
    init(_ number: Int?) { self = number.map { .number(Double($0)) } ?? .null }
    /// A number for JSON: as text where it is too large to be exact as a number.
    init(id: Int64) { self = id.magnitude <= 1 << 53 ? .number(Double(id)) : .text(String(id)) }
    init(_ amount: Money?) { self = amount.map { .number($0.doubleValue) } ?? .null }
}
