/// In what condition a thing is sold.
public enum ItemCondition: String, CaseIterable, Sendable {
    /// Unused.
    case new
    /// Repaired and cleaned by the maker or the seller.
    case refurb
    /// Second hand; also what is not known.
    case used

    /// Reads a seller's wording: `Brand New`, `Manufacturer refurbished`, `open box`, …; `nil` for anything else.
    public static func parse(_ text: String) -> ItemCondition? {
        let words = Decimals.trimmed(text).lowercased().split { !$0.isLetter }.joined(separator: " ")
        switch words {
        case "new", "brand new": return .new
        case "refurb", "renewed": return .refurb
        case "used", "pre owned", "preowned", "open box", "for parts", "for parts or not working", "unknown": return .used
        default: return words.hasSuffix("refurbished") ? .refurb : nil
        }
    }

    /// The name shown to people.
    public var displayName: String {
        switch self {
        case .new: "New"
        case .refurb: "Refurbished"
        case .used: "Used"
        }
    }
}

/// Whether a listing is on offer.
public enum ListingStatus: String, CaseIterable, Sendable {
    /// On offer.
    case active
    /// No longer on offer.
    case archived
    /// Not complete yet.
    case pending
}

/// Where a listing is offered.
public enum Marketplace: String, CaseIterable, Sendable {
    /// eBay.
    case ebay
    /// Amazon.
    case amazon
    /// Anywhere else.
    case other
}

/// The generation of a memory module.
public enum RAMGeneration: String, CaseIterable, Sendable {
    /// A generation of memory, by its common name.
    case ddr3, ddr4, ddr5, lpddr4, lpddr4x, lpddr5, lpddr5x, hbm2, hbm3
    /// Not known.
    case unknown

    /// Reads any wording: `DDR4`, `DDR4-3200`, `lpddr5x`, `ddr`; ``unknown`` for anything else.
    public static func parse(_ text: String) -> RAMGeneration {
        let word = Decimals.trimmed(text).lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
        if let exact = RAMGeneration(rawValue: word) { return exact }
        if word == "ddr" { return .ddr4 }
        let prefixed: [RAMGeneration] = [.ddr3, .ddr4, .ddr5]
        if let generation = prefixed.first(where: { word.hasPrefix($0.rawValue) }) { return generation }
        let contained: [RAMGeneration] = [.lpddr5x, .lpddr5, .lpddr4x, .lpddr4]
        return contained.first { word.contains($0.rawValue) } ?? .unknown
    }

    /// The name shown to people: `DDR4`, `LPDDR5X`; empty when not known.
    public var displayName: String {
        switch self {
        case .unknown: ""
        case .lpddr4x: "LPDDR4X"
        case .lpddr5x: "LPDDR5X"
        default: rawValue.uppercased()
        }
    }
}

/// What a drive stores on.
public enum StorageMedium: String, CaseIterable, Sendable {
    /// Flash on PCI Express.
    case nvme
    /// Flash on SATA.
    case sataSSD = "sata_ssd"
    /// Spinning disk.
    case hdd
    /// Spinning disk with a flash cache.
    case hybrid
    /// Embedded flash.
    case emmc
    /// Universal flash storage.
    case ufs
    /// Not known.
    case unknown

    /// Reads any wording: `NVMe SSD`, `SATA`, `hard drive`, `PCIe`, …; ``unknown`` for anything else.
    public static func parse(_ text: String) -> StorageMedium {
        let wording = text.lowercased()
        if let exact = StorageMedium(rawValue: wording) { return exact }
        let hints: [(String, StorageMedium)] = [
            ("nvme", .nvme), ("ssd", .sataSSD), ("sata", .sataSSD), ("hard drive", .hdd), ("hard disk", .hdd), ("hdd", .hdd),
            ("hybrid", .hybrid), ("emmc", .emmc), ("ufs", .ufs), ("flash", .emmc), ("pcie", .nvme),
        ]
        return hints.first { wording.contains($0.0) }?.1 ?? .unknown
    }

    /// The name shown to people: `NVMe`, `SSD`, `HDD`; empty when not known.
    public var displayName: String {
        switch self {
        case .nvme: "NVMe"
        case .sataSSD: "SSD"
        case .hdd: "HDD"
        case .hybrid: "Hybrid"
        case .emmc: "eMMC"
        case .ufs: "UFS"
        case .unknown: ""
        }
    }
}
