import HTTPTypes
import Testing

@testable import LLMCache

/// What each vendor's refusals mean.
@Suite struct ChainFailureTests {
    private static let now: Int64 = 1_795_219_200_000  // 2026-11-21T00:00:00Z

    private static func failure(
        _ format: WireFormat, _ status: Int, _ body: String = "", fields: [String: String] = [:]
    ) -> AttemptFailure {
        var named = HTTPFields()
        for (name, value) in fields { HTTPField.Name(name).map { named[$0] = value } }
        return format.codec.failure(Refusal(status: status, fields: named, body: try? JSONValue(parsing: body), now: now))
    }

    @Test(arguments: WireFormat.all)
    func `a status alone means the same everywhere`(format: WireFormat) {
        let table: [(AttemptFailure.Kind, [Int])] = [
            (.transient, [408, 409, 425, 500, 502, 503, 504, 529]), (.throttled, [429]), (.outOfQuota, [402]),
            (.misconfigured, [301, 302, 401, 404]), (.providerLimit, [413, 415]), (.badRequest, [400, 405, 422]),
        ]
        for (kind, statuses) in table {
            for status in statuses {
                #expect(Self.failure(format, status).kind == kind, "\(status)")
                #expect(Self.failure(format, status, "<html>Bad gateway</html>").kind == kind)
            }
        }
        #expect(Self.failure(format, 403).kind == (format == .openRouter ? .refused : .misconfigured))
    }

    @Test func `Gemini's wait stands in the body`() {
        let body =
            #"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"27s"}]}}"#
        let failure = Self.failure(.gemini, 429, body)
        #expect(failure.kind == .throttled && failure.error.retryAfter == .seconds(27))
        let daily = Self.failure(.gemini, 429, body.replacing("PerMinute", with: "PerDay"))
        #expect(daily.kind == .outOfQuota)
        #expect(Self.failure(.gemini, 429, body.replacing("27s", with: "1.5s")).error.retryAfter == .milliseconds(1500))
    }

    @Test func `Gemini's bad key, region and billing are a 400`() {
        let key = #"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#
        #expect(Self.failure(.gemini, 400, key).kind == .misconfigured)
        #expect(Self.failure(.gemini, 400, #"{"error":{"code":400,"status":"FAILED_PRECONDITION"}}"#).kind == .misconfigured)
        #expect(Self.failure(.gemini, 400, #"{"error":{"code":400,"status":"INVALID_ARGUMENT"}}"#).kind == .badRequest)
    }

    @Test(
        arguments: [
            "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded",
            "organization_usage_limit_exceeded", "insufficient_quota",
        ], [WireFormat.chatCompletions, .responses])
    func `OpenAI's 429 without money is no throttle`(code: String, format: WireFormat) {
        #expect(Self.failure(format, 429, #"{"error":{"code":"\#(code)"}}"#).kind == .outOfQuota)
        #expect(Self.failure(format, 429, #"{"error":{"type":"\#(code)","code":null}}"#).kind == .outOfQuota)
        #expect(Self.failure(format, 429, #"{"error":{"code":"rate_limit_exceeded","type":"tokens"}}"#).kind == .throttled)
    }

    @Test func `Anthropic's spend limits and empty balances are no throttle and no wrong request`() {
        let limit = #"{"type":"error","error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#
        #expect(Self.failure(.messages, 429, limit).kind == .outOfQuota)
        #expect(Self.failure(.messages, 429, limit, fields: ["retry-after": "3"]).kind == .throttled)
        let balance = #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#
        #expect(Self.failure(.messages, 400, balance).kind == .outOfQuota)
    }

    @Test func `OpenRouter's budget in flight is a throttle`() {
        let body = #"{"error":{"code":402,"message":"m","metadata":{"limit_source":"openrouter_in_flight_budget"}}}"#
        #expect(Self.failure(.openRouter, 402, body, fields: ["retry-after": "2"]).kind == .throttled)
        #expect(Self.failure(.openRouter, 402, body).kind == .outOfQuota)
    }

    @Test func `a vendor's word on retrying decides before the status`() {
        let throttled = Self.failure(.messages, 429, fields: ["x-should-retry": "false", "retry-after": "7"])
        #expect(throttled.kind == .throttledWithoutRetry)
        #expect(throttled.error.code == .throttled && throttled.error.retryAfter == .seconds(7))
        #expect(Self.failure(.messages, 500, fields: ["x-should-retry": "false"]).kind == .transientWithoutRetry)
        #expect(Self.failure(.chatCompletions, 400, fields: ["x-should-retry": "true"]).kind == .transient)
    }

