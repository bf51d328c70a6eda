/// The answer to a request that is not served: its status, header fields, and a body in problem details JSON (RFC 9457).
///
/// The types of problem are those that draft-ietf-httpapi-ratelimit-headers registers.
public struct RateLimitProblem: Sendable {
    /// The status, such as 429.
    public let status: Int
    /// The header fields, in the order in which they are written.
    public let headerFields: [(name: String, value: String)]
    /// The body, in UTF-8.
    public let body: [UInt8]

    private init(
        _ status: Int, type: String, title: String, detail: String, violatedPolicies: [String]? = nil,
        headerFields: [(name: String, value: String)]
    ) {
        // Names of policies and windows have no character that JSON would have to escape, and the other texts are our own.
        let violated = violatedPolicies.map { names in
            ",\"violated-policies\":[\(names.map { "\"\($0)\"" }.joined(separator: ","))]"
        }
        self.status = status
        self.headerFields =
            [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")] + headerFields
        body = Array(
            """
            {"type":"https://iana.org/assignments/http-problem-types#\(type)","title":"\(title)","status":\(status),\
            "detail":"\(detail)"\(violated ?? "")}
            """.utf8)
    }

    /// The problem `quota-exceeded` of a refused request: status 429, the fields of the decision, and the windows that refused it.
    public static func quotaExceeded(_ decision: JointDecision) -> RateLimitProblem {
        let detail =
            if let retryAfter = decision.retryAfter {
                "The limit is used up. Try again in \(seconds(retryAfter))."
            } else {
                "The request costs more than the limit allows at any time."
            }
        return RateLimitProblem(
            429, type: "quota-exceeded", title: "Quota exceeded", detail: detail, violatedPolicies: decision.violatedPolicies,
            headerFields: decision.headerFields())
    }

    /// The problem `temporary-reduced-capacity`, status 503: the server cannot tell whether the caller is within its limits.
    public static func temporaryReducedCapacity(retryAfter: Duration) -> RateLimitProblem {
        RateLimitProblem(
            503, type: "temporary-reduced-capacity", title: "Temporarily reduced capacity",
            detail: "The server cannot take the request now. Try again in \(seconds(retryAfter)).",
            headerFields: [("Retry-After", "\(max(1, retryAfter.secondsRoundedUp))")])
    }

    /// The problem `abnormal-usage-detected`, status 429: the caller is on the list of those who are not served.
    public static func abnormalUsageDetected() -> RateLimitProblem {
        RateLimitProblem(
            429, type: "abnormal-usage-detected", title: "Abnormal usage detected", detail: "Requests of this caller are not served.",
            headerFields: [])
    }

    private static func seconds(_ duration: Duration) -> String {
        let seconds = max(1, duration.secondsRoundedUp)
        return seconds == 1 ? "1 second" : "\(seconds) seconds"
    }
}
