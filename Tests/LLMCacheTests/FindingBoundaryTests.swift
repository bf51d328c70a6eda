import LLMCache
import Testing

/// Each trigger and each step of priority at its exact boundary, one step to either side of it.
@Suite struct FindingBoundaryTests {
    private typealias Fixture = AnalysisFixture

    private static func money(_ text: String) -> DecimalNumber {
        guard let number = DecimalNumber(text: text) else { preconditionFailure("not a number: \(text)") }
        return number
    }

    private static func purchase(_ id: String, _ day: String, _ items: [Purchase.Item], at merchant: Purchase.Merchant? = nil) -> Purchase {
        Purchase(id: id, day: Fixture.day(day), merchant: merchant, items: items)
    }

    /// A purchase of one line, without a category unless one is told.
    private static func single(_ id: String, _ day: String, _ total: String, category: String? = nil, at merchant: Purchase.Merchant? = nil)
        -> Purchase
    {
        purchase(id, day, [Purchase.Item("Item \(id)", category: category, unitPrice: money(total))], at: merchant)
    }

    private static func find(
        _ type: AnalysisType, _ purchase: Purchase, _ household: Household = Household(), _ history: SpendingHistory = SpendingHistory()
    ) -> AnalysisPriority? {
        Fixture.findings(purchase, household, history)[type]?.priority
    }

    @Test(
        arguments: [("49.99", "10", nil), ("50.00", "10", .medium), ("50.00", "38.47", nil), ("50.00", "38.46", .medium)]
            as [(String, String, AnalysisPriority?)])
    func `a category counts from R$ 50 on, above 1.3 times the average of two months`(
        total: String, earlier: String, priority: AnalysisPriority?
    ) {
        let history = SpendingHistory(purchases: [
            Self.single("a", "2026-05-10", earlier, category: "Frios"), Self.single("b", "2026-04-10", earlier, category: "Frios"),
        ])
        let now = Self.single("now", "2026-06-20", total, category: "Frios")
        #expect(Self.find(.categoryInsight, now, Household(), history) == priority)
        let oneMonth = SpendingHistory(purchases: [Self.single("a", "2026-05-10", earlier, category: "Frios")])
        #expect(Self.find(.categoryInsight, now, Household(), oneMonth) == nil)
    }

    @Test(
        arguments: [("120.00", 2, nil), ("150.00", 2, nil), ("150.01", 2, .medium), ("150.01", 1, nil)]
            as [(String, Int, AnalysisPriority?)])
    func `a shop is dear from its third visit on, above 1.2 times the average of two shops`(
        ticket: String, earlier: Int, priority: AnalysisPriority?
    ) {
        // The other shop's ticket is 100: the average of both is 125 where this one's is 150.
        let own = (0..<earlier).map { Self.single("o\($0)", "2026-06-0\($0 + 1)", ticket, at: Fixture.market) }
        let history = SpendingHistory(purchases: own + [Self.single("x", "2026-06-01", "100", at: Fixture.bakery)])
        let now = Self.single("now", "2026-06-20", ticket, at: Fixture.market)
        #expect(Self.find(.merchantPattern, now, Household(), history) == priority)
        #expect(Self.find(.merchantPattern, now, Household(), SpendingHistory(purchases: own)) == nil)
    }

    @Test func `a summary is made of three lines, and not of two`() {
        let items = (0..<3).map { Purchase.Item("Item \($0)", unitPrice: 1) }
        #expect(Self.find(.summary, Self.purchase("p", "2026-06-20", Array(items.prefix(2)))) == nil)
        #expect(Self.find(.summary, Self.purchase("p", "2026-06-20", items)) == .low)
    }

    @Test(
        arguments: [
            ("34.99", nil, nil), ("35.00", nil, .medium), ("50.00", nil, .medium), ("50.01", nil, .high), ("35.00", "233.34", .medium),
            ("35.00", "233.33", .high),
        ] as [(String, String?, AnalysisPriority?)])
    func `what is not essential counts from 35 percent on, and more above 50, or above 15 percent of the income`(
        beer: String, income: String?, priority: AnalysisPriority?
    ) {
        let rest = (Self.money("100") - Self.money(beer)).divided(by: 4) ?? 0
        let items =
            (0..<4).map { Purchase.Item("Item \($0)", unitPrice: rest, totalPrice: rest) } + [
                Purchase.Item("Cerveja", unitPrice: Self.money(beer))
            ]
        let household = Household(income: income.map(Self.money))
        #expect(Self.find(.essentialRatio, Self.purchase("p", "2026-06-20", items), household) == priority)
        #expect(Self.find(.essentialRatio, Self.purchase("p", "2026-06-20", Array(items.suffix(4))), household) == nil)
    }

