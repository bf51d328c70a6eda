/// A computer on offer, as it was read from a photo, a screenshot or pasted text: values by the names that catalogue files have, each with
/// how sure the reading is.
public struct ListingExtraction: Hashable, Sendable {
    /// One value.
    public struct Field: Hashable, Sendable {
        /// What the value is.
        public let name: Name
        /// The value: a number for prices and sizes, else text.
        public let value: JSONValue
        /// How sure the reading is, 0 to 1.
        public let confidence: DecimalNumber
    }

    /// The values that are read, by their names in catalogue files.
    public enum Name: String, Hashable, Sendable, CaseIterable {
        /// The seller's headline.
        case title
        /// What the seller asks, in US dollars.
        case price = "price_usd"
        /// `new`, `refurb` or `used`.
        case condition
        /// `ebay`, `amazon` or `other`.
        case marketplace
        /// The marketplace's own number for it.
        case itemID = "vendor_item_id"
        /// Who sells it.
        case seller
        /// The page of the offer.
        case url
        /// The maker of the machine.
        case manufacturer
        /// The maker's series.
        case series
        /// The maker's model number.
        case modelNumber = "model_number"
        /// The size class, such as `mini`.
        case formFactor = "form_factor"
        /// The name of the processor.
        case cpu = "cpu.name"
        /// The name of the graphics card.
        case gpu = "gpu.name"
        /// The memory in GB.
        case ramGB = "ram_gb"
        /// The kind of memory, such as `DDR4`.
        case ramType = "ram_type"
        /// The speed of the memory in MHz.
        case ramSpeed = "ram_speed_mhz"
        /// The main drive in GB.
        case primaryStorageGB = "primary_storage_gb"
        /// `nvme`, `sata_ssd`, `hdd`, `hybrid`, `emmc` or `ufs`.
        case primaryStorageType = "primary_storage_type"
        /// The second drive in GB.
        case secondaryStorageGB = "secondary_storage_gb"
        /// The kind of the second drive.
        case secondaryStorageType = "secondary_storage_type"
        /// The operating system licence that comes with it.
        case osLicense = "os_license"
        /// The age in years.
        case ageYears = "age_years"
    }

    /// The values that were read, each name once.
    public let fields: [Field]
    /// What could not be used, or what the model remarks.
    public let warnings: [String]

    /// The value of a name.
    public subscript(_ name: Name) -> JSONValue? { fields.first { $0.name == name }?.value }

    /// How sure the reading of a value is; `nil` where it was not read.
    public func confidence(of name: Name) -> DecimalNumber? { fields.first { $0.name == name }?.confidence }

    /// The listing as a catalogue file has it: the values that are at least as sure as asked for.
    public func json(minimumConfidence: DecimalNumber = 0) -> JSONValue {
        var object = JSONObject()
        for field in fields where field.confidence >= minimumConfidence {
            // `cpu.name` is the member `name` of the object `cpu`.
            let path = field.name.rawValue.split(separator: ".").map(String.init)
            object[path[0]] = path.count == 1 ? field.value : [path[1]: field.value]
        }
        return .object(object)
    }
}

extension ListingExtraction: Extractable {
    /// What the model is told.
    public static let instructions = """
        You read one offer of a computer from a photo, a screenshot or pasted text and answer with JSON only.
        List each value that can be read, with its name, the value as text, and a confidence from 0 to 1. Leave out what is not there; do not guess.
        price_usd is the price of the machine in US dollars without shipping; if it is in another currency, leave it out and say so in "warnings".
        condition is new, refurb or used. marketplace is ebay, amazon or other. Sizes are whole numbers of GB (1 TB is 1000 GB).
        Storage types are nvme, sata_ssd, hdd, hybrid, emmc or ufs. form_factor is mini, sff, tower, all-in-one or laptop.
        """

    /// The question where the caller has only pictures.
    public static let prompt = "Read this offer."

