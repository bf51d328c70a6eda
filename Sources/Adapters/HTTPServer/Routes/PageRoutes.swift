import CardRender
import DealService
import Hummingbird
import HummingbirdCore

/// The pages people read: the catalogue and one listing.
struct PageRoutes {
    let house: House
    let pages: Pages

    func add(to router: some RouterMethods<DealContext>) {
        router.get("/") { request, _ in
            let query = try ListingQuery(parameters: FormQuery(request.uri.query))
            let page = try await house.repository.listings(query)
            let makers = try await house.repository.manufacturers()
            return try pages.catalogue(page, query: query, manufacturers: makers, webURL: house.settings.webURL)
        }
        router.get("listings/:id") { _, context in
            let item = try await house.appraisal(ofListing: try context.listingID())
            let tag = try house.studio.tag(of: ListingCard(item, style: .light))
            return try pages.listing(item, cardTag: tag, webURL: house.settings.webURL)
        }
    }
}

/// The style sheet, under an address that changes with its content.
struct StyleRoutes {
    let pages: Pages

    func add(to router: some RouterMethods<DealContext>) {
        router.get("style.css") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=31536000, immutable"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: pages.style)))
        }
    }
}
