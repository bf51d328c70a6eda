import LLMCache

/// A household and its purchases in which all fourteen analyses find something.
enum AnalysisFixture {
    static let today = day("2026-06-20")
    static let household = Household(income: 1500, adults: 2, children: 1)
    static let market = Purchase.Merchant(id: "m1", name: "Mercado Um", category: "supermercado")
    static let bakery = Purchase.Merchant(id: "m2", name: "Mercado Dois", category: "supermercado")

    static let purchase = Purchase(
        id: "now", day: today, merchant: market,
        items: [
            Purchase.Item("Picanha", category: "Açougue", unitPrice: 60),
            Purchase.Item("Cerveja Lata", category: "Bebidas alcoólicas", unitPrice: 200),
            Purchase.Item("Fralda G", category: "Bebê", unitPrice: 80), Purchase.Item("Mamadeira", category: "Bebê", unitPrice: 30),
            Purchase.Item("Manga Tommy", category: "Frutas", unitPrice: 12), Purchase.Item("Uva", category: "Frutas", unitPrice: 20),
            Purchase.Item("CAQUÍ", category: "Frutas", unitPrice: 18),
        ])

    static let history: SpendingHistory = {
        var purchases = [
            Purchase(
                id: "h1", day: day("2026-05-10"), merchant: market,
                items: [
                    Purchase.Item("PICANHA", category: "Carnes", unitPrice: 40),
                    Purchase.Item("Cerveja", category: "Bebidas alcoólicas", unitPrice: 100),
                    Purchase.Item("Manga", category: "Frutas", unitPrice: 4), Purchase.Item("Uva", category: "Frutas", unitPrice: 5),
                    Purchase.Item("Caqui", category: "Frutas", unitPrice: 6),
                ]),
            Purchase(
                id: "h2", day: day("2026-04-10"), merchant: market,
                items: [
                    Purchase.Item("picanha", category: "Carnes", unitPrice: 40),
                    Purchase.Item("Cerveja", category: "Bebidas alcoólicas", unitPrice: 100),
                ]),
            Purchase(id: "h3", day: day("2026-05-15"), merchant: bakery, items: [Purchase.Item("Arroz", category: "Grãos", unitPrice: 50)]),
        ]
        for index in 1...7 {
            purchases.append(
                Purchase(
                    id: "j\(index)", day: day("2026-06-0\(index)"), merchant: bakery,
                    items: [Purchase.Item("Pão", category: "Padaria", unitPrice: 30)]))
        }
        return SpendingHistory(
            purchases: purchases,
            patterns: [
                PurchasePattern("Leite", frequency: .weekly, occurrences: 9, averagePrice: 50),
                PurchasePattern("Café", frequency: .biweekly, occurrences: 4, averagePrice: 40),
                PurchasePattern("Sabão", frequency: .monthly, occurrences: 3, averagePrice: 30),
                PurchasePattern("Vela", frequency: .weekly, occurrences: 2, averagePrice: 900),
            ], analyses: (1...5).map { SpendingHistory.PastAnalysis(.priceAlert, title: "Alerta \($0)", day: day("2026-05-0\($0)")) })
    }()

    static func day(_ text: String) -> CalendarDay {
        guard let day = CalendarDay(text) else { preconditionFailure("not a day: \(text)") }
        return day
    }

    /// What is found, by type.
    static func findings(
        _ purchase: Purchase = purchase, _ household: Household = household, _ history: SpendingHistory = history,
        _ settings: AnalysisSettings = AnalysisSettings()
    ) -> [AnalysisType: Finding] {
        let all = PurchaseAnalyzer(ScriptedSource(), settings: settings).findings(in: purchase, household: household, history: history)
        return Dictionary(all.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
