import DealService
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import RateLimit

/// Counts what a client asks and answers 429 where it is too much; the fields that say so stand on every answer.
struct RateLimiting: RouterMiddleware {
    let store: any RateLimitStore
    let policy: RateLimitPolicy

    func handle(
        _ request: Request, context: DealContext, next: @concurrent (Request, DealContext) async throws -> Response
    ) async throws -> Response {
        let decision: Decision
        do {
            decision = try await store.check(context.client, policy: policy, cost: 1)
        } catch {
            // A limiter that cannot answer must not take the site down with it.
            context.logger.warning("Request was not counted", metadata: ["error": "\(error)"])
            return try await next(request, context)
        }
        var response: Response
        if decision.allowed {
            response = try await next(request, context)
        } else {
            let seconds = decision.headerFields().first { $0.name.lowercased() == "retry-after" }?.value ?? "60"
            response = .json(
                Documents.error(code: "too_many_requests", message: "Too many requests. Try again in \(seconds) seconds."),
                status: .tooManyRequests)
            response.headers[.cacheControl] = "no-store"
        }
        for field in decision.headerFields() {
            if let name = HTTPField.Name(field.name) { response.headers[name] = field.value }
        }
        return response
    }
}
