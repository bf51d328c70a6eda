/// A computer somebody offers for sale.
public struct Listing: Hashable, Sendable, Identifiable {
    /// The number of the listing in its catalogue.
    public var id: Int64
    /// The seller's headline.
    public var title: String
    /// What the seller asks; `nil` while not known.
    public var price: Money?
    /// In what condition it is sold.
    public var condition: ItemCondition
    /// Whether it is on offer.
    public var status: ListingStatus
    /// Where it is offered.
    public var marketplace: Marketplace
    /// The marketplace's own number for it.
    public var itemID: String?
    /// Who sells it.
    public var seller: String?
    /// The page of the offer.
    public var url: String?
    /// The maker of the machine.
    public var manufacturer: String?
    /// The maker's series: `EliteDesk`.
    public var series: String?
    /// The maker's model number: `800 G6`.
    public var modelNumber: String?
    /// The machine in the seller's words.
    public var deviceModel: String?
    /// The size class: `mini`, `sff`, `tower`.
    public var formFactor: String?
    /// The memory in GB; 0 when not known.
    public var ramGB: Int
    /// The memory in detail.
    public var ram: RAMSpec?
    /// The main drive.
    public var primaryStorage: Storage?
    /// The second drive.
    public var secondaryStorage: Storage?
    /// The operating system licence that comes with it.
    public var osLicense: String?
    /// The processor.
    public var cpu: CPU?
    /// The graphics card.
    public var gpu: GPU?
    /// How old the machine is, in years.
    public var ageYears: Double?
    /// Remarks.
    public var notes: String?
    /// Everything else that is known, by name: fields `custom.*` of rules.
    public var attributes: [String: Value]
    /// Rulesets that do not apply to this listing.
    public var disabledRulesetIDs: Set<String>
    /// The one ruleset that applies, whatever the others say; `nil` for all that match.
    public var rulesetID: String?

    /// Makes a listing.
    public init(
        id: Int64 = 0, title: String, price: Money? = nil, condition: ItemCondition = .used, status: ListingStatus = .active,
        marketplace: Marketplace = .other, itemID: String? = nil, seller: String? = nil, url: String? = nil, manufacturer: String? = nil,
        series: String? = nil, modelNumber: String? = nil, deviceModel: String? = nil, formFactor: String? = nil, ramGB: Int = 0,
        ram: RAMSpec? = nil, primaryStorage: Storage? = nil, secondaryStorage: Storage? = nil, osLicense: String? = nil, cpu: CPU? = nil,
        gpu: GPU? = nil, ageYears: Double? = nil, notes: String? = nil, attributes: [String: Value] = [:],
        disabledRulesetIDs: Set<String> = [], rulesetID: String? = nil
    ) {
        self.id = id
        self.title = title
        self.price = price
        self.condition = condition
        self.status = status
        self.marketplace = marketplace
        self.itemID = itemID
        self.seller = seller
        self.url = url
        self.manufacturer = manufacturer
        self.series = series
        self.modelNumber = modelNumber
        self.deviceModel = deviceModel
        self.formFactor = formFactor
        self.ramGB = ramGB
        self.ram = ram
        self.primaryStorage = primaryStorage
        self.secondaryStorage = secondaryStorage
        self.osLicense = osLicense
        self.cpu = cpu
        self.gpu = gpu
        self.ageYears = ageYears
        self.notes = notes
        self.attributes = attributes
        self.disabledRulesetIDs = disabledRulesetIDs
        self.rulesetID = rulesetID
    }
}
