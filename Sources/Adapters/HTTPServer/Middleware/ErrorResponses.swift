import DealCore
import DealService
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging

/// Turns errors into answers: a page for people, JSON for programs; what is not the caller's fault is logged and not told.
struct ErrorResponses: RouterMiddleware {
    let pages: Pages

    func handle(
        _ request: Request, context: DealContext, next: @concurrent (Request, DealContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let answer = Answer(error)
            if answer.status.kind == .serverError {
                context.logger.error("Request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            }
            let wantsPage =
                request.uri.path == "/" || (!request.uri.path.hasPrefix("/api") && request.headers[.accept]?.contains("text/html") == true)
            var response =
                wantsPage
                ? try pages.error(status: answer.status, message: answer.message)
                : .json(Documents.error(code: answer.code, message: answer.message), status: answer.status)
            response.headers[.cacheControl] = "no-store"
            return response
        }
    }

    private struct Answer {
        let status: HTTPResponse.Status
        let code: String
        let message: String

        init(_ error: any Error) {
            switch error {
            case let error as ServiceError where error.code == .notFound:
                (status, code, message) = (.notFound, error.code.rawValue, error.message)
            case let error as ServiceError where error.code == .badInput:
                (status, code, message) = (.badRequest, error.code.rawValue, error.message)
            case let error as ServiceError where error.code == .database:
                (status, code, message) = (.serviceUnavailable, error.code.rawValue, "The database is away. Try again in a moment.")
            case let error as any HTTPResponseError where error.status == .notFound:
                (status, code, message) = (.notFound, "not_found", "There is nothing at this address.")
            case let error as any HTTPResponseError:
                (status, code, message) = (error.status, "http_\(error.status.code)", error.status.reasonPhrase)
            default:
                (status, code, message) = (.internalServerError, "failed", "Something went wrong here. It has been noted.")
            }
        }
    }
}
