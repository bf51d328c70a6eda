/// The simple valuation from before there were rules: what a machine's parts are worth is deducted from its price.
///
/// A deduction is quantity × unit value × the factor of the condition, rounded half-to-even to cents. All rules of a kind of part apply, each
/// with a line of its own, where in the original the last one replaced the others. 1 TB is 1000 GB, where the original has 1024.
public struct ComponentValuation: Hashable, Sendable {
    /// The kinds of parts.
    public enum Kind: String, CaseIterable, Sendable {
        /// Memory.
        case ram
        /// A drive without moving parts.
        case ssd
        /// A magnetic drive.
        case hdd
        /// A licence of an operating system.
        case osLicense = "os_license"
        /// Wireless networking.
        case wifi
        /// A graphics card.
        case gpu
        /// Anything else.
        case misc
    }

    /// What a rule counts; all but ``perTB`` take a part's quantity as it is.
    public enum Metric: String, CaseIterable, Sendable {
        /// GB.
        case perGB = "per_gb"
        /// TB: the quantity is GB, of which 1000 are one.
        case perTB = "per_tb"
        /// Pieces.
        case flat
        /// GB of the memory specification.
        case perRAMSpecGB = "per_ram_spec_gb"
        /// MHz of the memory specification.
        case perRAMSpeed = "per_ram_speed"
        /// GB of the main drive.
        case perPrimaryStorageGB = "per_primary_storage_gb"
        /// GB of the second drive.
        case perSecondaryStorageGB = "per_secondary_storage_gb"
    }

    /// What parts of a kind are worth.
    public struct Rule: Hashable, Sendable {
        /// The kind of part.
        public var kind: Kind
        /// What is counted.
        public var metric: Metric
        /// What one is worth, in currency units.
        public var unitValueUSD: Double
        /// The factor for parts of new machines.
        public var whenNew: Double
        /// The factor for parts of refurbished machines.
        public var whenRefurb: Double
        /// The factor for parts of used machines.
        public var whenUsed: Double

        /// Makes a rule.
        public init(
            _ kind: Kind, _ metric: Metric, unitValueUSD: Double, whenNew: Double = 1, whenRefurb: Double = 0.75, whenUsed: Double = 0.6
        ) {
            self.kind = kind
            self.metric = metric
            self.unitValueUSD = unitValueUSD
            self.whenNew = whenNew
            self.whenRefurb = whenRefurb
            self.whenUsed = whenUsed
        }

        /// The factor for parts of machines in a condition.
        public func factor(_ condition: ItemCondition) -> Double {
            switch condition {
            case .new: whenNew
            case .refurb: whenRefurb
            case .used: whenUsed
            }
        }
    }

    /// A part of a machine.
    public struct Component: Hashable, Sendable {
        /// The kind of part.
        public var kind: Kind
        /// How much there is of it: GB for memory and drives, else pieces.
        public var quantity: Double
        /// The name shown to people.
        public var label: String

        /// Makes a part.
        public init(_ kind: Kind, quantity: Double = 1, label: String) {
            self.kind = kind
            self.quantity = quantity
            self.label = label
        }
    }

    /// What one part is worth by one rule.
    public struct Line: Hashable, Sendable {
        /// The part's name.
        public let label: String
        /// The kind of part.
        public let kind: Kind
        /// How much there is of it, in what the rule counts.
        public let quantity: Double
        /// What one is worth, in currency units.
        public let unitValueUSD: Double
        /// The factor of the condition.
        public let factor: Double
        /// What is deducted, in cents; negative where a part lowers the worth.
        public let deduction: Money
    }

    /// What the seller asks.
    public let listPrice: Money
    /// The parts that count, in their order.
    public let lines: [Line]
    /// The sum of the lines.
    public var totalDeductions: Money { lines.reduce(.zero) { $0 + $1.deduction } }
    /// The list price less the deductions, at least 0, rounded half-to-even to cents.
    public var adjustedPrice: Money { max((listPrice - totalDeductions).roundedToCents(), .zero) }

    /// Values a machine by its parts; parts without a rule, and quantities of 0 and below, do not count.
    public init(listPrice: Money, condition: ItemCondition, components: [Component], rules: [Rule]) {
        let rulesByKind = Dictionary(grouping: rules, by: \.kind)
        self.listPrice = listPrice
        lines = components.filter { $0.quantity > 0 }.flatMap { component in
            (rulesByKind[component.kind] ?? []).map { Line(component, $0, condition) }
        }
    }

    /// Values a listing by its parts; `nil` while its price is not known.
    public init?(_ listing: Listing, rules: [Rule]) {
        guard let price = listing.price else { return nil }
        self.init(listPrice: price, condition: listing.condition, components: Self.components(of: listing), rules: rules)
    }

    /// The parts of a listing that are known: memory, drives, the licence, the graphics card.
    public static func components(of listing: Listing) -> [Component] {
        var components: [Component] = []
        if listing.ramGB > 0 { components.append(Component(.ram, quantity: Double(listing.ramGB), label: "RAM")) }
        for (storage, label) in [(listing.primaryStorage, "Primary storage"), (listing.secondaryStorage, "Secondary storage")] {
            if let storage {
                components.append(Component(storage.medium == .hdd ? .hdd : .ssd, quantity: Double(storage.capacityGB), label: label))
            }
        }
        if let license = listing.osLicense, !license.isEmpty { components.append(Component(.osLicense, label: license)) }
        if let gpu = listing.gpu { components.append(Component(.gpu, label: gpu.name)) }
        return components
    }
}

extension ComponentValuation.Line {
    fileprivate init(_ component: ComponentValuation.Component, _ rule: ComponentValuation.Rule, _ condition: ItemCondition) {
        label = component.label
        kind = component.kind
        quantity = rule.metric == .perTB ? component.quantity / 1000 : component.quantity
        unitValueUSD = rule.unitValueUSD
        factor = rule.factor(condition)
        let worth = Decimals.rounded(quantity * unitValueUSD * factor, places: 2)
        // Beyond the range of money the nearest end counts; what is no number is worth nothing.
        deduction = Money(worth) ?? (worth > 0 ? Money(units: .max) : worth < 0 ? Money(units: .min) : .zero)
    }
}
