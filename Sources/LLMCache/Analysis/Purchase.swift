/// An invoice of a household, as far as analyses look at it.
public struct Purchase: Hashable, Sendable {
    /// A line of the invoice.
    public struct Item: Hashable, Sendable {
        /// The product.
        public var description: String
        /// Its category, such as `Laticínios`.
        public var category: String?
        /// How much of it.
        public var quantity: DecimalNumber
        /// The price of one unit, in reais.
        public var unitPrice: DecimalNumber
        /// What the line costs, in reais.
        public var totalPrice: DecimalNumber

        /// Makes a line.
        public init(
            _ description: String, category: String? = nil, quantity: DecimalNumber = 1, unitPrice: DecimalNumber,
            totalPrice: DecimalNumber? = nil
        ) {
            self.description = description
            self.category = category
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.totalPrice = totalPrice ?? (quantity * unitPrice).rounded(places: 2)
        }
    }

    /// Where it was bought.
    public struct Merchant: Hashable, Sendable {
        /// What tells the shop from others.
        public var id: String
        /// Its name.
        public var name: String
        /// The kind of shop, such as `supermercado`.
        public var category: String?

        /// Makes a shop.
        public init(id: String, name: String, category: String? = nil) {
            self.id = id
            self.name = name
            self.category = category
        }
    }

    /// What tells the invoice from others of the household.
    public var id: String
    /// The day it was issued.
    public var day: CalendarDay
    /// Where it was bought.
    public var merchant: Merchant?
    /// What was paid, in reais; `nil` where the invoice does not say.
    public var statedTotal: DecimalNumber?
    /// The lines.
    public var items: [Item]

    /// Makes a purchase.
    public init(id: String, day: CalendarDay, merchant: Merchant? = nil, total: DecimalNumber? = nil, items: [Item]) {
        self.id = id
        self.day = day
        self.merchant = merchant
        statedTotal = total
        self.items = items
    }

    /// Makes the purchase of an invoice; `nil` if the invoice has no day.
    public init?(_ invoice: Invoice, id: String) {
        guard let day = invoice.issueDay else { return nil }
        let merchant = invoice.issuerCNPJ.map { Merchant(id: $0, name: invoice.issuerName ?? $0) }
        let items = invoice.items.map { item in
            Item(
                item.normalizedName ?? item.description, category: item.categoryName, quantity: item.quantity, unitPrice: item.unitPrice,
                totalPrice: item.totalPrice)
        }
        self.init(id: id, day: day, merchant: merchant, total: invoice.totalValue, items: items)
    }

    /// What was paid: the stated total, or else the sum of the lines.
    public var total: DecimalNumber { statedTotal ?? items.reduce(.zero) { $0 + $1.totalPrice } }
}

/// Who shops.
public struct Household: Hashable, Sendable {
    /// What comes in each month, in reais; `nil` or 0 where it is not known.
    public var income: DecimalNumber?
    /// The number of adults.
    public var adults: Int
    /// The number of children.
    public var children: Int

    /// Makes a household.
    public init(income: DecimalNumber? = nil, adults: Int = 1, children: Int = 0) {
        self.income = income.flatMap { $0 > 0 ? $0 : nil }
        self.adults = min(max(0, adults), 100)
        self.children = min(max(0, children), 100)
    }

    /// The size by which spending is compared: each adult counts 1, each child 0.7.
    public var weightedSize: DecimalNumber { DecimalNumber(millionths: Int64(adults) * 1_000_000 + Int64(children) * 700_000) }
}

/// A product that a household buys again and again.
public struct PurchasePattern: Hashable, Sendable {
    /// How often it is bought.
    public enum Frequency: String, Hashable, Sendable, CaseIterable {
        /// About every week.
        case weekly
        /// About every two weeks.
        case biweekly
        /// About every month.
        case monthly
        /// Now and then.
        case irregular
    }

    /// The product.
    public var product: String
    /// How often.
    public var frequency: Frequency
    /// How many times so far.
    public var occurrences: Int
    /// What it costs on average, in reais.
    public var averagePrice: DecimalNumber

    /// Makes a pattern.
    public init(_ product: String, frequency: Frequency, occurrences: Int, averagePrice: DecimalNumber) {
        self.product = product
        self.frequency = frequency
        self.occurrences = occurrences
        self.averagePrice = averagePrice
    }
}

/// What is known of a household when one of its purchases is analysed.
public struct SpendingHistory: Sendable {
    /// An analysis of before.
    public struct PastAnalysis: Hashable, Sendable {
        /// What was looked for.
        public var type: AnalysisType
        /// Its headline.
        public var title: String
        /// When it was made.
        public var day: CalendarDay

        /// Makes one.
        public init(_ type: AnalysisType, title: String, day: CalendarDay) {
            self.type = type
            self.title = title
            self.day = day
        }
    }

    /// The household's purchases, at least those of this month and the 120 days before it.
    ///
    /// The purchase to analyse may be among them.
    public var purchases: [Purchase]
    /// What is bought again and again.
    public var patterns: [PurchasePattern]
    /// The analyses of before.
    public var analyses: [PastAnalysis]

    /// Makes a history.
    public init(purchases: [Purchase] = [], patterns: [PurchasePattern] = [], analyses: [PastAnalysis] = []) {
        self.purchases = purchases
        self.patterns = patterns
        self.analyses = analyses
    }
}
