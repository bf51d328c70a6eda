/// Reads listings out of JSON.
struct ListingReader {
    private var json: JSONReading

    init(source: [UInt8]) {
        json = JSONReading(source: source)
    }

    func finish() throws(DealError) {
        guard json.diagnostics.isEmpty else { throw DealError(.invalidListing, json.diagnostics) }
    }

    mutating func listings(_ node: JSONNode) -> [Listing] {
        guard case .array(let nodes) = node.content else {
            json.mismatch(node, "listings", "a list")
            return []
        }
        return nodes.enumerated().map { listing($1, "[\($0)]") }
    }

    mutating func listing(_ node: JSONNode, _ path: String) -> Listing {
        guard case .object(let members) = node.content else {
            json.mismatch(node, path.isEmpty ? "listing" : path, "a map")
            return Listing(title: "")
        }
        var listing = Listing(title: json.text("title", in: node, path) ?? "")
        listing.id = number(node, path)
        listing.price = price(node, path)
        let conditions = ItemCondition.allCases.map(\.rawValue)
        listing.condition = json.choice("condition", in: node, path, of: conditions, ItemCondition.parse) ?? .used
        listing.status = choice("status", in: node, path) ?? .active
        listing.marketplace = choice("marketplace", in: node, path) ?? .other
        listing.itemID = json.identifier("vendor_item_id", in: node, path)
        listing.seller = json.text("seller", in: node, path)
        listing.url = json.text("url", in: node, path)
        listing.manufacturer = json.text("manufacturer", in: node, path)
        listing.series = json.text("series", in: node, path)
        listing.modelNumber = json.text("model_number", in: node, path)
        listing.deviceModel = json.text("device_model", in: node, path)
        listing.formFactor = json.text("form_factor", in: node, path)
        listing.osLicense = json.text("os_license", in: node, path)
        listing.ageYears = json.number("age_years", in: node, path)
        listing.notes = json.text("notes", in: node, path)
        listing.rulesetID = json.identifier("ruleset_id", in: node, path)
        for member in members where !Self.names.contains(member.name) { listing.attributes[member.name] = member.node.value }
        readMemory(of: &listing, node, path)
        readStorage(of: &listing, node, path)
        readParts(of: &listing, node, path)
        let disabled = json.list("disabled_ruleset_ids", in: node, path) ?? []
        listing.disabledRulesetIDs = Set(disabled.compactMap { $0.value.asText })
        return listing
    }

