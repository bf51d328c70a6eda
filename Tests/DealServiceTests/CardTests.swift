import CardRender
import DealCore
import DealService
import ObjectStore
import TestKit
import Testing

struct CardTests {
    private func appraised(_ change: (inout Listing) -> Void = { _ in }) async throws -> (Workshop, Appraisal) {
        let workshop = try Workshop()
        try await workshop.house.prepareReferenceData()
        var listing = CatalogueContract.fullListing
        listing.id = 1
        change(&listing)
        return (workshop, try await workshop.house.appraiser.appraise(listing, score: 61.25))
    }

    @Test func `a card says what the listing is, asks and is worth`() async throws {
        let (_, item) = try await appraised()
        let card = ListingCard(item, style: .light)
        #expect(card.title == item.listing.title)
        #expect(card.price == "$290")
        #expect(card.adjustedPrice == item.valuation.adjustedPrice?.formattedWhole)
        #expect(card.score == "6.1/10")
        #expect(card.footer == "HP EliteDesk 800")
        #expect(card.specs.map(\.label) == ["CPU", "Memory", "Storage", "CPU mark", "Condition", "System"])
        #expect(
            card.specs.map(\.value) == [
                "Intel Core i5-10500T", "16 GB DDR4", "512 GB NVMe + 1 TB HDD", "10,400", "Refurbished", "Windows 11 Pro",
            ])
    }

    @Test func `a card of a listing nobody knows anything about still says something`() async throws {
        let (_, item) = try await appraised { $0 = Listing(id: 1, title: "?") }
        let card = ListingCard(item, style: .dark)
        #expect((card.price, card.adjustedPrice, card.badge) == ("No price", nil, nil))
        #expect(!card.footer.isEmpty)
    }

    @Test func `the tag changes with everything that is drawn and with nothing else`() async throws {
        let (workshop, item) = try await appraised()
        let studio = workshop.house.studio
        let tag = try studio.tag(of: ListingCard(item, style: .light))
        #expect(try studio.tag(of: ListingCard(item, style: .light)) == tag)
        #expect(try studio.tag(of: ListingCard(item, style: .dark)) != tag)
        for change: (inout Listing) -> Void in [
            { $0.price = Money(text: "280") }, { $0.title += "!" }, { $0.ramGB = 32 }, { $0.manufacturer = "Dell" }, { $0.osLicense = nil },
        ] {
            let (other, changed) = try await appraised(change)
            #expect(try other.house.studio.tag(of: ListingCard(changed, style: .light)) != tag)
        }
        let (other, same) = try await appraised { $0.notes = "not on the card" }
        #expect(try other.house.studio.tag(of: ListingCard(same, style: .light)) == tag)
    }

    @Test func `a drawn card is stored, found again, and replaces the one before it`() async throws {
        let (workshop, item) = try await appraised()
        let first = try await workshop.house.studio.picture(of: ListingCard(item, style: .light), listingID: 1)
        #expect(try await workshop.house.studio.isDrawn(ListingCard(item, style: .light), listingID: 1))
        #expect(try await workshop.house.studio.picture(of: ListingCard(item, style: .light), listingID: 1) == first)
        _ = try await workshop.house.studio.picture(of: ListingCard(item, style: .dark), listingID: 1)

        let (_, changed) = try await appraised { $0.price = Money(text: "100") }
        _ = try await workshop.house.studio.picture(of: ListingCard(changed, style: .light), listingID: 1)
        #expect(try await !workshop.house.studio.isDrawn(ListingCard(item, style: .light), listingID: 1))
        var keys: [String] = []
        for try await page in workshop.house.store.list(prefix: "cards/") { keys += page.objects.map(\.key) }
        #expect(keys.count == 2)
    }

    @Test func `without a font the error names the packages that help`() async throws {
        let workshop = try Workshop(fontFolders: ["/nowhere"])
        let error = #expect(throws: ServiceError.self) { try workshop.house.shelf.faceNames() }
        #expect(error?.code == .noFont)
        #expect(error?.message.contains("fonts-inter") == true)
        #expect(error?.message.contains("FONT_PATH") == true)
    }
}
