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

    /// Appends the field's value in a listing to a record; the common ones without a detour.
    func append(of listing: Listing, to record: inout Record) {
        switch self {
        case .title: record.append(listing.title)
        case .price: record.append(listing.price?.doubleValue)
        case .condition: record.append(listing.condition.rawValue)
        case .manufacturer: record.append(listing.manufacturer)
        case .formFactor: record.append(listing.formFactor)
        case .osLicense: record.append(listing.osLicense)
        case .ramGB: record.append(listing.ramGB)
        case .ramType, .ramSpecGeneration: record.append(listing.ram?.generation.rawValue)
        case .ramSpeed, .ramSpecSpeedMHz: record.append(listing.ram?.speedMHz)
        case .primaryStorageGB, .primaryCapacityGB: record.append(listing.primaryStorage?.capacityGB)
        case .primaryStorageType, .primaryMedium: record.append(listing.primaryStorage?.medium.rawValue)
        case .secondaryStorageGB, .secondaryCapacityGB: record.append(listing.secondaryStorage?.capacityGB)
        case .ageYears: record.append(listing.ageYears)
        case .cpuName: record.append(listing.cpu?.name)
        case .cpuManufacturer: record.append(listing.cpu?.manufacturer)
        case .cpuCores: record.append(listing.cpu?.cores)
        case .cpuThreads: record.append(listing.cpu?.threads)
        case .cpuTdpWatts: record.append(listing.cpu?.tdpWatts)
        case .cpuIgpuMark: record.append(listing.cpu?.igpuMark)
        case .cpuMarkMulti: record.append(listing.cpu?.cpuMarkMulti)
        case .cpuMarkSingle: record.append(listing.cpu?.cpuMarkSingle)
        case .cpuReleaseYear: record.append(listing.cpu?.releaseYear)
        case .gpuMark: record.append(listing.gpu?.gpuMark)
        default: record.append(value(in: listing))
        }
    }

    /// The field's value in a listing; `null` where the listing lacks it.
    func value(in listing: Listing) -> Value {
        switch self {
        case .id: .number(Double(listing.id))
        case .title: .text(listing.title)
        case .price: Value(listing.price)
        case .condition: .text(listing.condition.rawValue)
        case .status: .text(listing.status.rawValue)
        case .marketplace: .text(listing.marketplace.rawValue)
        case .seller: Value(listing.seller)
        case .manufacturer: Value(listing.manufacturer)
        case .series: Value(listing.series)
        case .modelNumber: Value(listing.modelNumber)
        case .deviceModel: Value(listing.deviceModel)
        case .formFactor: Value(listing.formFactor)
        case .url: Value(listing.url)
        case .osLicense: Value(listing.osLicense)
        case .ramGB: .number(Double(listing.ramGB))
        case .ramType: Value(listing.ram?.generation.rawValue)
        case .ramSpeed: Value(listing.ram?.speedMHz)
        case .primaryStorageGB: Value(listing.primaryStorage?.capacityGB)
        case .primaryStorageType: Value(listing.primaryStorage?.medium.rawValue)
        case .secondaryStorageGB: Value(listing.secondaryStorage?.capacityGB)
        case .secondaryStorageType: Value(listing.secondaryStorage?.medium.rawValue)
        case .ageYears: Value(listing.ageYears)
        case .brand: listing.attributes["brand"] ?? Value(listing.manufacturer)
        case .quantity: listing.attributes["quantity"] ?? .null
        case .cpu: listing.cpu == nil ? .null : .map(members(of: listing))
        case .gpu: listing.gpu == nil ? .null : .map(members(of: listing))
        case .ramSpec: listing.ram == nil ? .null : .map(members(of: listing))
        case .primary: listing.primaryStorage == nil ? .null : .map(members(of: listing))
        case .secondary: listing.secondaryStorage == nil ? .null : .map(members(of: listing))
        case .cpuName: Value(listing.cpu?.name)
        case .cpuManufacturer: Value(listing.cpu?.manufacturer)
        case .cpuSocket: Value(listing.cpu?.socket)
        case .cpuCores: Value(listing.cpu?.cores)
        case .cpuThreads: Value(listing.cpu?.threads)
        case .cpuTdpWatts: Value(listing.cpu?.tdpWatts)
        case .cpuIgpuModel: Value(listing.cpu?.igpuModel)
        case .cpuIgpuMark: Value(listing.cpu?.igpuMark)
        case .cpuMarkMulti: Value(listing.cpu?.cpuMarkMulti)
        case .cpuMarkSingle: Value(listing.cpu?.cpuMarkSingle)
        case .cpuReleaseYear: Value(listing.cpu?.releaseYear)
        case .gpuName: Value(listing.gpu?.name)
        case .gpuManufacturer: Value(listing.gpu?.manufacturer)
        case .gpuMark: Value(listing.gpu?.gpuMark)
        case .gpuMetalScore: Value(listing.gpu?.metalScore)
        case .ramSpecLabel: Value(listing.ram?.label)
        case .ramSpecGeneration: Value(listing.ram?.generation.rawValue)
        case .ramSpecSpeedMHz: Value(listing.ram?.speedMHz)
        case .ramSpecModuleCount: Value(listing.ram?.moduleCount)
        case .ramSpecCapacityPerModuleGB: Value(listing.ram?.capacityPerModuleGB)
        case .ramSpecTotalCapacityGB: Value(listing.ram?.totalCapacityGB)
        case .primaryLabel: Value(listing.primaryStorage?.label)
        case .primaryMedium: Value(listing.primaryStorage?.medium.rawValue)
        case .primaryInterface: Value(listing.primaryStorage?.interface)
        case .primaryFormFactor: Value(listing.primaryStorage?.formFactor)
        case .primaryCapacityGB: Value(listing.primaryStorage?.capacityGB)
        case .primaryPerformanceTier: Value(listing.primaryStorage?.performanceTier)
        case .secondaryLabel: Value(listing.secondaryStorage?.label)
        case .secondaryMedium: Value(listing.secondaryStorage?.medium.rawValue)
        case .secondaryInterface: Value(listing.secondaryStorage?.interface)
        case .secondaryFormFactor: Value(listing.secondaryStorage?.formFactor)
        case .secondaryCapacityGB: Value(listing.secondaryStorage?.capacityGB)
        case .secondaryPerformanceTier: Value(listing.secondaryStorage?.performanceTier)
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
