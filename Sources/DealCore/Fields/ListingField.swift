/// The fields of a listing that rules and formulas can read, by their dotted names.
enum ListingField: String, CaseIterable, Sendable {
    case id
    case title
    case price = "price_usd"
    case condition
    case status
    case marketplace
    case seller
    case manufacturer
    case series
    case modelNumber = "model_number"
    case deviceModel = "device_model"
    case formFactor = "form_factor"
    case url
    case osLicense = "os_license"
    case ramGB = "ram_gb"
    case ramType = "ram_type"
    case ramSpeed = "ram_speed_mhz"
    case primaryStorageGB = "primary_storage_gb"
    case primaryStorageType = "primary_storage_type"
    case secondaryStorageGB = "secondary_storage_gb"
    case secondaryStorageType = "secondary_storage_type"
    case ageYears = "age_years"
    case brand
    case quantity

    case cpu
    case cpuName = "cpu.name"
    case cpuManufacturer = "cpu.manufacturer"
    case cpuSocket = "cpu.socket"
    case cpuCores = "cpu.cores"
    case cpuThreads = "cpu.threads"
    case cpuTdpWatts = "cpu.tdp_w"
    case cpuIgpuModel = "cpu.igpu_model"
    case cpuIgpuMark = "cpu.igpu_mark"
    case cpuMarkMulti = "cpu.cpu_mark_multi"
    case cpuMarkSingle = "cpu.cpu_mark_single"
    case cpuReleaseYear = "cpu.release_year"

    case gpu
    case gpuName = "gpu.name"
    case gpuManufacturer = "gpu.manufacturer"
    case gpuMark = "gpu.gpu_mark"
    case gpuMetalScore = "gpu.metal_score"

    case ramSpec = "ram_spec"
    case ramSpecLabel = "ram_spec.label"
    case ramSpecGeneration = "ram_spec.ddr_generation"
    case ramSpecSpeedMHz = "ram_spec.speed_mhz"
    case ramSpecModuleCount = "ram_spec.module_count"
    case ramSpecCapacityPerModuleGB = "ram_spec.capacity_per_module_gb"
    case ramSpecTotalCapacityGB = "ram_spec.total_capacity_gb"

    case primary = "storage.primary"
    case primaryLabel = "storage.primary.label"
    case primaryMedium = "storage.primary.medium"
    case primaryInterface = "storage.primary.interface"
    case primaryFormFactor = "storage.primary.form_factor"
    case primaryCapacityGB = "storage.primary.capacity_gb"
    case primaryPerformanceTier = "storage.primary.performance_tier"

    case secondary = "storage.secondary"
    case secondaryLabel = "storage.secondary.label"
    case secondaryMedium = "storage.secondary.medium"
    case secondaryInterface = "storage.secondary.interface"
    case secondaryFormFactor = "storage.secondary.form_factor"
    case secondaryCapacityGB = "storage.secondary.capacity_gb"
    case secondaryPerformanceTier = "storage.secondary.performance_tier"
}

extension ListingField {
    /// What kind of value the field holds.
    var type: FieldSchema.FieldType {
        switch self {
        case .id, .price, .ramGB, .ramSpeed, .primaryStorageGB, .secondaryStorageGB, .ageYears, .quantity, .cpuCores,
            .cpuThreads, .cpuTdpWatts, .cpuIgpuMark, .cpuMarkMulti, .cpuMarkSingle, .cpuReleaseYear, .gpuMark, .gpuMetalScore,
            .ramSpecSpeedMHz, .ramSpecModuleCount, .ramSpecCapacityPerModuleGB, .ramSpecTotalCapacityGB, .primaryCapacityGB,
            .secondaryCapacityGB:
            .number
        case .cpu, .gpu, .ramSpec, .primary, .secondary:
            .map
        default:
            .text
        }
    }

    /// Whether a listing can lack it.
    var isNullable: Bool {
        switch self {
        case .id, .title, .condition, .status, .marketplace, .ramGB: false
        default: true
        }
    }

    /// The only texts the field can hold; empty for any.
    var choices: [String] {
        switch self {
        case .condition: ItemCondition.allCases.map(\.rawValue)
        case .status: ListingStatus.allCases.map(\.rawValue)
        case .marketplace: Marketplace.allCases.map(\.rawValue)
        case .ramType, .ramSpecGeneration: RAMGeneration.allCases.map(\.rawValue)
        case .primaryStorageType, .secondaryStorageType, .primaryMedium, .secondaryMedium: StorageMedium.allCases.map(\.rawValue)
        default: []
        }
    }