    @Test(
        arguments: [("13.00", 0, nil), ("13.01", 0, .low), ("13.01", 1, .medium)] as [(String, Int, AnalysisPriority?)])
    func `fruit out of season is told of above 1.3 times its lowest price, among three lines of fruit`(
        price: String, children: Int, priority: AnalysisPriority?
    ) {
        let history = SpendingHistory(purchases: [
            Self.purchase("a", "2026-05-10", [Purchase.Item("Manga", category: "Frutas", unitPrice: 10)])
        ])
        let items = [
            Purchase.Item("Manga", category: "Frutas", unitPrice: Self.money(price)),
            Purchase.Item("Banana", category: "Frutas", unitPrice: 5),
            Purchase.Item("Laranja", category: "Frutas", unitPrice: 5),
        ]
        let household = Household(adults: 1, children: children)
        #expect(Self.find(.seasonalAlert, Self.purchase("p", "2026-06-20", items), household, history) == priority)
        #expect(Self.find(.seasonalAlert, Self.purchase("p", "2026-06-20", Array(items.prefix(2))), household, history) == nil)
        // In October the mango is in season.
        #expect(Self.find(.seasonalAlert, Self.purchase("p", "2026-10-20", items), household, history) == nil)
    }

    @Test(arguments: [("30.00", AnalysisPriority.low), ("30.03", .high)])
    func `three fruits out of season at more than R$ 30 in all are urgent`(premium: String, priority: AnalysisPriority) {
        let fruits = ["Manga", "Uva", "Caqui"]
        let history = SpendingHistory(purchases: [
            Self.purchase("a", "2026-05-10", fruits.map { Purchase.Item($0, category: "Frutas", unitPrice: 10) })
        ])
        let price = Self.money("10") + (Self.money(premium).divided(by: 3) ?? 0)
        let items = fruits.map { Purchase.Item($0, category: "Frutas", unitPrice: price) }
        #expect(Self.find(.seasonalAlert, Self.purchase("p", "2026-06-20", items), Household(), history) == priority)
    }

    @Test(
        arguments: [
            ("1250", nil, AnalysisPriority.low), ("1249", nil, .medium), ("667", nil, .medium), ("666", nil, .high),
            ("10000", "80.00", .low),
            ("10000", "79.99", .high),
        ] as [(String, String?, AnalysisPriority)])
    func `spending on children matters above 8 and 15 percent of the income, or a quarter more than before`(
        income: String, earlier: String?, priority: AnalysisPriority
    ) {
        let items = [Purchase.Item("Fralda", unitPrice: 70), Purchase.Item("Mamadeira", unitPrice: 30)]
        let history = SpendingHistory(
            purchases: earlier.map { [Self.purchase("a", "2026-05-10", [Purchase.Item("Fralda", unitPrice: Self.money($0))])] } ?? [])
        let household = Household(income: Self.money(income), children: 1)
        #expect(Self.find(.childrenSpending, Self.purchase("p", "2026-06-20", items), household, history) == priority)
        #expect(Self.find(.childrenSpending, Self.purchase("p", "2026-06-20", Array(items.prefix(1))), household, history) == nil)
        #expect(Self.find(.childrenSpending, Self.purchase("p", "2026-06-20", items), Household(children: 0), history) == nil)
    }

    @Test(
        arguments: [
            (1, 0, "249.99", nil), (1, 0, "250.00", .low), (1, 0, "300.00", .low), (1, 0, "300.01", .medium), (1, 0, "400.00", .medium),
            (1, 0, "400.01", .high), (1, 0, "500.00", .high), (1, 0, "500.01", .critical),
            // Two adults and a child weigh 2.7: the threshold is 28.4 percent.
            (2, 1, "283.99", nil), (2, 1, "284.00", .low),
        ] as [(Int, Int, String, AnalysisPriority?)])
    func `a month's share of the income matters from 25 percent on, more for each person`(
        adults: Int, children: Int, spent: String, priority: AnalysisPriority?
    ) {
        let household = Household(income: 1000, adults: adults, children: children)
        #expect(Self.find(.budgetHealth, Self.single("p", "2026-06-20", spent), household) == priority)
    }

