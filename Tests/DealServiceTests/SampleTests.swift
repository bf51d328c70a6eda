import DealCore
import DealService
import TestKit
import Testing

struct SampleTests {
    @Test func `the sample fills a catalogue in which every tier has its share and every rule its use`() async throws {
        let house = try Workshop().house
        let report = try await house.seed(warmingCards: false)
        #expect(report.imported >= 250)
        #expect(try await house.importer.importCSV(Sample.listings()).faults == [])
        #expect(report.appraisal.valued == report.imported)
        #expect(report.appraisal.skippedRules.isEmpty)
        #expect(try await house.repository.counts().cpus >= 60)
        for tier in DealTier.allCases {
            let share = Double(report.appraisal.byTier[tier] ?? 0) / Double(report.imported)
            #expect((0.03...0.75).contains(share), "\(tier) holds \(share) of the sample")
        }
        #expect(Ruleset.check(json: Array(try Sample.ruleset().utf8)) == [])
        let valuer = try await house.appraiser.valuer()
        let listings = try await house.repository.listings(after: 0, limit: 10_000).map(\.listing)
        var hits: [String: Int] = [:]
        for listing in listings {
            let valuation = valuer.value(listing)
            for line in valuation.layers.flatMap(\.lines) {
                #expect(line.error == nil, "\(line.ruleName) on \(listing.title): \(line.error ?? "")")
                if line.matched { hits[line.ruleID, default: 0] += 1 }
            }
            let cents = valuation.statement().reduce(Money.zero) { $0 + $1.amount }
            #expect(listing.price.map { $0 + cents } == valuation.adjustedPrice)
        }
        let rules = try await house.repository.rules().rulesets.flatMap(\.groups).flatMap(\.rules)
        #expect((22...30).contains(rules.count))
        for rule in rules { #expect((1..<listings.count).contains(hits[rule.id] ?? 0), "\(rule.name) fires \(hits[rule.id] ?? 0) times") }
    }

    @Test func `seeding again keeps what is there, a price a person edited included`() async throws {
        let house = try Workshop().house
        _ = try await house.seed(warmingCards: false)
        var listing = try #require(try await house.repository.listing(3)?.listing)
        listing.price = Money(text: "77")
        _ = try await house.repository.save(listings: [listing])
        let again = try await house.seed(warmingCards: false)
        #expect(again.imported == 0)
        #expect(try await house.repository.listing(3)?.listing.price == Money(text: "77"))
    }

    @Test func `a check-up passes on a seeded house and names what is wrong with an empty one`() async throws {
        let house = try Workshop().house
        let before = await house.checkUp()
        #expect(before.first { $0.name == "catalogue" }?.passed == false)
        _ = try await house.seed(warmingCards: false)
        let after = await house.checkUp()
        #expect(after.filter { !$0.passed } == [])
    }
}