    /// The schema of the answer.
    public static func schema() throws(LLMError) -> JSONSchema {
        let field: JSONValue = [
            "type": "object",
            "properties": [
                "name": ["type": "string", "enum": .array(Name.allCases.map { .string($0.rawValue) })], "value": ["type": "string"],
                "confidence": ["type": "number", "minimum": 0, "maximum": 1],
            ],
            "required": ["name", "value", "confidence"], "additionalProperties": false,
        ]
        return try JSONSchema(
            name: "listing",
            [
                "type": "object",
                "properties": [
                    "fields": ["type": "array", "items": field], "warnings": ["type": "array", "items": ["type": "string"]],
                ],
                "required": ["fields", "warnings"], "additionalProperties": false,
            ])
    }

    /// Reads the JSON of the answer.
    ///
    /// A value that is not what its name demands is left out and named in the warnings. Of two values for one name the surer one stays.
    public init(extracted json: JSONValue) throws(LLMError) {
        var best: [Name: Field] = [:]
        var warnings = (json["warnings"]?.array ?? []).prefix(100).compactMap(\.plainText)
        for field in (json["fields"]?.array ?? []).prefix(1000) {
            guard let name = field["name"]?.string.flatMap({ Name(rawValue: $0) }), let text = field["value"]?.plainText else { continue }
            guard let value = name.value(of: text) else {
                warnings.append("\(name.rawValue) is not what it should be, and was left out")
                continue
            }
            let confidence = min(1, max(0, field["confidence"]?.decimal ?? 0))
            if let other = best[name], other.confidence >= confidence { continue }
            best[name] = Field(name: name, value: value, confidence: confidence)
        }
        fields = Name.allCases.compactMap { best[$0] }
        self.warnings = warnings
    }

    /// Nothing was read, or some value with a confidence below 0.50.
    public var isDoubtful: Bool { fields.isEmpty || fields.contains { $0.confidence < DecimalNumber(cents: 50) } }
}

extension ListingExtraction.Name {
    /// The value that a text stands for; `nil` where it cannot be one of this name.
    fileprivate func value(of text: String) -> JSONValue? {
        switch self {
        case .price: number(text, in: DecimalNumber(cents: 1)...1_000_000)
        case .ageYears: number(text, in: 0...50)
        case .ramGB: size(text, upTo: 16_384)
        case .primaryStorageGB, .secondaryStorageGB: size(text, upTo: 1_000_000)
        case .ramSpeed: number(text, in: 100...20_000, isWhole: true)
        case .condition: choice(text, ["new", "refurb", "used"])
        case .marketplace: choice(text, ["ebay", "amazon", "other"])
        case .primaryStorageType, .secondaryStorageType: choice(text, ["nvme", "sata_ssd", "hdd", "hybrid", "emmc", "ufs"])
        case .url: text.hasPrefix("https://") || text.hasPrefix("http://") ? .string(text) : nil
        default: text.utf8.count <= 1000 ? .string(text) : nil
        }
    }

    private func number(_ text: String, in range: ClosedRange<DecimalNumber>, isWhole: Bool = false) -> JSONValue? {
        guard let number = DecimalNumber(text: text), range.contains(number), !isWhole || number.rounded(places: 0) == number else {
            return nil
        }
        return number.json
    }

    /// A whole number of GB, also where it is written in TB.
    private func size(_ text: String, upTo limit: DecimalNumber) -> JSONValue? {
        guard let number = DecimalNumber(text: text) else { return nil }
        let gigabytes = text.lowercased().contains("tb") ? number * 1000 : number
        guard gigabytes > 0, gigabytes <= limit, gigabytes.rounded(places: 0) == gigabytes else { return nil }
        return gigabytes.json
    }

    private func choice(_ text: String, _ choices: [String]) -> JSONValue? {
        let text = text.lowercased()
        return choices.contains(text) ? .string(text) : nil
    }
}
