/// A signed amount of money, counted in 1/10,000 of the currency unit.
///
/// Sums are exact and do not depend on their order. Arithmetic saturates at the ends of the range
/// (about ±922 trillion units) and never traps.
public struct Money: Hashable, Sendable {
    /// The amount in 1/10,000 of the currency unit: `12_999_900` is 1,299.99.
    public let units: Int64

    /// No money.
    public static let zero = Money(units: 0)

    static let unitsPerCent: Int64 = 100
    static let unitsPerWhole: Int64 = 10_000
    private static let exactBound = 0x1p51
    private static let roundingOffset = 0x1.8p52

    /// Makes an amount from its count of 1/10,000.
    public init(units: Int64) {
        self.units = units
    }

    /// Makes an amount from a number of currency units, rounded half-to-even to 1/10,000.
    ///
    /// `nil` when the number is NaN, infinite, or out of range.
    public init?(_ amount: Double) {
        let scaled = amount * Double(Self.unitsPerWhole)
        if scaled.magnitude < Self.exactBound {
            // Where the last bit of a number counts ones, adding it rounds, half-to-even.
            units = Int64((scaled + Self.roundingOffset) - Self.roundingOffset)
        } else {
            guard let units = Int64(exactly: scaled.rounded(.toNearestOrEven)) else { return nil }
            self.units = units
        }
    }

    /// Makes an amount of cents.
    public init(cents: Int64) {
        let (units, overflow) = cents.multipliedReportingOverflow(by: Self.unitsPerCent)
        self.units = overflow ? (cents < 0 ? .min : .max) : units
    }

    /// The amount in currency units, as the nearest binary number.
    public var doubleValue: Double { Double(units) / Double(Self.unitsPerWhole) }

    /// The amount rounded half-to-even to whole cents.
    public func roundedToCents() -> Money {
        rounded(to: Self.unitsPerCent)
    }

    func rounded(to step: Int64) -> Money {
        let (quotient, remainder) = units.quotientAndRemainder(dividingBy: step)
        let twice = remainder.magnitude * 2
        let away = twice > UInt64(step) || (twice == UInt64(step) && !quotient.isMultiple(of: 2))
        let whole = away ? quotient + (units < 0 ? -1 : 1) : quotient
        let (result, overflow) = whole.multipliedReportingOverflow(by: step)
        return overflow ? Money(units: quotient * step) : Money(units: result)
    }
}

extension Money: Comparable, AdditiveArithmetic {
    /// Whether the left amount is the smaller one.
    public static func < (left: Money, right: Money) -> Bool { left.units < right.units }

    /// The sum, saturating at the ends of the range.
    public static func + (left: Money, right: Money) -> Money {
        let (units, overflow) = left.units.addingReportingOverflow(right.units)
        return Money(units: overflow ? (right.units < 0 ? .min : .max) : units)
    }

    /// The difference, saturating at the ends of the range.
    public static func - (left: Money, right: Money) -> Money {
        let (units, overflow) = left.units.subtractingReportingOverflow(right.units)
        return Money(units: overflow ? (right.units < 0 ? .max : .min) : units)
    }

    /// The amount with the other sign, saturating at the ends of the range.
    public static prefix func - (amount: Money) -> Money { zero - amount }
}
