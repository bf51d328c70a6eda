/// What a model's tokens cost, in whole nano-dollars each.
///
/// A nano-dollar is 10⁻⁹ US dollars, so one nano-dollar per token is 0.001 dollars per million tokens: every list price is a whole number.
public struct TokenPrice: Hashable, Sendable {
    /// A token of input that the vendor had not cached.
    public var input: Int64
    /// A token of input that the vendor read from its prompt cache.
    public var cacheRead: Int64
    /// A token of input that the vendor wrote to its prompt cache.
    public var cacheWrite: Int64
    /// A token of output, reasoning included.
    public var output: Int64

    /// Makes a price.
    ///
    /// - Parameters:
    ///   - input: Nano-dollars per token of uncached input.
    ///   - cacheRead: Nano-dollars per token read from the vendor's cache; `nil` where it costs what input costs.
    ///   - cacheWrite: Nano-dollars per token written to the vendor's cache; `nil` where it costs what input costs.
    ///   - output: Nano-dollars per token of output.
    public init(input: Int64, cacheRead: Int64? = nil, cacheWrite: Int64? = nil, output: Int64) {
        self.input = input
        self.cacheRead = cacheRead ?? input
        self.cacheWrite = cacheWrite ?? input
        self.output = output
    }
}

/// A price of one model from one day on.
public struct ModelPrice: Hashable, Sendable {
    /// The model with its maker, such as `google/gemini-2.5-flash`.
    public var model: String
    /// The first day of the price.
    public var from: CalendarDay
    /// The last day of the price; `nil` where no end is known.
    public var through: CalendarDay?
    /// The price of a request whose input is not long.
    public var price: TokenPrice
    /// The price of a whole request whose input is longer than a number of tokens; `nil` where there is only one price.
    public var long: LongInput?

    /// A price for long input.
    public struct LongInput: Hashable, Sendable {
        /// The most tokens of input, cached ones included, at the ordinary price.
        public var above: Int
        /// The price of all tokens of a request with more input.
        public var price: TokenPrice

        /// Makes a price for long input.
        public init(above: Int, price: TokenPrice) {
            self.above = above
            self.price = price
        }
    }

    /// Makes a price.
    public init(model: String, from: CalendarDay, through: CalendarDay? = nil, price: TokenPrice, long: LongInput? = nil) {
        self.model = model
        self.from = from
        self.through = through
        self.price = price
        self.long = long
    }
}
