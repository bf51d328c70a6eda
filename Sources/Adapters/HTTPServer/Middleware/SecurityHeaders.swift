import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Tells browsers what a page may do: show its own style and pictures, and send its own form.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = DealContext

    func handle(
        _ request: Request, context: DealContext, next: @concurrent (Request, DealContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.headers[.contentSecurityPolicy] =
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            response.headers[.referrerPolicy] = "strict-origin-when-cross-origin"
        }
        return response
    }
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .init(parsed: "referrer-policy") ?? .contentType
}
