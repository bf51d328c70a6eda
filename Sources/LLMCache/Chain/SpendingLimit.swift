/// Money and tokens.
public struct Spending: Hashable, Sendable {
    /// Nano-dollars (10⁻⁹ US dollars); `nil` where the price is unknown, which is not zero.
    public var nanoDollars: Int64?
    /// Tokens of input and output.
    public var tokens: Int

    /// Makes an amount.
    public init(nanoDollars: Int64?, tokens: Int) {
        self.nanoDollars = nanoDollars
        self.tokens = tokens
    }
}

/// An amount that is kept free for one attempt.
public struct SpendingReservation: Hashable, Sendable {
    /// A number of the limit's own.
    public let id: UInt64
    /// Whose budget it is.
    public let tenant: String
    /// What was kept free.
    public let amount: Spending

    /// Makes a reservation.
    public init(id: UInt64, tenant: String, amount: Spending) {
        self.id = id
        self.tenant = tenant
        self.amount = amount
    }
}

/// The budgets of tenants.
///
/// A chain reserves what an attempt may take before it is made, at the price of the provider that is to be asked, and settles what it took when it
/// has ended: an attempt never begins that the budget could not pay.
public protocol SpendingLimit: Sendable {
    /// Keeps an amount free.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/budgetExceeded`` if the budget does not have it.
    func reserve(_ amount: Spending, tenant: String) async throws -> SpendingReservation

    /// Replaces a reservation by what the attempt really took; called exactly once for each.
    func settle(_ reservation: SpendingReservation, actual: Spending) async
}
