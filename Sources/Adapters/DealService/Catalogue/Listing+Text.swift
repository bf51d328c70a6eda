public import DealCore

extension Listing {
    /// The maker and the series, as far as they are known.
    public var maker: String? {
        let words = [manufacturer, series].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// The memory in words, such as "16 GB DDR4"; `nil` when unknown.
    public var memoryText: String? {
        guard ramGB > 0 else { return nil }
        return [gigabytes(ramGB), ram.flatMap { $0.generation == .unknown ? nil : $0.generation.displayName }].compactMap { $0 }
            .joined(separator: " ")
    }

    /// The drives in words, such as "512 GB NVMe + 1 TB HDD"; `nil` without any.
    public var storageText: String? {
        let drives = [primaryStorage, secondaryStorage].compactMap { $0 }.map { drive in
            [gigabytes(drive.capacityGB), drive.medium == .unknown ? nil : drive.medium.displayName].compactMap { $0 }.joined(
                separator: " ")
        }
        return drives.isEmpty ? nil : drives.joined(separator: " + ")
    }
}

extension ItemCondition {
    /// What a person reads.
    public var label: String {
        switch self {
        case .new: "New"
        case .refurb: "Refurbished"
        case .used: "Used"
        }
    }
}

extension DealTier {
    /// What a badge says.
    public var label: String {
        switch self {
        case .great: "Great deal"
        case .good: "Good deal"
        case .fair: "Fair price"
        case .premium: "Premium"
        }
    }
}

/// A capacity in words; 1 TB is 1000 GB.
func gigabytes(_ count: Int) -> String {
    count >= 1000 ? "\(count % 1000 == 0 ? "\(count / 1000)" : tenths(Double(count) / 1000)) TB" : "\(count) GB"
}

/// A number with one decimal place, such as "8.4".
public func tenths(_ number: Double) -> String {
    let scaled = Int((number * 10).rounded(.toNearestOrEven))
    return "\(scaled < 0 ? "−" : "")\(scaled.magnitude / 10).\(scaled.magnitude % 10)"
}

/// A number of things in words: "1 listing", "2 listings".
public func counted(_ number: Int, _ noun: String) -> String { "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")" }

/// A whole number with a comma between thousands.
public func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
        groups.insert(String(digits.suffix(3)), at: 0)
        digits.removeLast(3)
    }
    return (number < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
}
