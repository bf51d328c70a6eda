import DealCore
import DealService
import Foundation
import GRDB
import SQLiteAdapter
import TestKit
import Testing

struct SQLiteCatalogueTests {
    @Test(arguments: CatalogueContract.checks)
    func `keeps the contract`(_ check: CatalogueContract.Check) async throws {
        let workshop = try Workshop()
        try await check.run(workshop.house.repository)
    }

    @Test func `what was saved is there after closing and opening the file`() async throws {
        let workshop = try Workshop()
        _ = try await workshop.house.repository.save(listings: [Listing(id: 0, title: "Box")])
        let again = try SQLiteCatalogue(path: workshop.house.settings.sqlitePath)
        #expect(try await again.listing(1)?.listing.title == "Box")
    }

    @Test func `a path that cannot be opened is named in the error`() throws {
        let error = #expect(throws: ServiceError.self) { try SQLiteCatalogue(path: "/proc/none/dealkit.db") }
        #expect(error?.code == .database)
        #expect(error?.message.contains("/proc/none/dealkit.db") == true)
    }

    @Test func `a file that is no database is refused and left as it is`() async throws {
        let workshop = try Workshop()
        let path = try workshop.file("other.db", String(repeating: "not a database. ", count: 100))
        #expect(throws: ServiceError.self) { try SQLiteCatalogue(path: path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("not a database."))
    }

    @Test func `a price edited in the file is read as it stands`() async throws {
        let workshop = try Workshop()
        _ = try await workshop.house.repository.save(
            listings: [CatalogueContract.fullListing].map { listing in
                var listing = listing
                listing.cpu = nil
                return listing
            })
        let file = try DatabaseQueue(path: workshop.house.settings.sqlitePath)
        try await file.write { try $0.execute(sql: "UPDATE listings SET price_usd = 199.95 WHERE id = 1") }
        #expect(try await workshop.house.repository.listing(1)?.listing.price == Money(text: "199.95"))
    }

    @Test func `twenty tasks saving at once lose nothing`() async throws {
        let repository = try Workshop().house.repository
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<20 {
                group.addTask {
                    _ = try await repository.save(listings: (0..<10).map { Listing(id: 0, title: "Box \(task) \($0)") })
                }
            }
            try await group.waitForAll()
        }
        #expect(try await repository.counts().listings == 200)
    }
}