    @Test(
        arguments: [
            // June has 30 days: on the 20th the month ends at 1.5 times of what was spent, on the 30th at what was spent.
            ("2026-06-30", "199.99", nil), ("2026-06-30", "200.00", .low), ("2026-06-20", "199.99", nil), ("2026-06-20", "200.00", .low),
            ("2026-06-20", "200.01", .medium), ("2026-06-20", "266.66", .medium), ("2026-06-20", "266.67", .high),
            ("2026-06-15", "149.99", nil), ("2026-06-15", "150.00", .low), ("2026-06-22", "400.00", .high),
            ("2026-06-22", "400.01", .critical),
            ("2026-06-23", "400.01", .high),
        ] as [(String, String, AnalysisPriority?)])
    func `what the month has taken matters from 20 percent on, what it will take from 30 on`(
        day: String, spent: String, priority: AnalysisPriority?
    ) {
        #expect(Self.find(.incomeCommitment, Self.single("p", day, spent), Household(income: 1000)) == priority)
    }

    @Test(
        arguments: [
            ("119.99", "100", nil), ("120.00", "100", .low), ("120.01", "100", .medium), ("130.00", "100", .medium),
            ("130.01", "100", .high),
            ("80.01", "100", nil), ("80.00", "100", .low), ("499.99", "450", nil), ("500.00", "450", .low), ("500.01", "450", .medium),
            ("800.00", "750", .medium), ("800.01", "750", .high),
        ] as [(String, String, AnalysisPriority?)])
    func `spending for each person matters by a fifth more or less, or from R$ 500 on`(
        spent: String, earlier: String, priority: AnalysisPriority?
    ) {
        let history = SpendingHistory(purchases: [Self.single("a", "2026-05-10", earlier)])
        #expect(Self.find(.perCapitaSpending, Self.single("p", "2026-06-20", spent), Household(), history) == priority)
        #expect(Self.find(.perCapitaSpending, Self.single("p", "2026-06-20", spent)) == nil)
    }

    @Test(
        arguments: [(7, "10", nil), (8, "10", .medium), (11, "10", .medium), (12, "79.99", .high), (12, "80.00", .medium)]
            as [(Int, String, AnalysisPriority?)])
    func `going shopping matters from eight times a month on, and more from twelve on below R$ 80`(
        count: Int, ticket: String, priority: AnalysisPriority?
    ) {
        let history = SpendingHistory(purchases: (1..<count).map { Self.single("h\($0)", "2026-06-1\($0 % 10)", ticket) })
        #expect(Self.find(.shoppingFrequency, Self.single("now", "2026-06-20", ticket), Household(), history) == priority)
    }

    @Test func `a purchase of R$ 50 is not a small one, and one of last month is none of this`() {
        let tickets = ["49.99", "50.00", "10", "10", "10", "10", "10"]
        let history = SpendingHistory(
            purchases: tickets.enumerated().map { Self.single("h\($0)", "2026-06-0\($0 + 1)", $1) } + [
                Self.single("old", "2026-05-31", "1")
            ])
        let found = Fixture.findings(Self.single("now", "2026-06-20", "60"), Household(), history)[.shoppingFrequency]
        #expect(found?.details["invoice_count"] == 8 && found?.details["small_purchase_count"] == 6)
    }

