/// Which listings a rule applies to.
public indirect enum Condition: Hashable, Sendable {
    /// A field compared with a value.
    case test(_ field: String, Operator, Value = .null)
    /// All of the conditions; also when there are none.
    case all([Condition])
    /// At least one of the conditions; not when there are none.
    case any([Condition])
    /// None of the conditions; also when there are none.
    case none([Condition])
}

/// How a condition compares a field with a value.
///
/// A field without a value fails every operator but ``isNull``, also ``notEquals`` and ``notIn``.
/// Unknown names are kept, so that a ruleset holding one can be read, checked and written; a rule using one is not built.
public struct Operator: Hashable, Sendable, RawRepresentable {
    /// The name in lower case: `greater_than`.
    public let rawValue: String

    /// Makes an operator of any name.
    public init(rawValue: String) {
        self.rawValue = rawValue.lowercased()
    }

    private init(_ kind: Kind) {
        rawValue = kind.rawValue
    }

    /// Text without regard to case; a number and numeric text by their number; true is 1 and false is 0.
    public static let equals = Operator(.equals)
    /// The opposite of ``equals``.
    public static let notEquals = Operator(.notEquals)
    /// A larger number.
    public static let greaterThan = Operator(.greaterThan)
    /// A smaller number.
    public static let lessThan = Operator(.lessThan)
    /// A number at least as large.
    public static let gte = Operator(.gte)
    /// A number at most as large.
    public static let lte = Operator(.lte)
    /// A number between two others, which are included.
    public static let between = Operator(.between)
    /// Text with the value in it, or a list with such an element, without regard to case.
    public static let contains = Operator(.contains)
    /// Text that starts with the value, without regard to case.
    public static let startsWith = Operator(.startsWith)
    /// Text that ends with the value, without regard to case.
    public static let endsWith = Operator(.endsWith)
    /// Text in which a regular expression matches, without regard to case.
    public static let regex = Operator(.regex)
    /// Equal to one of a list.
    public static let isIn = Operator(.isIn)
    /// Equal to none of a list.
    public static let notIn = Operator(.notIn)
    /// A field without a value.
    public static let isNull = Operator(.isNull)
    /// A field with a value.
    public static let isNotNull = Operator(.isNotNull)

    /// All known operators.
    public static let allCases = Kind.allCases.map { Operator($0) }

    enum Kind: String, CaseIterable {
        case equals
        case notEquals = "not_equals"
        case greaterThan = "greater_than"
        case lessThan = "less_than"
        case gte, lte, between, contains
        case startsWith = "starts_with"
        case endsWith = "ends_with"
        case regex
        case isIn = "in"
        case notIn = "not_in"
        case isNull = "is_null"
        case isNotNull = "is_not_null"
    }

    /// What the operator is; `nil` for an unknown name.
    var kind: Kind? { Kind(rawValue: rawValue) }
}