    @Test(arguments: [
        (["retry-after": "120"], Duration.seconds(120)), (["retry-after-ms": "250", "retry-after": "1"], .milliseconds(250)),
        (["retry-after": "Sat, 21 Nov 2026 00:01:00 GMT"], .seconds(60)),
        (["retry-after": "Saturday, 21-Nov-26 00:01:00 GMT"], .seconds(60)),
        (["retry-after": "Sat Nov 21 00:01:00 2026"], .seconds(60)), (["retry-after": "Fri, 20 Nov 2026 00:01:00 GMT"], .zero),
        (["x-ratelimit-reset-requests": "6m0s", "x-ratelimit-reset-tokens": "120ms"], .seconds(360)),
        (
            [
                "x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-tokens": "120ms",
                "x-ratelimit-remaining-tokens": "0",
            ], .milliseconds(120)
        ),
        (["anthropic-ratelimit-tokens-reset": "2026-11-21T00:00:07Z"], .seconds(7)),
        (["anthropic-ratelimit-tokens-reset": "2026-11-20T23:00:07.5-01:00"], .seconds(8)),
    ])
    func `every way of telling a wait is read`(fields: [String: String], wait: Duration) {
        #expect(Self.failure(.messages, 429, fields: fields).error.retryAfter == wait)
    }

    @Test(arguments: [
        "", " ", "soon", "-1", "+3", "1.2.3", "1e3", ".5", "5.", "١", "Sat, 31 Feb 2026 00:00:00 GMT", "Sat, 21 Nov 2026 25:00:00 GMT",
        "Sat, 21 Nov 2026 00:00:00 CET", "2026-11-21",
    ])
    func `a wait that is none is not believed`(text: String) {
        #expect(Self.failure(.messages, 429, fields: ["retry-after": text]).error.retryAfter == nil)
    }

    @Test(arguments: ["99999999999999999999999", "999999999999", "Sat, 21 Nov 9999 00:00:00 GMT"])
    func `a wait is at most a year`(text: String) {
        #expect(Self.failure(.messages, 429, fields: ["retry-after": text]).error.retryAfter == WaitText.limit)
    }

    @Test(arguments: ["6m", "1h2m3s", "120ms", "1.5s", "90", "0s", "1d", "999999999999d"])
    func `durations with units are read`(text: String) {
        let table: [String: Duration] = [
            "6m": .seconds(360), "1h2m3s": .seconds(3723), "120ms": .milliseconds(120), "1.5s": .milliseconds(1500), "90": .seconds(90),
            "0s": .zero, "1d": .seconds(86400), "999999999999d": WaitText.limit,
        ]
        #expect(WaitText.duration(text) == table[text])
    }

    @Test(arguments: ["", "s", "5x", "5m3", "m5", "1 s", "ms", "-5s"])
    func `text that is no duration is not read`(text: String) {
        #expect(WaitText.duration(text) == nil)
    }

    @Test func `random texts are never a trap`() {
        var random = SplitMix(seed: 9)
        let alphabet = Array("0123456789.:-+TZ, smhdGMTSatNov")
        for _ in 0..<8000 {
            let text = String((0..<Int.random(in: 0...32, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
            for wait in [
                WaitText.retryAfter(text, now: Self.now), WaitText.duration(text), WaitText.moment(text, now: Self.now),
                WaitText.milliseconds(text),
            ] {
                #expect(wait.map { .zero <= $0 && $0 <= WaitText.limit } ?? true)
            }
        }
    }

    @Test func `a vendor's own words never get into an error`() {
        for format in WireFormat.all {
            for status in [400, 401, 402, 403, 404, 413, 429, 500, 529] {
                let body =
                    #"{"type":"error","error":{"code":"SECRET_CODE","type":"SECRET_TYPE","status":"SECRET_STATUS","message":"SECRET_WORDS"}}"#
                #expect(!"\(Self.failure(format, status, body).error)".contains("SECRET"))
            }
        }
        #expect("\(Self.failure(.chatCompletions, 429, #"{"error":{"code":"insufficient_quota"}}"#).error)".contains("insufficient_quota"))
    }
}
