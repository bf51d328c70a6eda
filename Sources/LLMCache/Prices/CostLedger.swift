import Synchronization

/// What one model of one provider did for one tenant on one day.
public struct CostRow: Hashable, Sendable {
    /// The day, in UTC.
    public var day: CalendarDay
    /// The tenant.
    public var tenant: String
    /// The provider.
    public var provider: String
    /// The model that was asked, as the provider names it.
    public var model: String
    /// The attempts that gave a usable answer.
    public var answers = 0
    /// The attempts that did not.
    public var failures = 0
    /// The tokens that the provider told of.
    public var usage = TokenUsage()
    /// The known costs, in nano-dollars.
    public var nanoDollars: Int64 = 0
    /// The attempts whose cost is not known and may not be zero.
    public var unknownCosts = 0

    mutating func add(_ other: CostRow) {
        answers = answers.addingSaturating(other.answers)
        failures = failures.addingSaturating(other.failures)
        usage = usage.adding(other.usage)
        nanoDollars = nanoDollars.addingSaturating(other.nanoDollars)
        unknownCosts = unknownCosts.addingSaturating(other.unknownCosts)
    }
}

/// Adds up what attempts cost.
///
/// What is not known is counted apart, and never taken for zero.
public final class CostLedger: Sendable {
    private struct Key: Hashable {
        let day: CalendarDay
        let tenant: String
        let provider: String
        let model: String
    }

    private let rows = Mutex<[Key: CostRow]>([:])
    private let limit: Int

    /// Makes an empty ledger.
    ///
    /// - Parameter limit: The most rows that are kept; when there are more, those of the oldest day go.
    public init(limit: Int = 100_000) {
        self.limit = max(1, limit)
    }

    /// Adds an attempt.
    ///
    /// - Parameters:
    ///   - attempt: What was tried.
    ///   - day: The day on which it was made.
    public func add(_ attempt: AttemptRecord, on day: CalendarDay) {
        var row = CostRow(day: day, tenant: attempt.tenant, provider: attempt.provider, model: attempt.model)
        if attempt.outcome == .answered { row.answers = 1 } else { row.failures = 1 }
        row.usage = attempt.usage ?? TokenUsage()
        row.nanoDollars = attempt.cost ?? 0
        row.unknownCosts = attempt.cost == nil ? 1 : 0
        let key = Key(day: day, tenant: row.tenant, provider: row.provider, model: row.model)
        rows.withLock { rows in
            rows[key, default: CostRow(day: day, tenant: row.tenant, provider: row.provider, model: row.model)].add(row)
            guard rows.count > limit, let oldest = rows.keys.min(by: { $0.day < $1.day })?.day else { return }
            // All rows of one day: the one that has just come stays.
            rows = rows.filter { $0.key.day > oldest || $0.key == key }
        }
    }

    /// What has been added up so far.
    public var report: CostReport { CostReport(rows: rows.withLock { Array($0.values) }) }
}

/// Costs by day, tenant, provider and model.
public struct CostReport: Hashable, Sendable {
    /// The rows, oldest day first, then by tenant, provider and model.
    public let rows: [CostRow]

    /// Makes a report of rows in any order.
    public init(rows: [CostRow]) {
        self.rows = rows.sorted { ($0.day, $0.tenant, $0.provider, $0.model) < ($1.day, $1.tenant, $1.provider, $1.model) }
    }

    /// The known costs of all rows, in nano-dollars; saturates.
    public var nanoDollars: Int64 { rows.reduce(0) { $0.addingSaturating($1.nanoDollars) } }
    /// The attempts of all rows whose cost is not known.
    public var unknownCosts: Int { rows.reduce(0) { $0.addingSaturating($1.unknownCosts) } }

    /// The rows of one tenant.
    public func rows(of tenant: String) -> CostReport { CostReport(rows: rows.filter { $0.tenant == tenant }) }

    /// An amount in US dollars with nine decimals, such as `0.001597000`.
    public static func dollars(_ nanoDollars: Int64) -> String {
        let digits = String(nanoDollars.magnitude)
        let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
        return (nanoDollars < 0 ? "-" : "") + padded.dropLast(9) + "." + padded.suffix(9)
    }

    /// The nano-dollars of an amount in dollars, rounded half away from zero; `nil` for a negative amount and for one beyond `Int64`.
    public static func nanoDollars(_ dollars: JSONNumber) -> Int64? { NanoDollars.of(dollars: dollars) }
}

/// What one attempt to get an answer came to; it holds nothing of the question, the answer or the key.
public struct AttemptRecord: Hashable, Sendable {
    /// The ways in which an attempt ends.
    public enum Outcome: Hashable, Sendable {
        /// With a usable answer.
        case answered
        /// Without one.
        case failed(LLMError.Code)
        /// Because nobody waited any more, or another provider was faster.
        case cancelled
    }

    /// The tenant.
    public var tenant: String
    /// The provider.
    public var provider: String
    /// The model that was asked, as the provider names it.
    public var model: String
    /// How it ended.
    public var outcome: Outcome
    /// How long it took.
    public var duration: Duration
    /// The tokens; `nil` where the provider did not say.
    public var usage: TokenUsage?
    /// Nano-dollars, 0 where the provider charges nothing; `nil` where it is not known.
    public var cost: Int64?

    /// Makes a record, such as one read from a file.
    public init(
        tenant: String, provider: String, model: String, outcome: Outcome, duration: Duration, usage: TokenUsage?, cost: Int64?
    ) {
        self.tenant = tenant
        self.provider = provider
        self.model = model
        self.outcome = outcome
        self.duration = duration
        self.usage = usage
        self.cost = cost
    }
}

extension TokenUsage {
    /// The sum of each kind; saturates.
    func adding(_ other: TokenUsage) -> TokenUsage {
        TokenUsage(
            uncachedInput: uncachedInput.addingSaturating(other.uncachedInput), cacheRead: cacheRead.addingSaturating(other.cacheRead),
            cacheWrite: cacheWrite.addingSaturating(other.cacheWrite), output: output.addingSaturating(other.output),
            reasoning: reasoning.addingSaturating(other.reasoning))
    }
}
