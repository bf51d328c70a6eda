public import ArgumentParser
public import CardRender
import DealCore
import DealService
import Foundation

struct CardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Draw a social card as a PNG.",
        discussion: """
            The card is that of a listing in the catalogue, or says what a file in JSON says. The design comparison takes two listings, \
            ranking up to five; price-drop and error come from a file. In a file stand the words of the design, such as \
            {"design": "listing", "title": "Mac mini", "price": "$399", "badge": {"text": "Great deal", "tone": "great"}}; the file \
            docs/cards.md lists them all.

            Example:
              deal card 1 --style dark -o card.png
              deal card 1 2 --design comparison --size instagram -o two.png
              deal card --file card.json --size story --scale 2 --max-bytes 300000 -o card.png
            """)

    @Argument(help: "The ids of listings in the catalogue: one, or several for a comparison or ranking.")
    var id: [Int64] = []
    @Option(help: "Take the card's words from a file in JSON instead.")
    var file: String?
    @Option(help: "The design. (default: listing, or what the file says)")
    var design: ShippedDesign?
    @Option(help: "The colours. (default: light)")
    var style: CardStyle?
    @Option(help: "The format: social (1200×630), instagram (1080×1080) or story (1080×1920). (default: social)")
    var size: CardSize?
    @Option(help: "Pixels to one of the format's: 1 or 2.")
    var scale: Int?
    @OptionGroup var compression: CompressionOptions
    @Option(name: [.customShort("o"), .long], help: "The file to write.")
    var output: String
    @OptionGroup var form: OutputOptions

    func validate() throws {
        guard scale ?? 1 == 1 || scale == 2 else { throw ValidationError("'--scale' is 1 or 2.") }
        guard id.isEmpty != (file == nil) else {
            throw ValidationError(file == nil ? "Name a listing by its id, or a file with '--file'." : "Name listings or a file, not both.")
        }
        guard file == nil else { return }
        switch design ?? .listing {
        case .listing where id.count != 1: throw ValidationError("The design listing takes one listing.")
        case .comparison where id.count != 2: throw ValidationError("The design comparison takes two listings.")
        case .ranking where id.count > 5: throw ValidationError("The design ranking takes up to five listings.")
        case .priceDrop, .error: throw ValidationError("The design \(design?.rawValue ?? "") takes its words from a file: use '--file'.")
        default: break
        }
    }

    func run() async throws {
        let look = CardLook(style: style, size: size, scale: scale.map(Double.init))
        let card: any CardDesign
        let png: [UInt8]
        var etag: String?
        if let file {
            card = try read(file, look: look)
            let shelf = FontShelf(folders: try Settings.fromEnvironment().fontFolders)
            png = try await Self.draw(card, with: CardRenderer(fonts: shelf.book()), compression)
        } else {
            let house = try await Session.current.openHouse()
            card = try await appraised(house, look: look)
            if let listing = card as? ListingCard, listing.isServed, !compression.isChosen {
                png = try await house.studio.picture(of: listing, listingID: id[0])
                etag = try house.studio.tag(of: listing)
            } else {
                png = try await Self.draw(card, with: CardRenderer(fonts: house.shelf.book()), compression)
            }
        }
        try write(png, to: output)
        let pixels = card.card
        tellPicture(
            output, bytes: png.count, width: Int((pixels.size.width * pixels.scale).rounded()),
            height: Int((pixels.size.height * pixels.scale).rounded()), etag: etag, as: form)
    }

    private static func draw(_ card: any CardDesign, with renderer: CardRenderer, _ compression: CompressionOptions) async throws -> [UInt8]
    {
        try await renderer.png(card, level: compression.level, maxBytes: compression.maxBytes)
    }

    private func read(_ file: String, look: CardLook) throws -> any CardDesign {
        let bytes = try contents(of: file)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        do {
            let document = try CardDocument(bytes, look: look) { path in
                let place = URL(fileURLWithPath: path, relativeTo: folder).path
                let picture = try contents(of: place)
                do throws(CardError) {
                    return try Picture(png: picture)
                } catch {
                    throw ServiceError(.badInput, "'photo': \(path): \(error.message)", cause: error)
                }
            }
            return try document.card(of: design ?? document.design ?? .listing)
        } catch let error as ServiceError where error.code == .badInput {
            throw ServiceError(.badInput, "\(file): \(error.message)", cause: error)
        } catch let error as DealError {
            throw ServiceError(.badInput, "\(file): \(error.message)", cause: error)
        }
    }

    private func appraised(_ house: House, look: CardLook) async throws -> any CardDesign {
        var appraisals: [Appraisal] = []
        for id in id { appraisals.append(try await house.appraisal(ofListing: id)) }
        switch design ?? .listing {
        case .comparison:
            var card = ComparisonCard(appraisals[0], appraisals[1])
            look.apply(to: &card.style, &card.size, &card.scale)
            return card
        case .ranking:
            var card = RankingCard(appraisals)
            look.apply(to: &card.style, &card.size, &card.scale)
            return card
        default:
            var card = ListingCard(appraisals[0], style: .light)
            look.apply(to: &card.style, &card.size, &card.scale)
            return card
        }
    }
}

extension ListingCard {
    /// True for the form that the server shows and the store keeps.
    fileprivate var isServed: Bool { size == .social && scale == 1 }
}

extension CardStyle: ExpressibleByArgument {}
extension CardSize: ExpressibleByArgument {}
extension ShippedDesign: ExpressibleByArgument {}
