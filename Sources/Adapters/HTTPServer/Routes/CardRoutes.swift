import CardRender
import DealService
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// `GET /og-image/{id}.png`: the social card of a listing, with an entity tag made from what is drawn.
struct CardRoutes {
    let house: House

    func add(to router: some RouterMethods<DealContext>) {
        router.get("og-image/:file") { request, context in
            let file = context.parameters.get("file") ?? ""
            guard file.hasSuffix(".png"), let id = Int64(file.dropLast(4)) else {
                throw ServiceError(.notFound, "There is no card \(file.prefix(40)).")
            }
            let card = ListingCard(try await house.appraisal(ofListing: id), style: try style(of: request))
            let tag = "\"\(try house.studio.tag(of: card))\""
            var response = Response(
                status: .ok, headers: [.eTag: tag, .cacheControl: "public, max-age=86400", .contentType: "image/png"])
            if let known = request.headers[.ifNoneMatch], matches(known, tag: tag) {
                response.status = .notModified
                response.headers[.contentType] = nil
                return response
            }
            response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: try await house.studio.picture(of: card, listingID: id)))
            return response
        }
    }

    private func style(of request: Request) throws(ServiceError) -> ListingCard.Style {
        guard let name = FormQuery(request.uri.query)["style"] else { return .light }
        guard let style = ListingCard.Style(rawValue: name) else {
            let styles = ListingCard.Style.allCases.map(\.rawValue).joined(separator: " or ")
            throw ServiceError(.badInput, "There is no card style '\(name.prefix(40))'. Ask for \(styles).")
        }
        return style
    }

    /// Whether a field `If-None-Match` names `tag`, compared weakly as RFC 9110 §13.1.2 asks.
    private func matches(_ field: String, tag: String) -> Bool {
        field.split(separator: ",").contains { candidate in
            let candidate = candidate.drop { $0 == " " }
            let strong = candidate.hasPrefix("W/") ? candidate.dropFirst(2) : candidate
            return candidate == "*" || strong == tag[...] || (strong.hasPrefix(tag) && strong.dropFirst(tag.count).allSatisfy { $0 == " " })
        }
    }
}