    @Test(
        arguments: [
            // 15 percent, four times a month.
            ("83.33", nil, AnalysisPriority.low), ("83.34", nil, .medium), ("166.66", nil, .medium), ("166.67", nil, .high),
            ("50", "1000", .low), ("50", "999.99", .high),
        ] as [(String, String?, AnalysisPriority)])
    func `buying in bulk is worth it above R$ 50 and 100, or 3 percent of the income`(
        price: String, income: String?, priority: AnalysisPriority
    ) {
        let patterns = [
            PurchasePattern("Leite", frequency: .weekly, occurrences: 3, averagePrice: Self.money(price)),
            PurchasePattern("Café", frequency: .monthly, occurrences: 3, averagePrice: 1),
            PurchasePattern("Chá", frequency: .irregular, occurrences: 3, averagePrice: 1),
        ]
        let household = Household(income: income.map(Self.money))
        let now = Self.single("p", "2026-06-20", "1")
        #expect(Self.find(.wholesaleOpportunity, now, household, SpendingHistory(patterns: patterns)) == priority)
        #expect(Self.find(.wholesaleOpportunity, now, household, SpendingHistory(patterns: Array(patterns.prefix(2)))) == nil)
        let rare = patterns.map { pattern in
            var pattern = pattern
            pattern.frequency = .monthly
            return pattern
        }
        #expect(Self.find(.wholesaleOpportunity, now, household, SpendingHistory(patterns: rare)) == nil)
    }

    @Test(
        arguments: [(4, "2026-06-01", nil), (5, "2026-06-01", .medium), (5, "2026-04-21", .medium), (5, "2026-04-20", nil)]
            as [(Int, String, AnalysisPriority?)])
    func `five analyses within 60 days make a plan`(count: Int, day: String, priority: AnalysisPriority?) {
        let analyses = (0..<count).map { SpendingHistory.PastAnalysis(.summary, title: "\($0)", day: Fixture.day(day)) }
        let history = SpendingHistory(analyses: analyses)
        #expect(Self.find(.savingsPotential, Self.single("p", "2026-06-20", "10"), Household(), history) == priority)
    }

    @Test(arguments: [("100", AnalysisPriority.medium), ("99.99", .high)])
    func `a plan is urgent above a tenth of the income`(income: String, priority: AnalysisPriority) {
        let analyses = (0..<5).map { SpendingHistory.PastAnalysis(.summary, title: "\($0)", day: Fixture.day("2026-06-01")) }
        let household = Household(income: Self.money(income))
        let found = Self.find(.savingsPotential, Self.single("p", "2026-06-20", "10"), household, SpendingHistory(analyses: analyses))
        #expect(found == priority)
    }

    @Test(
        arguments: [("4.99", 0, AnalysisPriority.low), ("5.00", 0, nil), ("4.99", 1, .high)] as [(String, Int, AnalysisPriority?)])
    func `a food group is missing below 5 percent, which is urgent for children where it is vegetables or milk`(
        milk: String, children: Int, priority: AnalysisPriority?
    ) {
        // 100 in all: the rest of what milk leaves goes to the other groups.
        let rest = Self.money("40") - Self.money(milk)
        let items = [
            Purchase.Item("Leite", category: "Laticínios", unitPrice: Self.money(milk)),
            Purchase.Item("Carne", category: "Açougue", unitPrice: rest),
            Purchase.Item("Arroz", category: "Grãos", unitPrice: 20), Purchase.Item("Alface", category: "Verduras", unitPrice: 20),
            Purchase.Item("Lasanha", category: "Congelados", unitPrice: 20),
        ]
        #expect(Self.find(.familyNutrition, Self.purchase("p", "2026-06-20", items), Household(children: children)) == priority)
    }

    @Test func `two food groups that are missing matter more than one, and two categories are no diet`() {
        let items = [
            Purchase.Item("Carne", category: "Açougue", unitPrice: 40), Purchase.Item("Arroz", category: "Grãos", unitPrice: 30),
            Purchase.Item("Alface", category: "Verduras", unitPrice: 30),
        ]
        #expect(Self.find(.familyNutrition, Self.purchase("p", "2026-06-20", items)) == .medium)
        #expect(Self.find(.familyNutrition, Self.purchase("p", "2026-06-20", Array(items.prefix(2)))) == nil)
        // What was bought 31 days ago is none of the last 30 days.
        let old = SpendingHistory(purchases: [Self.purchase("a", "2026-05-20", [items[2]])])
        #expect(Self.find(.familyNutrition, Self.purchase("p", "2026-06-20", Array(items.prefix(2))), Household(), old) == nil)
        let recent = SpendingHistory(purchases: [Self.purchase("a", "2026-05-21", [items[2]])])
        #expect(Self.find(.familyNutrition, Self.purchase("p", "2026-06-20", Array(items.prefix(2))), Household(), recent) == .medium)
    }
}
