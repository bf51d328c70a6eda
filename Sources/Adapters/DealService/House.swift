public import CardRender
public import DealCore
import Foundation
public import ObjectStore

/// The application: the use cases over whatever database and store it was put together with.
public struct House: Sendable {
    /// What the operator set.
    public let settings: Settings
    /// Where the catalogue is kept.
    public let repository: any CatalogueRepository
    /// Where drawn cards are kept.
    public let store: any ObjectStore
    /// Values listings.
    public let appraiser: Appraiser
    /// Finds fonts.
    public let shelf: FontShelf
    /// Draws cards.
    public let studio: CardStudio

    /// Puts the application together.
    public init(settings: Settings, repository: any CatalogueRepository, store: any ObjectStore) {
        self.settings = settings
        self.repository = repository
        self.store = store
        appraiser = Appraiser(repository)
        shelf = FontShelf(folders: settings.fontFolders)
        studio = CardStudio(store: store, shelf: shelf)
    }

    /// A listing and everything that is worked out about it, as of now.
    ///
    /// - Throws: ``ServiceError`` with the code `notFound` where no listing has this id.
    public func appraisal(ofListing id: Int64) async throws -> Appraisal {
        guard let found = try await repository.listing(id) else {
            throw ServiceError(.notFound, "There is no listing \(id).")
        }
        return try await appraiser.appraise(found.listing, score: found.figures?.score)
    }

    /// Draws the cards of all active listings that are not in the store yet.
    ///
    /// - Parameter progress: Called with the fraction done, 0…1.
    /// - Returns: How many cards were drawn, and how many were there already.
    public func warmCards(
        styles: [ListingCard.Style] = ListingCard.Style.allCases, progress: @Sendable (Double) -> Void = { _ in }
    ) async throws -> (drawn: Int, kept: Int) {
        let ids = try await repository.allEntries().map(\.listing).filter { $0.status == .active }.map(\.id)
        var counts = (drawn: 0, kept: 0)
        var done = 0
        try await withThrowingTaskGroup(of: (drawn: Int, kept: Int).self) { group in
            var waiting = ids.makeIterator()
            // Drawing is all computation: as many at a time as there are cores.
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                guard let id = waiting.next() else { break }
                group.addTask { try await self.warmCards(of: id, styles: styles) }
            }
            while let one = try await group.next() {
                counts.drawn += one.drawn
                counts.kept += one.kept
                done += 1
                progress(Double(done) / Double(ids.count))
                if let id = waiting.next() { group.addTask { try await self.warmCards(of: id, styles: styles) } }
            }
        }
        return counts
    }

    private func warmCards(of id: Int64, styles: [ListingCard.Style]) async throws -> (drawn: Int, kept: Int) {
        let appraisal = try await appraisal(ofListing: id)
        var counts = (drawn: 0, kept: 0)
        for style in styles {
            let card = ListingCard(appraisal, style: style)
            if try await studio.isDrawn(card, listingID: id) {
                counts.kept += 1
            } else {
                _ = try await studio.picture(of: card, listingID: id)
                counts.drawn += 1
            }
        }
        return counts
    }
}