    /// The value of a field that holds numbers; `nil` where the listing lacks it, and for all other fields.
    func number(in listing: Listing) -> Double? {
        switch self {
        case .id: Double(listing.id)
        case .price: listing.price?.doubleValue
        case .ramGB: Double(listing.ramGB)
        case .ramSpeed, .ramSpecSpeedMHz: listing.ram?.speedMHz.map(Double.init)
        case .primaryStorageGB, .primaryCapacityGB: listing.primaryStorage.map { Double($0.capacityGB) }
        case .secondaryStorageGB, .secondaryCapacityGB: listing.secondaryStorage.map { Double($0.capacityGB) }
        case .ageYears: listing.ageYears
        case .gpuMark: listing.gpu?.gpuMark
        case .gpuMetalScore: listing.gpu?.metalScore
        case .ramSpecModuleCount: listing.ram?.moduleCount.map(Double.init)
        case .ramSpecCapacityPerModuleGB: listing.ram?.capacityPerModuleGB.map(Double.init)
        case .ramSpecTotalCapacityGB: listing.ram?.totalCapacityGB.map(Double.init)
        default: listing.cpu.flatMap { number(in: $0) }
        }
    }

    /// The value of a field that holds a number of a processor; `nil` where that is not known, and for all other fields.
    func number(in cpu: CPU) -> Double? {
        let number: Int? =
            switch self {
            case .cpuCores: cpu.cores
            case .cpuThreads: cpu.threads
            case .cpuTdpWatts: cpu.tdpWatts
            case .cpuIgpuMark: cpu.igpuMark
            case .cpuMarkMulti: cpu.cpuMarkMulti
            case .cpuMarkSingle: cpu.cpuMarkSingle
            case .cpuReleaseYear: cpu.releaseYear
            default: nil
            }
        return number.map(Double.init)
    }

    /// The value of a field that holds texts; `nil` where the listing lacks it, and for all other fields.
    func text(in listing: Listing) -> String? {
        switch self {
        case .title: listing.title
        case .condition: listing.condition.rawValue
        case .status: listing.status.rawValue
        case .marketplace: listing.marketplace.rawValue
        case .seller: listing.seller
        case .manufacturer: listing.manufacturer
        case .series: listing.series
        case .modelNumber: listing.modelNumber
        case .deviceModel: listing.deviceModel
        case .formFactor: listing.formFactor
        case .url: listing.url
        case .osLicense: listing.osLicense
        case .ramType, .ramSpecGeneration: listing.ram?.generation.rawValue
        case .primaryStorageType, .primaryMedium: listing.primaryStorage?.medium.rawValue
        case .secondaryStorageType, .secondaryMedium: listing.secondaryStorage?.medium.rawValue
        case .cpuName: listing.cpu?.name
        case .cpuManufacturer: listing.cpu?.manufacturer
        case .cpuSocket: listing.cpu?.socket
        case .cpuIgpuModel: listing.cpu?.igpuModel
        case .gpuName: listing.gpu?.name
        case .gpuManufacturer: listing.gpu?.manufacturer
        case .ramSpecLabel: listing.ram?.label
        case .primaryLabel: listing.primaryStorage?.label
        case .primaryInterface: listing.primaryStorage?.interface
        case .primaryFormFactor: listing.primaryStorage?.formFactor
        case .primaryPerformanceTier: listing.primaryStorage?.performanceTier
        case .secondaryLabel: listing.secondaryStorage?.label
        case .secondaryInterface: listing.secondaryStorage?.interface
        case .secondaryFormFactor: listing.secondaryStorage?.formFactor
        case .secondaryPerformanceTier: listing.secondaryStorage?.performanceTier
        default: nil
        }
    }

    /// The field's value in a listing; `null` where the listing lacks it.
    func value(in listing: Listing) -> Value {
        switch self {
        case .brand: listing.attributes["brand"] ?? Value(listing.manufacturer)
        case .quantity: listing.attributes["quantity"] ?? .null
        case .cpu: listing.cpu == nil ? .null : .map(members(of: listing))
        case .gpu: listing.gpu == nil ? .null : .map(members(of: listing))
        case .ramSpec: listing.ram == nil ? .null : .map(members(of: listing))
        case .primary: listing.primaryStorage == nil ? .null : .map(members(of: listing))
        case .secondary: listing.secondaryStorage == nil ? .null : .map(members(of: listing))
        default: type == .number ? Value(number(in: listing)) : Value(text(in: listing))
        }
    }

    /// The fields below this one by their last names, where they have a value.
    private func members(of listing: Listing) -> [String: Value] {
        var members: [String: Value] = [:]
        for field in Self.allCases where field.rawValue.hasPrefix(rawValue + ".") {
            let value = field.value(in: listing)
            if !value.isNull { members[String(field.rawValue.dropFirst(rawValue.count + 1))] = value }
        }
        return members
    }
}
