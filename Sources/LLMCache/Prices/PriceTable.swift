/// The prices of models through time.
///
/// A model without an entry for the day has no price, and what it answers has an unknown cost: never 0.
public struct PriceTable: Sendable {
    /// The prices of each model, in the order in which they were added.
    private var entries: [String: [ModelPrice]] = [:]

    /// Makes a table.
    ///
    /// - Parameter prices: Of two that hold on one day, the one that began later counts.
    public init(_ prices: [ModelPrice] = []) {
        for price in prices { add(price) }
    }

    /// Adds a price.
    public mutating func add(_ price: ModelPrice) {
        entries[price.model, default: []].append(price)
    }

    /// Every price, by model and first day.
    public var prices: [ModelPrice] {
        entries.values.joined().sorted { ($0.model, $0.from) < ($1.model, $1.from) }
    }

    /// The price entry of a model on a day.
    ///
    /// A dated snapshot, such as `openai/gpt-4o-mini-2024-07-18`, has the price of its model unless it has an entry of its own.
    ///
    /// - Parameters:
    ///   - model: The model with its maker, such as `google/gemini-2.5-flash`.
    ///   - day: The day of the request.
    public func price(of model: String, on day: CalendarDay) -> ModelPrice? {
        let held = entries[model] ?? entries[ModelName.withoutSnapshot(model)] ?? []
        return held.filter { $0.from <= day && day <= ($0.through ?? day) }.max { $0.from < $1.from }
    }

    /// The price of each token of a request.
    ///
    /// - Parameters:
    ///   - model: The model, as prices list it.
    ///   - day: The day of the request.
    ///   - inputTokens: All tokens of input, cached ones included: some models charge more for long input.
    public func price(of model: String, on day: CalendarDay, inputTokens: Int) -> TokenPrice? {
        guard let entry = price(of: model, on: day) else { return nil }
        guard let long = entry.long, inputTokens > long.above else { return entry.price }
        return long.price
    }
}

extension PriceTable {
    /// The list prices of common models, as known on 2026-11-21.
    ///
    /// Where the day on which a price began is not known, it is the day on which the price was read.
    public static let list = PriceTable(
        [
            row("google/gemini-2.5-flash", "2025-06-17", 300, 30, output: 2500),
            row("google/gemini-2.5-flash-lite", "2025-07-22", 100, 10, output: 400),
            row("google/gemini-2.5-pro", "2025-06-17", 1250, 125, output: 10000, long: (200_000, 2500, 250, nil, 15000)),
            row("google/gemini-3.1-flash-lite", "2026-05-07", 250, 25, output: 1500),
            row("google/gemini-3.5-flash", "2026-05-19", 1500, 150, output: 9000),
            row("google/gemini-3.5-flash-lite", "2026-07-21", 300, 30, output: 2500),
            row("google/gemini-embedding-001", "2025-07-14", 150, output: 0),
            row("openai/gpt-4o-mini", "2024-10-01", 150, 75, output: 600),
            row("openai/gpt-4.1-mini", "2025-04-14", 400, 100, output: 1600),
            row("openai/gpt-5-mini", "2025-08-07", 250, 25, output: 2000),
            row("openai/gpt-5-nano", "2025-08-07", 50, 5, output: 400),
            row("openai/gpt-6-luna", "2026-09-22", 100, 10, write: 125, output: 500),
            row("openai/text-embedding-3-small", "2024-01-25", 20, output: 0),
            row("anthropic/claude-haiku-4-5", "2025-10-15", 1000, 100, write: 1250, output: 5000),
            row("anthropic/claude-haiku-5-5", "2026-11-21", 100, 10, write: 125, output: 500, long: (100_000, 500, 50, 625, 2500)),
            row("anthropic/claude-sonnet-4-5", "2025-09-29", 3000, 300, write: 3750, output: 15000),
        ].compactMap { $0 })

    private static func row(
        _ model: String, _ from: String, _ input: Int64, _ read: Int64? = nil, write: Int64? = nil, output: Int64,
        long: (above: Int, input: Int64, read: Int64, write: Int64?, output: Int64)? = nil
    ) -> ModelPrice? {
        CalendarDay(from).map { day in
            ModelPrice(
                model: model, from: day, price: TokenPrice(input: input, cacheRead: read, cacheWrite: write, output: output),
                long: long.map { long in
                    ModelPrice.LongInput(
                        above: long.above,
                        price: TokenPrice(input: long.input, cacheRead: long.read, cacheWrite: long.write, output: long.output))
                })
        }
    }
}
