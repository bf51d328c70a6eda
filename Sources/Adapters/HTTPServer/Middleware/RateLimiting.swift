import DealService
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Metrics
import RateLimit

/// Counts what a caller asks, and answers 429 where it is too much; the fields that say so stand on every answer.
struct RateLimiting: RouterMiddleware {
    let store: any RateLimitStore
    let rules: RateLimitRules
    let proxies: TrustedProxies
    /// The names of callers by their secrets: a key that nobody was given tells no caller apart, or each would make up its own.
    let callers: [String: String]

    private let allowed = Counter(label: "rate_limit_requests", dimensions: [("outcome", "allowed")])
    private let refused = Counter(label: "rate_limit_requests", dimensions: [("outcome", "refused")])
    private let shadowed = Counter(label: "rate_limit_requests", dimensions: [("outcome", "shadow")])
    private let failed = Counter(label: "rate_limit_requests", dimensions: [("outcome", "store_error")])
    private let latency = Timer(label: "rate_limit_latency")

    init(store: any RateLimitStore, rules: RateLimitRules, limits: LimitSettings) {
        self.store = store
        self.rules = rules
        proxies = limits.proxies
        callers = limits.callers
    }

    func handle(
        _ request: Request, context: DealContext, next: @concurrent (Request, DealContext) async throws -> Response
    ) async throws -> Response {
        switch rules.verdict(on: caller(of: request, from: context.peer)) {
        case .exempt: return try await next(request, context)
        case .denied:
            refused.increment()
            return .problem(.abnormalUsageDetected())
        case .limited(let charges):
            let decision: JointDecision
            do {
                let start = ContinuousClock.now
                decision = try await store.check(charges)
                latency.recordNanoseconds(Int64(start.duration(to: .now) / .nanoseconds(1)))
            } catch {
                // A limiter that cannot answer must not take the site down with it.
                failed.increment()
                context.logger.warning("Request was not counted", metadata: ["error": "\(error)"])
                return try await next(request, context)
            }
            if !decision.wouldRefuse.isEmpty { shadowed.increment() }
            guard decision.allowed else {
                refused.increment()
                return .problem(.quotaExceeded(decision))
            }
            allowed.increment()
            var response = try await next(request, context)
            response.add(decision.headerFields())
            return response
        }
    }

    private func caller(of request: Request, from peer: IPAddress?) -> RateLimitCaller {
        let address = peer.map { peer in
            proxies.client(
                of: peer, forwardedFor: Self.values(of: "X-Forwarded-For", in: request),
                forwarded: Self.values(of: "Forwarded", in: request))
        }
        // Those whose address is unknown, as behind a socket of the file system, share what one caller may.
        return RateLimitCaller(address: address, apiKey: request.apiKey.flatMap { callers[$0] }, user: address == nil ? "unknown" : nil)
    }

    private static func values(of name: String, in request: Request) -> [String] {
        HTTPField.Name(name).map { name in request.headers[values: name] } ?? []
    }
}

extension Request {
    /// The key that a caller shows: `X-API-Key: KEY` or `Authorization: Bearer KEY` (RFC 6750 §2.1).
    var apiKey: String? {
        if let key = HTTPField.Name("X-API-Key").flatMap({ headers[$0] }) { return key }
        guard let field = headers[.authorization], field.prefix(7).lowercased() == "bearer " else { return nil }
        return String(field.dropFirst(7).drop { $0 == " " })
    }
}

extension Response {
    /// An answer in problem details.
    fileprivate static func problem(_ problem: RateLimitProblem) -> Response {
        var response = Response(status: .init(code: problem.status), body: ResponseBody(byteBuffer: ByteBuffer(bytes: problem.body)))
        response.add(problem.headerFields)
        return response
    }

    /// Sets fields by their names.
    mutating func add(_ fields: [(name: String, value: String)]) {
        for field in fields {
            if let name = HTTPField.Name(field.name) { headers[name] = field.value }
        }
    }
}
