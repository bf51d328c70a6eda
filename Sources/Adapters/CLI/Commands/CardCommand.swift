public import ArgumentParser
import CardRender
import DealCore
import DealService
import Foundation

struct CardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Draw the social card of a listing as a PNG of 1200×630 pixels.",
        discussion: """
            Example:
              deal card 1 --style dark -o card.png
            """)

    @Argument(help: "The id of a listing in the catalogue.")
    var id: Int64
    @Option(help: "The card's style: light or dark.")
    var style: ListingCard.Style = .light
    @Option(name: [.customShort("o"), .long], help: "The file to write.")
    var output: String
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    func run() async throws {
        let house = try Session.current.openHouse()
        let card = ListingCard(try await house.appraisal(ofListing: id), style: style)
        let png = try await house.studio.picture(of: card, listingID: id)
        do {
            try Data(png).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw ServiceError(.storage, "The file \(output) cannot be written: \(error.localizedDescription)", cause: error)
        }
        if json {
            let tag = try house.studio.tag(of: card)
            say(
                JSON.text(
                    of: .map([
                        "file": .text(output), "bytes": .number(Double(png.count)), "width": .number(Double(ListingCard.width)),
                        "height": .number(Double(ListingCard.height)), "etag": .text(tag),
                    ])))
        } else {
            say("Wrote \(output): \(ListingCard.width)×\(ListingCard.height), \(grouped(png.count)) bytes.")
        }
    }
}

extension ListingCard.Style: ExpressibleByArgument {}
