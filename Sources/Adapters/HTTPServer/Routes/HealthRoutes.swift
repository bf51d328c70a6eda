import DealCore
import DealService
import Hummingbird
import HummingbirdCore

/// `GET /health`: whether the database answers.
struct HealthRoutes {
    let house: House

    func add(to router: some RouterMethods<DealContext>) {
        router.get("health") { _, _ in
            let counts = try await house.repository.counts()
            var response = Response.json(
                .map(["status": .text("ok"), "listings": .number(Double(counts.listings)), "valued": .number(Double(counts.appraised))]))
            response.headers[.cacheControl] = "no-store"
            return response
        }
    }
}
