import DealService
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import LLMCache
import Logging
import NIOCore

/// `POST /v1/chat/completions` and `GET /v1/models`: language models for programs that speak OpenAI's language, answered from the cache where it can.
///
/// Answers cost the operator money, so every caller needs a key of `API_KEYS`. Its name is the tenant: callers never share answers.
struct ModelRoutes {
    let models: LanguageModels
    /// The names of callers by their secrets.
    let callers: [String: String]

    /// The largest body of a request: pictures stand in it as base64.
    private static let largestBody = 32 << 20

    func add(to router: some RouterMethods<DealContext>) {
        router.post("v1/chat/completions") { request, context in
            try await answered(context) {
                let tenant = try tenant(of: request)
                let body = try await Self.body(of: request)
                var asked = try ChatCompletionRequest(jsonBytes: body, tenant: tenant)
                guard models.families.contains(asked.question.family) else { throw Self.unknownModel(asked.question.family) }
                try asked.question.controls.follow(request.headers)
                return asked.isStreamed ? try await stream(asked) : try await whole(asked.question)
            }
        }
        router.get("v1/models") { request, context in
            try await answered(context) {
                _ = try tenant(of: request)
                let list = models.families.map { family -> JSONValue in
                    ["id": .string(family), "object": "model", "created": 0, "owned_by": "dealkit"]
                }
                return Response(["object": "list", "data": .array(list)])
            }
        }
    }

    private func whole(_ question: LLMRequest) async throws -> Response {
        let answer = try await models.cache.answer(question)
        var response = Response(answer.chatCompletion(id: Self.newID(), created: Self.now))
        var fields = [("X-Cache", answer.isCached ? "HIT" : "MISS"), ("X-Provider", answer.provider)]
        if let cost = answer.newCost { fields.append(("X-Cost-Dollars", CostReport.dollars(cost))) }
        response.add(fields)
        return response
    }

    /// Answers with a stream once its first piece is there: until then a failure still has a status of its own.
    private func stream(_ asked: ChatCompletionRequest) async throws -> Response {
        var events = models.cache.stream(asked.question).makeAsyncIterator()
        let first = try await events.next()
        let form = ChatCompletionStream(
            id: Self.newID(), created: Self.now, model: asked.question.family, includesUsage: asked.includesUsage)
        let rest = Remaining(first: first, events: events)
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(bytes: form.beginning))
                do {
                    while let event = try await rest.next() { try await writer.write(ByteBuffer(bytes: form.bytes(of: event))) }
                } catch let error as LLMError {
                    try await writer.write(ByteBuffer(bytes: form.bytes(of: error)))
                }
                try await writer.finish(nil)
            })
    }

    /// The events of a stream of which the first was taken already; read by one task.
    private actor Remaining {
        private var first: AnswerEvent?
        private var events: AsyncThrowingStream<AnswerEvent, any Error>.AsyncIterator

        init(first: AnswerEvent?, events: sending AsyncThrowingStream<AnswerEvent, any Error>.AsyncIterator) {
            self.first = first
            self.events = events
        }

        func next() async throws -> AnswerEvent? {
            if let first = first.take() { return first }
            var events = events
            return try await events.next(isolation: #isolation)
        }
    }

    // MARK: Asking

    /// The name of the caller whose key the request brings.
    private func tenant(of request: Request) throws(Refused) -> String {
        guard let key = request.apiKey, let name = callers[key] else {
            throw Refused(
                status: .unauthorized, kind: "invalid_request_error", code: "invalid_api_key",
                message: "Send a key that this server knows as 'Authorization: Bearer KEY'; its operator sets them in API_KEYS.")
        }
        return name
    }

    private static func body(of request: Request) async throws -> [UInt8] {
        do {
            return [UInt8](buffer: try await request.body.collect(upTo: largestBody))
        } catch let error where error is NIOTooManyBytesError || (error as? HTTPError)?.status == .contentTooLarge {
            throw LLMError(.tooLarge, "the body of the request is larger than \(largestBody >> 20) MiB")
        }
    }

    private static func unknownModel(_ name: String) -> Refused {
        Refused(
            status: .notFound, kind: "invalid_request_error", code: "model_not_found",
            message: "There is no model '\(name.prefix(80))' here. GET /v1/models names those there are.")
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }

    private static func newID() -> String {
        "chatcmpl-\(String(UInt64.random(in: 0 ... .max), radix: 36))\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    }

    // MARK: Failures

    /// What is refused before a model is asked.
    private struct Refused: Error {
        let status: HTTPResponse.Status
        let kind: String
        let code: String
        let message: String
    }

    /// Tells failures in OpenAI's form, which is what these callers read.
    private func answered(_ context: DealContext, _ body: () async throws -> Response) async throws -> Response {
        var response: Response
        do {
            return try await body()
        } catch let error as Refused {
            let json: JSONValue = [
                "message": .string(error.message), "type": .string(error.kind), "param": .null, "code": .string(error.code),
            ]
            response = Response(["error": json], status: error.status)
            if error.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        } catch let error as LLMError {
            response = Response(error.chatCompletion, status: .init(code: error.httpStatus))
            if let wait = error.retryAfter { response.headers[.retryAfter] = String(max(1, Int((wait / .seconds(1)).rounded(.up)))) }
            if response.status.kind == .serverError { context.logger.warning("No model answered", metadata: ["error": "\(error)"]) }
        } catch let error as CancellationError {
            throw error
        } catch {
            context.logger.error("Request failed", metadata: ["path": "/v1", "error": "\(error)"])
            response = Response(
                LLMError(.unavailable, "something went wrong here, and has been noted").chatCompletion, status: .internalServerError)
        }
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension LLMControls {
    /// Uses the cache as the request's fields ask.
    ///
    /// `Cache-Control` of `no-store` neither takes nor stores, `no-cache` asks again (RFC 9111 §5.2.1); `X-Cache-TTL` says for how many seconds the
    /// answer is kept, and `X-Cache-Namespace` keeps answers apart.
    fileprivate mutating func follow(_ fields: HTTPFields) throws(LLMError) {
        let directives = (fields[.cacheControl] ?? "").lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
        if directives.contains("no-store") { cache = .bypass } else if directives.contains("no-cache") { cache = .refresh }
        if let text = HTTPField.Name("X-Cache-TTL").flatMap({ fields[$0] }) {
            guard let seconds = UInt32(text) else { throw LLMError(.invalidRequest, "X-Cache-TTL should be a whole number of seconds") }
            timeToLive = .seconds(Int64(seconds))
        }
        if let name = HTTPField.Name("X-Cache-Namespace").flatMap({ fields[$0] }) { namespace = name }
    }
}

extension Response {
    /// An answer of the models' JSON.
    fileprivate init(_ json: JSONValue, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.jsonBytes)))
    }
}
