/// A processor.
public struct CPU: Hashable, Sendable {
    /// The full name: `Intel Core i7-10700`.
    public var name: String
    /// The maker: `Intel`, `AMD`, `Apple`.
    public var manufacturer: String
    /// The socket: `LGA1200`.
    public var socket: String?
    /// Physical cores.
    public var cores: Int?
    /// Hardware threads.
    public var threads: Int?
    /// Thermal design power in watts.
    public var tdpWatts: Int?
    /// The model of the built-in graphics.
    public var igpuModel: String?
    /// The benchmark mark of the built-in graphics.
    public var igpuMark: Int?
    /// The multi-thread CPU mark.
    public var cpuMarkMulti: Int?
    /// The single-thread CPU mark.
    public var cpuMarkSingle: Int?
    /// The year it came out.
    public var releaseYear: Int?
    /// Remarks.
    public var notes: String?

    /// Makes a processor.
    public init(
        name: String, manufacturer: String = "", socket: String? = nil, cores: Int? = nil, threads: Int? = nil, tdpWatts: Int? = nil,
        igpuModel: String? = nil, igpuMark: Int? = nil, cpuMarkMulti: Int? = nil, cpuMarkSingle: Int? = nil, releaseYear: Int? = nil,
        notes: String? = nil
    ) {
        self.name = name
        self.manufacturer = manufacturer
        self.socket = socket
        self.cores = cores
        self.threads = threads
        self.tdpWatts = tdpWatts
        self.igpuModel = igpuModel
        self.igpuMark = igpuMark
        self.cpuMarkMulti = cpuMarkMulti
        self.cpuMarkSingle = cpuMarkSingle
        self.releaseYear = releaseYear
        self.notes = notes
    }
}

/// A graphics card.
public struct GPU: Hashable, Sendable {
    /// The full name: `NVIDIA T600`.
    public var name: String
    /// The maker.
    public var manufacturer: String
    /// The benchmark mark.
    public var gpuMark: Double?
    /// The Metal benchmark score, for Apple machines.
    public var metalScore: Double?

    /// Makes a graphics card.
    public init(name: String, manufacturer: String = "", gpuMark: Double? = nil, metalScore: Double? = nil) {
        self.name = name
        self.manufacturer = manufacturer
        self.gpuMark = gpuMark
        self.metalScore = metalScore
    }
}

/// The memory of a machine.
public struct RAMSpec: Hashable, Sendable {
    /// The generation.
    public var generation: RAMGeneration
    /// The transfer rate in MHz, as sellers state it.
    public var speedMHz: Int?
    /// How many modules.
    public var moduleCount: Int?
    /// The capacity of one module in GB.
    public var capacityPerModuleGB: Int?
    /// The whole capacity in GB; without it, modules × capacity of one.
    public var totalCapacityGB: Int?

    /// Makes a memory specification; a missing total is modules × capacity of one.
    public init(
        generation: RAMGeneration = .unknown, speedMHz: Int? = nil, moduleCount: Int? = nil, capacityPerModuleGB: Int? = nil,
        totalCapacityGB: Int? = nil
    ) {
        self.generation = generation
        self.speedMHz = speedMHz
        self.moduleCount = moduleCount
        self.capacityPerModuleGB = capacityPerModuleGB
        self.totalCapacityGB = totalCapacityGB
        if totalCapacityGB == nil, let moduleCount, let capacityPerModuleGB {
            let (product, overflow) = moduleCount.multipliedReportingOverflow(by: capacityPerModuleGB)
            self.totalCapacityGB = overflow ? nil : product
        }
    }

    /// The known parts in a line: `DDR4 3200MHz 16GB (2x8GB)`.
    public var label: String {
        var parts: [String] = []
        if generation != .unknown { parts.append(generation.displayName) }
        if let speedMHz { parts.append("\(speedMHz)MHz") }
        if let totalCapacityGB { parts.append("\(totalCapacityGB)GB") }
        if let moduleCount, let capacityPerModuleGB { parts.append("(\(moduleCount)x\(capacityPerModuleGB)GB)") }
        return parts.joined(separator: " ")
    }
}

/// A drive.
public struct Storage: Hashable, Sendable {
    /// What it stores on.
    public var medium: StorageMedium
    /// The interface: `PCIe 4.0 x4`.
    public var interface: String?
    /// The form factor: `M.2 2280`.
    public var formFactor: String?
    /// The capacity in GB; 1 TB is 1000 GB.
    public var capacityGB: Int
    /// The class of speed: `mainstream`, `performance`.
    public var performanceTier: String?

    /// Makes a drive.
    public init(
        medium: StorageMedium = .unknown, interface: String? = nil, formFactor: String? = nil, capacityGB: Int,
        performanceTier: String? = nil
    ) {
        self.medium = medium
        self.interface = interface
        self.formFactor = formFactor
        self.capacityGB = capacityGB
        self.performanceTier = performanceTier
    }

    /// The known parts in a line: `NVMe · PCIe 4.0 x4 · M.2 2280 · 512GB · performance`.
    public var label: String {
        let parts = [medium.displayName, interface ?? "", formFactor ?? "", "\(capacityGB)GB", performanceTier ?? ""]
        return parts.filter { !$0.isEmpty }.joined(separator: " · ")
    }
}
