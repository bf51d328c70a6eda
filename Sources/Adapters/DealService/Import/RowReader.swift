import DealCore
import Foundation

/// Reads typed values out of one row, collecting every fault instead of stopping at the first.
struct RowReader {
    let line: Int
    private let values: [String: String]
    private(set) var faults: [RowFault] = []

    /// - Parameter columns: The canonical name of each field of the row.
    init(line: Int, columns: [String?], fields: [String]) {
        self.line = line
        var values: [String: String] = [:]
        for (column, field) in zip(columns, fields) {
            if let column { values[column] = field.trimmed }
        }
        self.values = values
    }

    /// Notes a fault of `column`.
    mutating func fault(_ column: String?, _ reason: String) {
        let value = column.flatMap { values[$0] } ?? ""
        faults.append(RowFault(line: line, column: column, value: value.count > 60 ? value.prefix(59) + "…" : value, reason: reason))
    }

    /// The text of `column`; `nil` when it is blank or absent.
    mutating func text(_ column: String, upTo limit: Int = 255) -> String? {
        guard let value = values[column], !value.isEmpty else { return nil }
        guard value.count <= limit else {
            fault(column, "is longer than \(limit) characters")
            return nil
        }
        return value
    }

    /// The text of `column`, which must not be blank.
    mutating func required(_ column: String, upTo limit: Int = 255) -> String {
        guard values[column]?.isEmpty == false else {
            fault(column, "is missing")
            return ""
        }
        return text(column, upTo: limit) ?? ""
    }

    /// A whole number within `range`.
    mutating func integer(_ column: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = values[column], !value.isEmpty else { return nil }
        guard let number = Int(value) ?? Double(value).flatMap(Int.init(exactly:)) else {
            fault(column, "is not a whole number")
            return nil
        }
        guard range.contains(number) else {
            fault(column, "is outside \(range.lowerBound)…\(range.upperBound)")
            return nil
        }
        return number
    }

    /// A finite number within `range`.
    mutating func number(_ column: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = values[column], !value.isEmpty else { return nil }
        guard let number = Double(value), number.isFinite else {
            fault(column, "is not a number")
            return nil
        }
        guard range.contains(number) else {
            fault(column, "is outside \(range.lowerBound)…\(range.upperBound)")
            return nil
        }
        return number
    }

    /// A capacity in gigabytes: `512`, `512GB` or `1.5TB`, where 1 TB is 1000 GB.
    mutating func capacity(_ column: String, upTo limit: Int) -> Int? {
        guard let value = values[column], !value.isEmpty else { return nil }
        var digits = value.uppercased().replacing(" ", with: "")
        var factor = 1.0
        if digits.hasSuffix("TB") {
            factor = 1000
            digits.removeLast(2)
        } else if digits.hasSuffix("GB") {
            digits.removeLast(2)
        }
        guard let number = Double(digits), number.isFinite, let capacity = Int(exactly: (number * factor).rounded()) else {
            fault(column, "is not a capacity such as 512, 512GB or 1TB")
            return nil
        }
        guard (0...limit).contains(capacity) else {
            fault(column, "is outside 0…\(limit) GB")
            return nil
        }
        return capacity
    }

    /// An amount of money that is not negative.
    mutating func money(_ column: String) -> Money? {
        guard let value = values[column], !value.isEmpty else {
            fault(column, "is missing")
            return nil
        }
        guard let amount = Money(text: value) else {
            fault(column, "is not an amount of money such as 249.99")
            return nil
        }
        guard amount >= .zero else {
            fault(column, "is negative")
            return nil
        }
        return amount
    }

    /// One of a closed set of values, read leniently by `parse`; blank gives `standard`.
    mutating func choice<T>(_ column: String, default standard: T, of allowed: [String], parse: (String) -> T?) -> T {
        guard let value = values[column], !value.isEmpty else { return standard }
        if let choice = parse(value) { return choice }
        fault(column, "is not one of \(allowed.joined(separator: ", "))")
        return standard
    }

    /// A web address: http or https, with a host.
    mutating func webAddress(_ column: String) -> String? {
        guard let value = text(column, upTo: 2048) else { return nil }
        guard let url = URL(string: value), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            url.host?.isEmpty == false
        else {
            fault(column, "is not a web address that begins with http:// or https://")
            return nil
        }
        return value
    }
}
