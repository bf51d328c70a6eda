import Synchronization

/// Budgets of money and tokens for each day (UTC), kept in memory.
public final class DailyBudget: SpendingLimit {
    /// What one tenant may take in a day.
    public struct Allowance: Hashable, Sendable {
        /// Nano-dollars; `nil` for no limit.
        ///
        /// With a limit, a model of unknown price is not asked.
        public var nanoDollars: Int64?
        /// Tokens of input and output; `nil` for no limit.
        public var tokens: Int?

        /// Makes an allowance.
        public init(nanoDollars: Int64? = nil, tokens: Int? = nil) {
            self.nanoDollars = nanoDollars
            self.tokens = tokens
        }
    }

    private struct Account {
        var day: CalendarDay
        var nanoDollars: Int64 = 0
        var tokens = 0
    }

    private struct State {
        var accounts: [String: Account] = [:]
        var open: [UInt64: CalendarDay] = [:]
        var nextID: UInt64 = 0
    }

    private static let maximumAccounts = 100_000

    private let allowance: @Sendable (String) -> Allowance
    private let time: any ChainTime
    private let state = Mutex(State())

    /// Makes budgets.
    ///
    /// - Parameters:
    ///   - time: The clock that tells the day.
    ///   - allowance: What a tenant may take.
    public init(time: any ChainTime = SystemChainTime(), allowance: @escaping @Sendable (_ tenant: String) -> Allowance) {
        self.time = time
        self.allowance = allowance
    }

    private var today: CalendarDay { CalendarDay(secondsSinceEpoch: time.wallMilliseconds / 1000) }

    /// Keeps an amount free, if the day's allowance has it beside what is taken and reserved.
    public func reserve(_ amount: Spending, tenant: String) async throws -> SpendingReservation {
        let allowance = allowance(tenant)
        let today = today
        return try state.withLock { state throws(LLMError) in
            if state.accounts[tenant] == nil, state.accounts.count >= Self.maximumAccounts {
                state.accounts = state.accounts.filter { $0.value.day == today }
                guard state.accounts.count < Self.maximumAccounts else {
                    throw LLMError(
                        .budgetExceeded, "the budgets of \(Self.maximumAccounts) tenants are kept for today, and there is room for no more")
                }
            }
            var account = state.accounts[tenant].flatMap { $0.day == today ? $0 : nil } ?? Account(day: today)
            if let limit = allowance.nanoDollars {
                guard let wanted = amount.nanoDollars else {
                    throw LLMError(.budgetExceeded, "the tenant's money is limited, and the price of the model is unknown")
                }
                account.nanoDollars = account.nanoDollars.addingSaturating(wanted)
                guard account.nanoDollars <= limit else { throw LLMError(.budgetExceeded, "the tenant's money for today is used up") }
            } else {
                account.nanoDollars = account.nanoDollars.addingSaturating(amount.nanoDollars ?? 0)
            }
            account.tokens = account.tokens.addingSaturating(amount.tokens)
            if let limit = allowance.tokens, account.tokens > limit {
                throw LLMError(.budgetExceeded, "the tenant's tokens for today are used up")
            }
            state.accounts[tenant] = account
            state.nextID &+= 1
            state.open[state.nextID] = today
            return SpendingReservation(id: state.nextID, tenant: tenant, amount: amount)
        }
    }

    /// Replaces a reservation; one of an earlier day, or one that is settled already, changes nothing.
    public func settle(_ reservation: SpendingReservation, actual: Spending) async {
        state.withLock { state in
            guard let day = state.open.removeValue(forKey: reservation.id), var account = state.accounts[reservation.tenant],
                account.day == day
            else { return }
            let reserved = reservation.amount
            account.nanoDollars = account.nanoDollars.subtractingFloored(reserved.nanoDollars ?? 0)
                .addingSaturating(actual.nanoDollars ?? reserved.nanoDollars ?? 0)
            account.tokens = account.tokens.subtractingFloored(reserved.tokens).addingSaturating(actual.tokens)
            state.accounts[reservation.tenant] = account
        }
    }

    /// What a tenant has taken and reserved today.
    public func taken(by tenant: String) -> Spending {
        let account = state.withLock { $0.accounts[tenant] }.flatMap { $0.day == today ? $0 : nil }
        return Spending(nanoDollars: account?.nanoDollars ?? 0, tokens: account?.tokens ?? 0)
    }
}

extension FixedWidthInteger {
    /// The difference, at least 0.
    fileprivate func subtractingFloored(_ other: Self) -> Self {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? 0 : Swift.max(0, difference)
    }
}
