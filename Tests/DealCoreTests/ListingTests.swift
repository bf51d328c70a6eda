import DealCore
import Testing

@Suite struct ListingTests {
    @Test func `a thousand generated listings read back from their JSON as they were`() throws {
        var generator = Generator(seed: 13)
        for index in 0..<1_000 {
            let listing = generator.listing(id: Int64(index))
            #expect(try Listing(json: Array(JSON.text(of: listing.json()).utf8)) == listing)
        }
    }

    @Test func `a listing is read from the names rules use, and the rest becomes attributes`() throws {
        let text = """
            {"id": 1, "title": "Beelink", "price_usd": "$1,299.99", "condition": "Manufacturer refurbished", "marketplace": "eBay", "ram_gb": 32, "ram_type": "DDR5-5600", "ram_speed_mhz": 5600,
             "primary_storage_gb": 1000, "primary_storage_type": "NVMe SSD", "secondary_storage_gb": null, "warranty_months": 12, "cpu": {"name": "i3", "cores": 4, "stepping": "B0"},
             "gpu": null, "storage": {"secondary": {"capacity_gb": 2000, "medium": "hard drive"}}, "ruleset_id": 5, "disabled_ruleset_ids": ["a", 7]}
            """
        let listing = try Listing(json: Array(text.utf8))
        #expect(
            listing.price?.description == "1299.99" && listing.condition == .refurb && listing.marketplace == .ebay
                && listing.status == .active)
        #expect(listing.ram == RAMSpec(generation: .ddr5, speedMHz: 5600, totalCapacityGB: 32))
        #expect(listing.primaryStorage == Storage(medium: .nvme, capacityGB: 1000))
        #expect(listing.secondaryStorage == Storage(medium: .hdd, capacityGB: 2000))
        #expect(listing.attributes == ["warranty_months": 12, "cpu": ["stepping": "B0"]])
        #expect(listing.rulesetID == "5" && listing.disabledRulesetIDs == ["a", "7"])
        #expect(listing.cpu?.cores == 4 && listing.gpu == nil)
    }

    @Test(arguments: [0, -5, 1 << 53, (1 << 53) + 1, .max, .min] as [Int64])
    func `every number a listing can have survives JSON`(id: Int64) throws {
        #expect(try Listing(json: Array(JSON.text(of: Listing(id: id, title: "t").json()).utf8)).id == id)
    }

    @Test func `everything wrong with a listing is told at once`() throws {
        let text =
            "{\"title\": 5, \"price_usd\": \"cheap\", \"condition\": \"shiny\", \"status\": \"activ\",\n \"ram_gb\": 1.5, \"cpu\": [], \"storage\": {\"primary\": {\"capacity_gb\": \"1TB\"}}}"
        let error = try #require(throws: DealError.self) { try Listing(json: Array(text.utf8)) }
        #expect(error.code == .invalidListing)
        #expect(
            Set(error.diagnostics.map(\.path)) == [
                "title", "price_usd", "condition", "status", "ram_gb", "cpu", "storage.primary.capacity_gb",
            ])
        #expect(error.diagnostics.first { $0.path == "status" }?.hint == "did you mean `active`?")
        #expect(error.diagnostics.first { $0.path == "ram_gb" }?.location == Diagnostic.Location(line: 2, column: 12, length: 3))
    }

    @Test func `a list of listings names the one that is wrong`() throws {
        #expect(
            try Listing.list(json: Array("[{\"title\": \"a\"}, {\"title\": \"b\", \"price_usd\": 0.1}]".utf8)).map(\.title) == ["a", "b"])
        let error = try #require(throws: DealError.self) { try Listing.list(json: Array("[{}, {\"ram_gb\": \"x\"}, 5]".utf8)) }
        #expect(error.diagnostics.map(\.path) == ["[1].ram_gb", "[2]"])
        #expect(throws: DealError.self) { try Listing.list(json: Array("{}".utf8)) }
    }

    @Test(
        arguments: [
            ("Brand New", .new), ("new", .new), ("Seller refurbished", .refurb), ("REFURB", .refurb), ("Pre-Owned", .used),
            ("open box", .used), ("For parts or not working", .used), ("unknown", .used), ("shiny", nil), ("", nil),
        ] as [(String, ItemCondition?)])
    func `sellers' words for the condition are understood`(text: String, condition: ItemCondition?) {
        #expect(ItemCondition.parse(text) == condition)
    }

    @Test(
        arguments: [
            ("DDR4", .ddr4), ("ddr4-3200", .ddr4), ("DDR3L", .ddr3), ("ddr", .ddr4), ("LPDDR5X", .lpddr5x), ("lpddr5-6400", .lpddr5),
            ("LPDDR4X-4266", .lpddr4x), ("hbm3", .hbm3), ("SDRAM", .unknown),
        ] as [(String, RAMGeneration)])
    func `names of memory generations are understood`(text: String, generation: RAMGeneration) {
        #expect(RAMGeneration.parse(text) == generation)
    }

    @Test(
        arguments: [
            ("NVMe SSD", .nvme), ("SSD", .sataSSD), ("SATA", .sataSSD), ("sata_ssd", .sataSSD), ("Hard Drive", .hdd),
            ("hard disk 7200rpm", .hdd), ("SSHD hybrid", .hybrid), ("eMMC", .emmc), ("UFS 3.1", .ufs), ("flash", .emmc),
            ("PCIe", .nvme), ("tape", .unknown),
        ] as [(String, StorageMedium)])
    func `names of storage media are understood`(text: String, medium: StorageMedium) {
        #expect(StorageMedium.parse(text) == medium)
    }

    @Test func `labels join what is known`() {
        #expect(RAMSpec(generation: .ddr4, speedMHz: 3200, moduleCount: 2, capacityPerModuleGB: 8).label == "DDR4 3200MHz 16GB (2x8GB)")
        #expect(RAMSpec(totalCapacityGB: 16).label == "16GB")
        #expect(RAMSpec(moduleCount: .max, capacityPerModuleGB: 2).totalCapacityGB == nil)
        #expect(Storage(medium: .nvme, interface: "PCIe 4.0", capacityGB: 512).label == "NVMe · PCIe 4.0 · 512GB")
        #expect(
            StorageMedium.emmc.displayName == "eMMC" && RAMGeneration.lpddr5x.displayName == "LPDDR5X"
                && ItemCondition.refurb.displayName == "Refurbished")
    }

    @Test(
        arguments: [
            ("Gaming PC Intel i7", "TechStore", "599.99", "gaming pc intel i7|techstore|599.99"),
            ("Gaming  PC!", nil, "599.9", "gaming pc||599.90"), ("  HP EliteDesk  ", "", "599", "hp elitedesk||599.00"),
            ("a - b_c", "x", nil, "a  b_c|x|"),
        ] as [(String, String?, String?, String)])
    func `the duplicate key is the original's, before hashing`(title: String, seller: String?, price: String?, key: String) {
        #expect(Listing.duplicateKey(title: title, seller: seller, price: price.flatMap { Money(text: $0) }) == key)
        #expect(Listing(title: title, price: price.flatMap { Money(text: $0) }, seller: seller).duplicateKey == key)
    }

    @Test func `every field of a listing can be read by rules, and is null where it is not known`() throws {
        let bare = Listing(title: "t")
        let alwaysKnown: Set = ["id", "title", "condition", "status", "marketplace", "ram_gb"]
        for field in FieldSchema.listing.fields {
            let isNull = try Formula("\(field.name) == null").evaluate(bare) == true
            #expect(isNull == !alwaysKnown.contains(field.name), "\(field.name)")
            #expect(field.isNullable == isNull)
        }
        #expect(FieldSchema.listing.fields.count == 62)
    }
}
