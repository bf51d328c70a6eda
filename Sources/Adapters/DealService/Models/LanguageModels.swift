public import LLMCache

/// The providers that are set, with their answers kept and what they cost written down.
public struct LanguageModels: Sendable {
    /// Asks the providers, one after the other.
    public let chain: ProviderChain
    /// Answers from the store where it can.
    public let cache: ResponseCache
    /// The stored answers.
    public let store: any AnswerStore
    /// What every attempt cost.
    public let journal: CostJournal

    /// Puts providers, store and record together.
    ///
    /// - Parameters:
    ///   - settings: Who is asked, and where.
    ///   - transport: What reaches them.
    ///   - store: Where answers are kept; by default in the folder of the settings.
    /// - Throws: ``ServiceError`` with the code `storage` where the folder cannot be used.
    public init(_ settings: ModelSettings, transport: any LLMTransport, store: (any AnswerStore)? = nil) throws(ServiceError) {
        let journal = CostJournal(path: settings.root + "/costs.jsonl")
        if let store {
            self.store = store
        } else {
            do {
                self.store = try FileResponseStore(path: settings.root + "/answers", codec: settings.codec)
            } catch {
                throw ServiceError(.storage, "The folder \(settings.root) cannot keep answers: \(error.message).", cause: error)
            }
        }
        self.journal = journal
        let spending = settings.dailyBudget.map { amount in
            DailyBudget { _ in DailyBudget.Allowance(nanoDollars: amount) }
        }
        chain = ProviderChain(
            settings.providers, transport: transport, settings: ChainSettings(order: settings.order), spending: spending,
            onAttempt: journal.add)
        cache = ResponseCache(chain, store: self.store, leases: self.store)
    }

    /// What a request may ask for: `default` for the whole chain, or one provider or model of it.
    public var families: [String] { ["default"] + Set(chain.providers.flatMap(\.families.keys)).subtracting(["default"]).sorted() }
}

/// Where answers are kept, and where several processes agree who asks.
public typealias AnswerStore = CacheLeaseStore & ResponseCacheStore
