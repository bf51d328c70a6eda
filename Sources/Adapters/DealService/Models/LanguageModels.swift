public import LLMCache

/// The providers that are set, with their answers kept in a folder and what they cost written down.
public struct LanguageModels: Sendable {
    /// Asks the providers, one after the other.
    public let chain: ProviderChain
    /// Answers from the folder where it can.
    public let cache: ResponseCache
    /// The stored answers.
    public let store: FileResponseStore
    /// What every attempt cost.
    public let journal: CostJournal

    /// Puts providers, folder and record together.
    ///
    /// - Throws: ``ServiceError`` with the code `storage` where the folder cannot be used.
    public init(_ settings: ModelSettings, transport: any LLMTransport) throws(ServiceError) {
        let journal = CostJournal(path: settings.root + "/costs.jsonl")
        do {
            store = try FileResponseStore(path: settings.root + "/answers")
        } catch {
            throw ServiceError(.storage, "The folder \(settings.root) cannot keep answers: \(error.message).", cause: error)
        }
        self.journal = journal
        let spending = settings.dailyBudget.map { amount in
            DailyBudget { _ in DailyBudget.Allowance(nanoDollars: amount) }
        }
        chain = ProviderChain(
            settings.providers, transport: transport, settings: ChainSettings(order: settings.order), spending: spending,
            onAttempt: journal.add)
        cache = ResponseCache(chain, store: store, leases: store)
    }

    /// Drops the stored answers that have expired and tells how many.
    @discardableResult public func removeExpired() async throws -> Int { try await store.removeExpired() }

    /// What a request may ask for: `default` for the whole chain, or one provider or model of it.
    public var families: [String] { ["default"] + Set(chain.providers.flatMap(\.families.keys)).subtracting(["default"]).sorted() }
}