    private static let names: Set<String> = [
        "id", "title", "price_usd", "condition", "status", "marketplace", "vendor_item_id", "seller", "url", "manufacturer", "series",
        "model_number", "device_model", "form_factor", "os_license", "age_years", "notes", "ruleset_id", "disabled_ruleset_ids", "ram_gb",
        "ram_type", "ram_speed_mhz", "ram_spec", "primary_storage_gb", "primary_storage_type", "secondary_storage_gb",
        "secondary_storage_type", "storage", "cpu", "gpu",
    ]

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, in node: JSONNode, _ path: String
    ) -> Choice? where Choice.RawValue == String {
        json.choice(name, in: node, path, of: Choice.allCases.map(\.rawValue)) { Choice(rawValue: $0.lowercased()) }
    }

    /// The listing's number; numbers too large to be exact in JSON are written as text.
    private mutating func number(_ node: JSONNode, _ path: String) -> Int64 {
        guard let digits = json.identifier("id", in: node, path) else { return 0 }
        if let number = Int64(digits) { return number }
        if let member = node.member("id")?.node { json.mismatch(member, JSONReading.join(path, "id"), "a whole number") }
        return 0
    }

    /// A price as a number, taken from its digits exactly, or as text such as `$1,299.99`.
    private mutating func price(_ node: JSONNode, _ path: String) -> Money? {
        guard let member = node.member("price_usd")?.node else { return nil }
        switch member.content {
        case .null: return nil
        case .number(let number, let digits):
            if let money = Money(text: digits) ?? Money(number) { return money }
        case .string(let text):
            if let money = Money(text: text) { return money }
        default: break
        }
        json.mismatch(member, JSONReading.join(path, "price_usd"), "an amount of money")
        return nil
    }

    private mutating func readMemory(of listing: inout Listing, _ node: JSONNode, _ path: String) {
        let capacity = json.integer("ram_gb", in: node, path)
        let generation = json.text("ram_type", in: node, path).map(RAMGeneration.parse)
        let speed = json.integer("ram_speed_mhz", in: node, path)
        if let map = json.map("ram_spec", in: node, path) {
            let path = JSONReading.join(path, "ram_spec")
            listing.ram = RAMSpec(
                generation: json.text("ddr_generation", in: map, path).map(RAMGeneration.parse) ?? generation ?? .unknown,
                speedMHz: json.integer("speed_mhz", in: map, path) ?? speed, moduleCount: json.integer("module_count", in: map, path),
                capacityPerModuleGB: json.integer("capacity_per_module_gb", in: map, path),
                totalCapacityGB: json.integer("total_capacity_gb", in: map, path))
            let known = ["ddr_generation", "speed_mhz", "module_count", "capacity_per_module_gb", "total_capacity_gb", "label"]
            keepRest(of: map, "ram_spec", known, in: &listing)
        } else if generation != nil || speed != nil {
            listing.ram = RAMSpec(generation: generation ?? .unknown, speedMHz: speed, totalCapacityGB: capacity)
        }
        listing.ramGB = capacity ?? listing.ram?.totalCapacityGB ?? 0
    }

    private mutating func readStorage(of listing: inout Listing, _ node: JSONNode, _ path: String) {
        let drives = json.map("storage", in: node, path)
        listing.primaryStorage = storage("primary", drives, node, path)
        listing.secondaryStorage = storage("secondary", drives, node, path)
        if let drives { keepRest(of: drives, "storage", ["primary", "secondary"], in: &listing) }
    }

    private mutating func storage(_ name: String, _ drives: JSONNode?, _ node: JSONNode, _ path: String) -> Storage? {
        let capacity = json.integer("\(name)_storage_gb", in: node, path)
        let medium = json.text("\(name)_storage_type", in: node, path).map(StorageMedium.parse)
        let inner = JSONReading.join(path, "storage")
        guard let drives, let map = json.map(name, in: drives, inner) else {
            return capacity.map { Storage(medium: medium ?? .unknown, capacityGB: $0) }
        }
        let drive = JSONReading.join(inner, name)
        return Storage(
            medium: json.text("medium", in: map, drive).map(StorageMedium.parse) ?? medium ?? .unknown,
            interface: json.text("interface", in: map, drive), formFactor: json.text("form_factor", in: map, drive),
            capacityGB: json.integer("capacity_gb", in: map, drive) ?? capacity ?? 0,
            performanceTier: json.text("performance_tier", in: map, drive))
    }

    private mutating func readParts(of listing: inout Listing, _ node: JSONNode, _ path: String) {
        if let map = json.map("cpu", in: node, path) {
            let path = JSONReading.join(path, "cpu")
            listing.cpu = CPU(
                name: json.text("name", in: map, path) ?? "", manufacturer: json.text("manufacturer", in: map, path) ?? "",
                socket: json.text("socket", in: map, path), cores: json.integer("cores", in: map, path),
                threads: json.integer("threads", in: map, path), tdpWatts: json.integer("tdp_w", in: map, path),
                igpuModel: json.text("igpu_model", in: map, path), igpuMark: json.integer("igpu_mark", in: map, path),
                cpuMarkMulti: json.integer("cpu_mark_multi", in: map, path), cpuMarkSingle: json.integer("cpu_mark_single", in: map, path),
                releaseYear: json.integer("release_year", in: map, path), notes: json.text("notes", in: map, path))
            let known = ListingField.allCases.compactMap { $0.rawValue.hasPrefix("cpu.") ? String($0.rawValue.dropFirst(4)) : nil }
            keepRest(of: map, "cpu", known + ["notes"], in: &listing)
        }
        if let map = json.map("gpu", in: node, path) {
            let path = JSONReading.join(path, "gpu")
            listing.gpu = GPU(
                name: json.text("name", in: map, path) ?? "", manufacturer: json.text("manufacturer", in: map, path) ?? "",
                gpuMark: json.number("gpu_mark", in: map, path), metalScore: json.number("metal_score", in: map, path))
            keepRest(of: map, "gpu", ["name", "manufacturer", "gpu_mark", "metal_score"], in: &listing)
        }
    }

    /// Keeps what a nested map holds beyond the known names as an attribute of the map's name.
    private func keepRest(of map: JSONNode, _ name: String, _ known: [String], in listing: inout Listing) {
        guard case .object(let members) = map.content else { return }
        let rest = members.filter { !known.contains($0.name) }
        guard !rest.isEmpty else { return }
        listing.attributes[name] = .map(Dictionary(uniqueKeysWithValues: rest.map { ($0.name, $0.node.value) }))
    }
}
