/// What somebody looks for, as filters over a catalogue of computers.
public struct SearchQuery: Hashable, Sendable {
    /// How results are to be ordered.
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// The lowest price first.
        case price
        /// The most computer for the money first.
        case value
        /// The youngest machine first.
        case age
    }

    /// What must hold, in the order in which it was read.
    public var filters: [SearchFilter]
    /// How to order the results; `nil` where nothing was said.
    public var order: Order?
    /// Words that are no filter, to be looked for in the text of listings.
    public var words: [String]

    /// Makes a query.
    public init(filters: [SearchFilter] = [], order: Order? = nil, words: [String] = []) {
        self.filters = filters
        self.order = order
        self.words = words
    }

    /// The query as JSON.
    public var json: JSONValue {
        var object: JSONObject = ["filters": .array(filters.map(\.json)), "words": .array(words.map { .string($0) })]
        object["order"] = order.map { .string($0.rawValue) }
        return .object(object)
    }
}

/// One thing that must hold of a listing.
public struct SearchFilter: Hashable, Sendable {
    /// What is compared, by the name that the field has in catalogue files and rules.
    public enum Field: String, Hashable, Sendable, CaseIterable {
        /// The price in US dollars.
        case price = "price_usd"
        /// The memory in GB.
        case ramGB = "ram_gb"
        /// The kind of memory, such as `DDR4`.
        case ramType = "ram_type"
        /// The main drive in GB.
        case storageGB = "primary_storage_gb"
        /// The kind of the main drive: `nvme`, `sata_ssd`, `hdd`, `emmc`.
        case storageType = "primary_storage_type"
        /// The size class: `mini`, `sff`, `tower`, `laptop`, `all-in-one`.
        case formFactor = "form_factor"
        /// `new`, `refurb` or `used`.
        case condition
        /// The maker of the machine.
        case manufacturer
        /// The name of the processor.
        case cpu = "cpu.name"
        /// The maker of the processor.
        case cpuManufacturer = "cpu.manufacturer"
        /// The number of its cores.
        case cores = "cpu.cores"
        /// The number of its threads.
        case threads = "cpu.threads"
        /// The mark of its own graphics in PassMark's G3D scale.
        case integratedGraphicsMark = "cpu.igpu_mark"
        /// The name of the graphics card.
        case gpu = "gpu.name"
        /// The mark of the graphics card in PassMark's G3D scale.
        case gpuMark = "gpu.gpu_mark"
        /// The age in years.
        case age = "age_years"

        /// Whether values are numbers.
        public var isNumber: Bool {
            switch self {
            case .price, .ramGB, .storageGB, .cores, .threads, .integratedGraphicsMark, .gpuMark, .age: true
            case .ramType, .storageType, .formFactor, .condition, .manufacturer, .cpu, .cpuManufacturer, .gpu: false
            }
        }
    }

    /// How the value of a listing is compared.
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        /// It is this number or more.
        case atLeast = "at_least"
        /// It is this number or less.
        case atMost = "at_most"
        /// It is this number, or this text whatever its case.
        case equals
        /// It is one of these texts.
        case oneOf = "one_of"
        /// This text is a part of it, whatever its case.
        case contains
        /// It is not this text.
        case isNot = "is_not"
    }

    /// Who read a filter.
    public enum Reader: String, Hashable, Sendable, CaseIterable {
        /// The rules, which are always right about what they read.
        case rules
        /// A model.
        case model
    }

    /// What is compared.
    public let field: Field
    /// How.
    public let comparison: Comparison
    /// With what: a number, a text, or for ``Comparison/oneOf`` a list of texts.
    public let value: JSONValue
    /// Who read it.
    public let reader: Reader

    /// Makes a filter.
    public init(_ field: Field, _ comparison: Comparison, _ value: JSONValue, reader: Reader = .rules) {
        self.field = field
        self.comparison = comparison
        self.value = value
        self.reader = reader
    }

    /// The filter as JSON.
    public var json: JSONValue {
        [
            "field": .string(field.rawValue), "comparison": .string(comparison.rawValue), "value": value,
            "reader": .string(reader.rawValue),
        ]
    }
}
