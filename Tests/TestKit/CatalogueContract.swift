public import DealCore
public import DealService
public import Testing

/// What every `CatalogueRepository` promises; each implementation runs the whole suite on an empty repository per check.
public struct CatalogueContract: Sendable {
    /// One promise.
    public struct Check: Sendable, CustomTestStringConvertible {
        /// The promise in words.
        public let testDescription: String
        /// Checks it.
        public let run: @Sendable (any CatalogueRepository) async throws -> Void
    }

    /// All promises.
    public static let checks: [Check] = [
        Check(testDescription: "an empty repository counts nothing") { repository in
            let counts = try await repository.counts()
            #expect(counts == CatalogueCounts(listings: 0, appraised: 0, cpus: 0, rulesets: 0))
            #expect(try await repository.listing(1) == nil)
            #expect(try await repository.listings(ListingQuery()).total == 0)
        },
        Check(testDescription: "a listing comes back exactly as it was saved") { repository in
            _ = try await repository.save(cpus: [cpu])
            var listing = fullListing
            _ = try await repository.save(listings: [listing])
            listing.id = 1
            #expect(try await repository.listing(1)?.listing == listing)
            #expect(try await repository.listings(after: 0, limit: 10).map(\.listing) == [listing])
        },
        Check(testDescription: "a bare listing comes back with nothing added") { repository in
            var listing = Listing(id: 0, title: "Bare")
            _ = try await repository.save(listings: [listing])
            listing.id = 1
            #expect(try await repository.listing(1)?.listing == listing)
        },
        Check(testDescription: "saving the same listing again changes nothing, a new price keeps the id") { repository in
            _ = try await repository.save(cpus: [cpu])
            var listing = fullListing
            #expect(try await repository.save(listings: [listing]).added == 1)
            #expect(try await repository.save(listings: [listing]).unchanged == 1)
            listing.price = Money(text: "99.99")
            #expect(try await repository.save(listings: [listing]).updated == 1)
            #expect(try await repository.listing(1)?.listing.price == Money(text: "99.99"))
            #expect(try await repository.counts().listings == 1)
        },
        Check(testDescription: "a processor's new figures show in its listings") { repository in
            var newer = cpu
            _ = try await repository.save(cpus: [cpu])
            _ = try await repository.save(listings: [fullListing])
            newer.cpuMarkMulti = 9999
            #expect(try await repository.save(cpus: [newer]).updated == 1)
            #expect(try await repository.listing(1)?.listing.cpu?.cpuMarkMulti == 9999)
        },
        Check(testDescription: "search finds all words in title, maker or processor, and nothing by wildcard") { repository in
            _ = try await repository.save(cpus: [cpu])
            _ = try await repository.save(listings: [fullListing, Listing(id: 0, title: "100% new _thing_")])
            for (text, count) in [("ELITEDESK i5", 1), ("elitedesk nuc", 0), ("%", 2), ("_", 1), ("'; DROP TABLE listings", 0), ("hp", 1)] {
                var query = ListingQuery()
                query.text = text
                #expect(try await repository.listings(query).total == count, "searching \(text)")
            }
        },
        Check(testDescription: "every order puts listings without the figure last and pages never overlap") { repository in
            _ = try await repository.save(
                listings: (1...7).map { Listing(id: 0, title: "Box \($0)", price: $0 == 4 ? nil : Money(units: Int64($0) * 10_000)) })
            try await repository.save(figures: [2: appraisal(saving: 30), 5: appraisal(saving: -12)])
            for sort in ListingSort.allCases {
                var query = ListingQuery()
                query.sort = sort
                query.pageSize = 3
                var seen: [Int64] = []
                for page in 1...3 {
                    query.page = page
                    seen += try await repository.listings(query).items.map(\.listing.id)
                }
                #expect(Set(seen) == Set(1...7), "by \(sort)")
                #expect(seen.count == 7)
                if sort == .price { #expect(seen == [1, 2, 3, 5, 6, 7, 4]) }
                if sort == .saving { #expect(Array(seen.prefix(2)) == [2, 5]) }
            }
        },
        Check(testDescription: "filters hold, and archived listings are not shown") { repository in
            var archived = Listing(id: 0, title: "Gone", price: Money(units: 1))
            archived.status = .archived
            var new = Listing(id: 0, title: "New", price: Money(units: 2_000_000), condition: .new, ramGB: 32)
            new.manufacturer = "HP"
            _ = try await repository.save(listings: [archived, new, Listing(id: 0, title: "Old", price: Money(units: 1_000_000), ramGB: 8)])
            try await repository.save(figures: [2: appraisal(saving: 30), 3: appraisal(saving: 0)])
            func titles(_ change: (inout ListingQuery) -> Void) async throws -> [String] {
                var query = ListingQuery()
                change(&query)
                return try await repository.listings(query).items.map(\.listing.title).sorted()
            }
            #expect(try await titles { _ in } == ["New", "Old"])
            #expect(try await titles { $0.condition = .new } == ["New"])
            #expect(try await titles { $0.minimumRAM = 16 } == ["New"])
            #expect(try await titles { $0.maximumPrice = Money(units: 1_500_000) } == ["Old"])
            #expect(try await titles { $0.tier = .great } == ["New"])
            #expect(try await titles { $0.manufacturer = "HP" } == ["New"])
            #expect(try await repository.manufacturers() == ["HP"])
        },
        Check(testDescription: "an appraisal comes back exactly, and unknown ids are passed over") { repository in
            _ = try await repository.save(listings: [Listing(id: 0, title: "Box")])
            let appraisal = appraisal(saving: 12.345678901)
            try await repository.save(figures: [1: appraisal, 77: appraisal])
            #expect(try await repository.listing(1)?.figures == appraisal)
            #expect(try await repository.counts().appraised == 1)
        },
        Check(testDescription: "a saved ruleset comes back, and the revision tells of every change") { repository in
            let start = try await repository.rulesRevision()
            var ruleset = Ruleset(id: "a", name: "A")
            try await repository.save(ruleset: ruleset)
            let first = try await repository.rules()
            #expect(first.rulesets == [ruleset])
            #expect(first.revision != start)
            ruleset.name = "B"
            try await repository.save(ruleset: ruleset)
            #expect(try await repository.rules().rulesets == [ruleset])
            #expect(try await repository.rulesRevision() != first.revision)
        },
    ]

    /// A processor to refer to.
    public static let cpu = CPU(
        name: "Intel Core i5-10500T", manufacturer: "Intel", socket: "LGA1200", cores: 6, threads: 12, tdpWatts: 35,
        igpuModel: "UHD 630", igpuMark: 1200, cpuMarkMulti: 10_400, cpuMarkSingle: 2440, releaseYear: 2020, notes: nil)

    /// A listing in which everything is set, written with characters that trip careless code.
    public static var fullListing: Listing {
        var listing = Listing(id: 0, title: "HP EliteDesk 800 G6 “Mini” – it's 100% ok; Größe <S> & more", price: Money(text: "289.99"))
        listing.condition = .refurb
        listing.marketplace = .ebay
        listing.itemID = "item-1"
        listing.seller = "O'Neil & Söhne"
        listing.url = "https://example.com/a?b=c&d=e"
        listing.manufacturer = "HP"
        listing.series = "EliteDesk 800"
        listing.modelNumber = "G6"
        listing.formFactor = "mini"
        listing.ramGB = 16
        listing.ram = RAMSpec(generation: .ddr4, speedMHz: 2666, totalCapacityGB: 16)
        listing.primaryStorage = Storage(medium: .nvme, capacityGB: 512)
        listing.secondaryStorage = Storage(medium: .hdd, capacityGB: 1000)
        listing.osLicense = "Windows 11 Pro"
        listing.cpu = cpu
        listing.gpu = GPU(name: "Radeon RX 550", manufacturer: "AMD")
        listing.ageYears = 4.5
        listing.notes = "line one\nline two"
        listing.attributes = ["color": .text("black"), "ports": .list([.number(1), .null, .bool(true)])]
        return listing
    }

    private static func appraisal(saving: Double) -> ListingFigures {
        ListingFigures(
            total: Money(units: -123_456), adjustedPrice: Money(units: 1_234_500), savingPercent: saving,
            tier: DealTier(savingPercent: saving, thresholds: .init()), score: 61.25, dollarPerCPUMark: 0.0123, perfPerWatt: nil)
    }
}
