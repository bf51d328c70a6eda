import Foundation
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
    /// How answers are written where they are kept: compressed, and encrypted where `LLM_CACHE_KEY` is set.
    public var codec: EntryCodec

    /// Reads the settings through a look-up of variables.
    ///
    /// Each provider has a key, a model and an address: `GEMINI_API_KEY`, `GEMINI_MODEL`, `GEMINI_BASE_URL`, and the same of `OPENROUTER`, `OPENAI` and
    /// `ANTHROPIC`. A service that speaks OpenAI's language is added by `LLM_BASE_URL` and `LLM_MODEL`, with `LLM_API_KEY` where it wants one.
    ///
    /// `LLM_CACHE_KEY` is a key of 32 bytes in base64 or hexadecimal digits, or several with commas between: the first encrypts, all decrypt.
    init(folder: String, _ text: (String) -> String?) throws(ServiceError) {
        root = text("llm.root") ?? "\(folder)/data/llm"
        codec = try Self.codec(text("llm.cache.key"))
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

    private static func codec(_ keys: String?) throws(ServiceError) -> EntryCodec {
        let keys = keys?.split(separator: ",").map { key($0.trimmingCharacters(in: .whitespaces)) } ?? []
        do throws(LLMError) {
            return try EntryCodec(compressor: DeflateEntries(), keys: keys)
        } catch {
            // Not quoted: what stands there is a secret.
            throw ServiceError(.badSetting, "LLM_CACHE_KEY cannot be used: it takes 32 bytes in base64 or as 64 hexadecimal digits.")
        }
    }

    /// The 32 bytes of a key; nothing for any other text.
    private static func key(_ text: String) -> [UInt8] {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue.map { UInt8($0) } }
        if digits.count == 64, text.utf8.count == 64 { return (0..<32).map { digits[$0 * 2] << 4 | digits[$0 * 2 + 1] } }
        let bytes = Data(base64Encoded: text).map { Array($0) } ?? []
        return bytes.count == 32 ? bytes : []
    }

    /// A request may ask for one provider, or for its model, by name; the chain answers those that ask for neither.
    private static func families(_ provider: String, _ model: String) -> [String: String] {
        model == "default" ? [provider: model] : [provider: model, model: model]
    }
}
