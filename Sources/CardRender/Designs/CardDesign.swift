/// A kind of card: values in, a tree of boxes out.
///
/// Any value can be a design; the module's own are ``ListingCard``, ``ComparisonCard``, ``RankingCard``, ``PriceDropCard`` and
/// ``ErrorCard``.
///
/// ```swift
/// struct Greeting: CardDesign {
///     static let name = "greeting"
///     var guest: String
///     var card: Card { Card(size: CardSize.social.size) { Text("Hello, \(guest)").size(90) } }
/// }
/// let file = try await renderer.png(Greeting(guest: "Ada"))
/// ```
public protocol CardDesign: Sendable {
    /// The design's name, in lower case with hyphens.
    static var name: String { get }
    /// What is drawn.
    var card: Card { get }
    /// The pictures that the card uses by name.
    var images: [String: Picture] { get }
}

extension CardDesign {
    /// No pictures.
    public var images: [String: Picture] { [:] }

    /// Draws the card.
    ///
    /// The same design with the same fonts gives the same bytes on every machine.
    ///
    /// - Throws: As ``Card/draw(with:images:)`` does.
    public func draw(with fonts: FontBook) throws(CardError) -> Bitmap { try card.draw(with: fonts, images: images) }

    /// Draws the card into a PNG file.
    ///
    /// - Throws: As ``Card/png(with:images:level:)`` does.
    public func png(with fonts: FontBook, level: PNGLevel = .default) throws(CardError) -> [UInt8] {
        try card.png(with: fonts, images: images, level: level)
    }
}

extension CardRenderer {
    /// Draws a design into a PNG file, off the caller's actor.
    ///
    /// - Throws: As ``png(_:images:level:maxBytes:)`` does.
    @concurrent
    public func png(_ design: some CardDesign, level: PNGLevel = .default, maxBytes: Int? = nil) async throws -> [UInt8] {
        try await png(design.card, images: design.images, level: level, maxBytes: maxBytes)
    }

    /// Draws a design, off the caller's actor.
    ///
    /// - Throws: As ``draw(_:images:)`` does.
    @concurrent
    public func draw(_ design: some CardDesign) async throws -> Bitmap { try await draw(design.card, images: design.images) }
}

/// The designs that come with the module, by name.
public enum ShippedDesign: String, CaseIterable, Hashable, Sendable {
    /// ``ListingCard``.
    case listing
    /// ``ComparisonCard``.
    case comparison
    /// ``RankingCard``.
    case ranking
    /// ``PriceDropCard``.
    case priceDrop = "price-drop"
    /// ``ErrorCard``.
    case error
}
