public import CardRender
import Crypto
public import ObjectStore

/// Draws cards and keeps them: the same content is drawn once, ever, and served from the store after that.
///
/// A card's key and ETag are a digest of exactly what is drawn, the fonts and the layout version, so nothing stale is served;
/// what a changed listing leaves behind is deleted when its new card is stored.
public final class CardStudio: Sendable {
    private let store: any ObjectStore
    private let shelf: FontShelf
    private let drawing = SingleFlight<String, [UInt8]>()

    /// - Parameters:
    ///   - store: Where drawn cards are kept.
    ///   - shelf: Where the fonts come from.
    public init(store: any ObjectStore, shelf: FontShelf) {
        self.store = store
        self.shelf = shelf
    }

    /// The entity tag of a card: the digest of its content, without quotes.
    public func tag(of card: ListingCard) throws -> String {
        var digest = SHA256()
        // Each value is prefixed with its length, so that no two contents share their bytes.
        for value in ["listing-card", String(ListingCard.layoutVersion), try shelf.fonts().fingerprint] + card.drawnValues {
            digest.update(data: value.map { Array("\($0.utf8.count):\($0)".utf8) } ?? [0x2D])
        }
        return String(hexadecimal(digest.finalize()).prefix(32))
    }

    /// The PNG of a card, from the store or freshly drawn.
    public func picture(of card: ListingCard, listingID: Int64) async throws -> [UInt8] {
        let folder = "cards/\(listingID)/\(card.style.rawValue)/"
        let key = try folder + tag(of: card) + ".png"
        do {
            return try await store.get(key).bytes
        } catch let error as ObjectStoreError where error.code == .notFound {
            return try await drawing.value(for: key) { try await self.draw(card, key: key, folder: folder) }
        }
    }

    /// Whether the card is in the store already.
    public func isDrawn(_ card: ListingCard, listingID: Int64) async throws -> Bool {
        do {
            _ = try await store.head("cards/\(listingID)/\(card.style.rawValue)/\(tag(of: card)).png")
            return true
        } catch let error as ObjectStoreError where error.code == .notFound {
            return false
        }
    }

    /// Draws a design without looking at the store.
    ///
    /// - Parameter maxBytes: The most bytes the file may have.
    public func draw(_ design: some CardDesign, level: PNGLevel = .default, maxBytes: Int? = nil) async throws -> [UInt8] {
        try await shelf.fonts().renderer.png(design, level: level, maxBytes: maxBytes)
    }

    private func draw(_ card: ListingCard, key: String, folder: String) async throws -> [UInt8] {
        let png = try await draw(card)
        try await store.put(png, at: key, attributes: ObjectAttributes(contentType: "image/png", cacheControl: "public, max-age=86400"))
        for try await page in store.list(prefix: folder) {
            for object in page.objects where object.key != key { try await store.delete(object.key) }
        }
        return png
    }
}
