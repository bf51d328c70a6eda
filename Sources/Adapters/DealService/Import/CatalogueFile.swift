import DealCore

/// The rows of an imported file: those that could be read, and what is wrong with the others.
struct CatalogueFile<Record> {
    var records: [Record] = []
    var faults: [RowFault] = []
    var rowCount = 0

    /// Reads each row of `table` with `read`; a row with any fault gives no record.
    init(_ table: CSVTable, columns: [String?], read: (inout RowReader) -> Record) {
        for row in table.rows {
            rowCount += 1
            switch row.fields {
            case .failure(let fault):
                faults.append(fault)
            case .success(let fields):
                var reader = RowReader(line: row.line, columns: columns, fields: fields)
                guard fields.count == columns.count else {
                    reader.fault(nil, "has \(fields.count) fields where the header names \(columns.count)")
                    faults += reader.faults
                    continue
                }
                let record = read(&reader)
                if reader.faults.isEmpty { records.append(record) } else { faults += reader.faults }
            }
        }
    }
}

extension CatalogueFile<CPU> {
    /// Reads a file of processors.
    init(processors table: CSVTable) {
        let columns = ImportColumns.canonical(table.header, among: ImportColumns.cpu)
        var seen: [String: Int] = [:]
        self.init(table, columns: columns) { row in
            let name = row.required("name")
            if let earlier = seen.updateValue(row.line, forKey: name), !name.isEmpty {
                row.fault("name", "stands on line \(earlier) already")
            }
            return CPU(
                name: name,
                manufacturer: row.required("manufacturer", upTo: 64),
                socket: row.text("socket", upTo: 64),
                cores: row.integer("cores", in: 1...256),
                threads: row.integer("threads", in: 1...512),
                tdpWatts: row.integer("tdp_w", in: 1...1000),
                igpuModel: row.text("igpu_model"),
                igpuMark: row.integer("igpu_mark", in: 0...1_000_000),
                cpuMarkMulti: row.integer("cpu_mark_multi", in: 0...1_000_000),
                cpuMarkSingle: row.integer("cpu_mark_single", in: 0...1_000_000),
                releaseYear: row.integer("release_year", in: 1970...2100),
                notes: row.text("notes", upTo: 2000))
        }
    }
}

extension CatalogueFile<Listing> {
    /// Reads a file of listings; their processors must be among `cpus`.
    ///
    /// - Parameter year: The current year, from which a machine's age is counted.
    init(listings table: CSVTable, cpus: [CPU], year: Int) {
        let columns = ImportColumns.canonical(table.header, among: ImportColumns.listing)
        let cpuByName = Dictionary(cpus.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        var seen: [String: Int] = [:]
        self.init(table, columns: columns) { row in
            let listing = row.listing(cpuByName: cpuByName, year: year)
            if !listing.title.isEmpty, let earlier = seen.updateValue(row.line, forKey: listing.catalogueKey) {
                row.fault(listing.itemID == nil ? "title" : "item_id", "is the same listing as on line \(earlier)")
            }
            return listing
        }
    }
}

extension RowReader {
    fileprivate mutating func listing(cpuByName: [String: CPU], year: Int) -> Listing {
        var listing = Listing(id: 0, title: required("title"))
        listing.price = money("price_usd")
        listing.condition = choice("condition", default: .used, of: ItemCondition.allCases.map(\.rawValue), parse: ItemCondition.parse)
        listing.status = choice(
            "status", default: .active, of: ListingStatus.allCases.map(\.rawValue), parse: { ListingStatus(rawValue: $0.lowercased()) })
        listing.marketplace = choice(
            "marketplace", default: .other, of: Marketplace.allCases.map(\.rawValue), parse: { Marketplace(rawValue: $0.lowercased()) })
        listing.itemID = text("item_id", upTo: 128)
        listing.url = webAddress("url")
        listing.seller = text("seller", upTo: 128)
        listing.manufacturer = text("manufacturer", upTo: 64)
        listing.series = text("series", upTo: 128)
        listing.modelNumber = text("model_number", upTo: 128)
        listing.formFactor = text("form_factor", upTo: 32)
        listing.osLicense = text("os_license", upTo: 64)
        listing.notes = text("notes", upTo: 4000)
        listing.cpu = processor(cpuByName)
        listing.gpu = text("gpu_name").map { GPU(name: $0, manufacturer: "") }
        listing.ramGB = capacity("ram_gb", upTo: 2048) ?? 0
        listing.ram = memory(totalGB: listing.ramGB)
        listing.primaryStorage = storage("primary_storage")
        listing.secondaryStorage = storage("secondary_storage")
        if let released = integer("release_year", in: 1990...2100) { listing.ageYears = Double(max(year - released, 0)) }
        return listing
    }

    private mutating func processor(_ cpuByName: [String: CPU]) -> CPU? {
        guard let name = text("cpu_name") else { return nil }
        if let cpu = cpuByName[name.lowercased()] { return cpu }
        let near = closest(to: name, among: cpuByName.values.map(\.name))
        fault(
            "cpu_name",
            "is not a known processor" + (near.map { "; did you mean \"\($0)\"?" } ?? "; import a file of processors with it first"))
        return nil
    }

    private mutating func memory(totalGB: Int) -> RAMSpec? {
        let generation = choice(
            "ram_type", default: RAMGeneration.unknown, of: RAMGeneration.allCases.map(\.rawValue),
            parse: { RAMGeneration.parse($0) == .unknown ? nil : RAMGeneration.parse($0) })
        let speed = integer("ram_speed_mhz", in: 0...10_000)
        guard generation != .unknown || speed != nil else { return nil }
        return RAMSpec(generation: generation, speedMHz: speed, totalCapacityGB: totalGB > 0 ? totalGB : nil)
    }

    private mutating func storage(_ column: String) -> Storage? {
        let medium = choice(
            "\(column)_type", default: StorageMedium.unknown, of: StorageMedium.allCases.map(\.rawValue),
            parse: { StorageMedium.parse($0) == .unknown ? nil : StorageMedium.parse($0) })
        guard let capacityGB = capacity("\(column)_gb", upTo: 100_000), capacityGB > 0 else { return nil }
        return Storage(medium: medium, capacityGB: capacityGB)
    }
}
