extension Money: CustomStringConvertible {
    /// A plain decimal with two to four places: `1299.99`, `-0.0125`.
    public var description: String {
        let magnitude = units.magnitude
        var fraction = Array(String(magnitude % 10_000 + 10_000).dropFirst())
        while fraction.count > 2, fraction.last == "0" { fraction.removeLast() }
        return (units < 0 ? "-" : "") + "\(magnitude / 10_000)." + String(fraction)
    }

    /// The amount for people, to the cent: `$1,299.99`, `−$12.50`.
    public var formatted: String {
        let cents = roundedToCents().units / Self.unitsPerCent
        let magnitude = cents.magnitude
        let fraction = String(magnitude % 100 + 100).dropFirst()
        return (cents < 0 ? "−$" : "$") + Decimals.grouped(magnitude / 100) + "." + fraction
    }

    /// The amount for people, to the whole unit, half-to-even: `$1,300`.
    public var formattedWhole: String {
        let whole = rounded(to: Self.unitsPerWhole).units / Self.unitsPerWhole
        return (whole < 0 ? "−$" : "$") + Decimals.grouped(whole.magnitude)
    }

    /// Reads a decimal amount: `1299.99`, `$1,299.99`, `-12.5`, `−$12.50`.
    ///
    /// Commas must separate groups of three digits. More than four places are rounded half-to-even.
    /// `nil` for anything else.
    public init?(text: String) {
        var bytes = Array(Decimals.trimmed(text).utf8)[...]
        var negative = false
        if bytes.starts(with: "−".utf8) {
            negative = true
            bytes = bytes.dropFirst(3)
        } else if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        if bytes.first == UInt8(ascii: "$") { bytes = bytes.dropFirst() }
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard bytes.count <= 400, let whole = Self.whole(parts[0], fractionFollows: parts.count == 2 && !parts[1].isEmpty) else {
            return nil
        }
        guard let fraction = Self.fraction(parts.count == 2 ? parts[1] : []) else { return nil }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: Self.unitsPerWhole)
        let (units, carried) = scaled.addingReportingOverflow(fraction)
        guard !overflow, !carried else { return nil }
        self.init(units: negative ? -units : units)
    }

    /// The digits before the point, with or without groups of three.
    private static func whole(_ digits: ArraySlice<UInt8>, fractionFollows: Bool) -> Int64? {
        if digits.isEmpty { return fractionFollows ? 0 : nil }
        let groups = digits.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard groups.count == 1 || ((1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }) else {
            return nil
        }
        var value: Int64 = 0
        for digit in groups.joined() {
            guard digit >= 48, digit <= 57 else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, carried) = tens.addingReportingOverflow(Int64(digit - 48))
            guard !overflow, !carried else { return nil }
            value = next
        }
        return value
    }

    /// The digits after the point in 1/10,000, half-to-even.
    private static func fraction(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        let padded = Array(digits) + Array(repeating: 48, count: max(0, 5 - digits.count))
        let units = padded.prefix(4).reduce(into: Int64(0)) { $0 = $0 * 10 + Int64($1 - 48) }
        let half = padded[4] == 53 && padded.dropFirst(5).allSatisfy { $0 == 48 }
        let up = half ? !units.isMultiple(of: 2) : padded[4] >= 53
        return up ? units + 1 : units
    }
}
