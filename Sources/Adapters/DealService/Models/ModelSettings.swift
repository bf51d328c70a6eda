public import LLMCache

/// Which language models are asked, and where their answers are kept.
public struct ModelSettings: Sendable {
    /// The providers that have a key or an address, in the order in which they are asked.
    public var providers: [Provider]
    /// What comes first: the order of the list, the price, the speed or the abilities.
    public var order: ChainSettings.Order
    /// What each tenant may spend in a day (UTC), in nano-dollars; `nil` for no limit.
    public var dailyBudget: Int64?
    /// The folder of stored answers and of the record of costs.
    public var root: String

    /// Reads the settings through a look-up of variables.
    ///
    /// Each provider has a key, a model and an address: `GEMINI_API_KEY`, `GEMINI_MODEL`, `GEMINI_BASE_URL`, and the same of `OPENROUTER`, `OPENAI` and
    /// `ANTHROPIC`. A service that speaks OpenAI's language is added by `LLM_BASE_URL` and `LLM_MODEL`, with `LLM_API_KEY` where it wants one.
    init(folder: String, _ text: (String) -> String?) throws(ServiceError) {
        root = text("llm.root") ?? "\(folder)/data/llm"
        let orderText = text("llm.order") ?? ChainSettings.Order.listed.rawValue
        guard let order = ChainSettings.Order(rawValue: orderText) else {
            let choices = ChainSettings.Order.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError(.badSetting, "LLM_ORDER is '\(orderText)'; it takes one of \(choices).")
        }
        self.order = order
        var variable = ""
        do throws(LLMError) {
            func key(_ name: String) throws(LLMError) -> APIKey? {
                variable = "\(name.uppercased())_API_KEY"
                guard let secret = text("\(name).api.key") else { return nil }
                return try APIKey(secret)
            }
            func made(_ name: String, _ make: (APIKey) throws(LLMError) -> Provider) throws(LLMError) -> Provider? {
                guard let key = try key(name) else { return nil }
                variable = "\(name.uppercased())_BASE_URL or \(name.uppercased())_MODEL"
                let usual = try make(key)
                let model = text("\(name).model") ?? usual.model
                return try Provider(
                    usual.name, format: usual.format, baseURL: text("\(name).base.url") ?? usual.baseURL, key: key,
                    model: model, families: Self.families(name, model), embeddingModels: usual.embeddingModels,
                    outputLimit: usual.outputLimit)
            }
            providers = [
                try made("gemini") { key throws(LLMError) in try .gemini(key: key) },
                try made("openrouter") { key throws(LLMError) in try .openRouter(key: key) },
                try made("openai") { key throws(LLMError) in try .openAI(key: key) },
                try made("anthropic") { key throws(LLMError) in try .anthropic(key: key) },
            ].compactMap(\.self)
            if let address = text("llm.base.url") {
                let secret = try key("llm") ?? APIKey.none
                variable = "LLM_BASE_URL or LLM_MODEL"
                let model = text("llm.model") ?? "default"
                providers.append(
                    try Provider(
                        "compatible", format: .compatible, baseURL: address, key: secret, model: model,
                        families: Self.families("compatible", model)))
            }
        } catch {
            throw ServiceError(.badSetting, "\(variable) cannot be used: \(error.message).", cause: error)
        }
        variable = "LLM_DAILY_BUDGET"
        if let dollars = text("llm.daily.budget") {
            guard let amount = JSONNumber(dollars).flatMap({ CostReport.nanoDollars($0) }) else {
                throw ServiceError(.badSetting, "LLM_DAILY_BUDGET is '\(dollars)'; it takes dollars, such as 5 or 0.50.")
            }
            dailyBudget = amount
        }
    }

    /// A request may ask for one provider, or for its model, by name; the chain answers those that ask for neither.
    private static func families(_ provider: String, _ model: String) -> [String: String] {
        model == "default" ? [provider: model] : [provider: model, model: model]
    }
}
