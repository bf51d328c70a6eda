import DealCore
import DealService
import Hummingbird
import HummingbirdCore

/// The JSON interface: listings, one listing, and how its price comes about.
struct APIRoutes {
    let house: House

    func add(to router: some RouterMethods<DealContext>) {
        router.get("api/listings") { request, _ in
            let query = try ListingQuery(parameters: FormQuery(request.uri.query))
            let page = try await house.repository.listings(query)
            return Response.json(Documents.page(page, query: query, webURL: house.settings.webURL))
        }
        router.get("api/listings/:id") { _, context in
            let item = try await house.appraisal(ofListing: try context.listingID())
            return Response.json(Documents.listing(item, webURL: house.settings.webURL))
        }
        router.get("api/listings/:id/valuation") { _, context in
            Response.json(Documents.valuation(try await house.appraisal(ofListing: try context.listingID())))
        }
    }
}

extension DealContext {
    /// The listing id in the path.
    ///
    /// - Throws: `ServiceError` with the code `notFound`: what is no number is the id of no listing.
    func listingID() throws(ServiceError) -> Int64 {
        let text = parameters.get("id") ?? ""
        guard let id = Int64(text) else { throw ServiceError(.notFound, "There is no listing \(text.prefix(40)).") }
        return id
    }
}

extension Response {
    /// A JSON answer.
    static func json(_ value: Value, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: JSON.text(of: value))))
    }
}
