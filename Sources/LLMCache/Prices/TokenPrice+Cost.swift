extension TokenPrice {
    /// What tokens cost, in nano-dollars; saturates.
    public func cost(of usage: TokenUsage) -> Int64 {
        let parts = [(usage.uncachedInput, input), (usage.cacheRead, cacheRead), (usage.cacheWrite, cacheWrite), (usage.output, output)]
        return parts.reduce(0) { sum, part in
            let (product, overflow) = Int64(part.0).multipliedReportingOverflow(by: part.1)
            return sum.addingSaturating(overflow ? .max : product)
        }
    }
}

extension PriceTable {
    /// What tokens of a model cost on a day, in nano-dollars; `nil` where the price or the usage is unknown.
    public func cost(of usage: TokenUsage?, model: String, on day: CalendarDay) -> Int64? {
        guard let usage else { return nil }
        return price(of: model, on: day, inputTokens: usage.input)?.cost(of: usage)
    }
}
