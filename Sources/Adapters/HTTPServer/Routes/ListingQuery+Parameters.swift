import DealCore
import DealService
import Hummingbird
import HummingbirdCore

extension ListingQuery {
    /// Reads the query of an address; a blank parameter counts as absent.
    ///
    /// - Throws: `ServiceError` with the code `badInput` that names the parameter and what it takes.
    init(parameters: FormQuery) throws(ServiceError) {
        self.init()
        func text(_ name: String) -> String? {
            guard let value = parameters[name], !value.isEmpty else { return nil }
            return String(value.prefix(200))
        }
        func choice<T: RawRepresentable & CaseIterable>(_ name: String, _ type: T.Type) throws(ServiceError) -> T?
        where T.RawValue == String {
            guard let value = text(name) else { return nil }
            if let choice = T(rawValue: value) { return choice }
            throw ServiceError(
                .badInput, "The parameter \(name) is '\(value)'; it takes \(T.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        func number(_ name: String, in range: ClosedRange<Int>) throws(ServiceError) -> Int? {
            guard let value = text(name) else { return nil }
            if let number = Int(value), range.contains(number) { return number }
            throw ServiceError(
                .badInput, "The parameter \(name) is '\(value)'; it takes a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        self.text = text("q") ?? ""
        condition = try choice("condition", ItemCondition.self)
        tier = try choice("tier", DealTier.self)
        manufacturer = text("manufacturer")
        minimumRAM = try number("min_ram", in: 0...100_000)
        if let value = text("max_price") {
            guard let money = Money(text: value), money >= .zero else {
                throw ServiceError(.badInput, "The parameter max_price is '\(value)'; it takes an amount such as 400 or 249.99.")
            }
            maximumPrice = money
        }
        sort = try choice("sort", ListingSort.self) ?? .saving
        page = try number("page", in: 1...1_000_000) ?? 1
        pageSize = try number("page_size", in: 1...Self.maximumPageSize) ?? pageSize
    }

    /// The query of an address that asks for the same listings on another page.
    func address(page: Int) -> String {
        var pairs: [(String, String)] = []
        if !text.isEmpty { pairs.append(("q", text)) }
        if let condition { pairs.append(("condition", condition.rawValue)) }
        if let tier { pairs.append(("tier", tier.rawValue)) }
        if let manufacturer { pairs.append(("manufacturer", manufacturer)) }
        if let minimumRAM { pairs.append(("min_ram", String(minimumRAM))) }
        if let maximumPrice { pairs.append(("max_price", maximumPrice.description)) }
        if sort != .saving { pairs.append(("sort", sort.rawValue)) }
        if page > 1 { pairs.append(("page", String(page))) }
        guard !pairs.isEmpty else { return "/" }
        return "/?" + pairs.map { "\($0)=\(percentEncoded($1))" }.joined(separator: "&")
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986 §2.3).
private func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { result, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
}
