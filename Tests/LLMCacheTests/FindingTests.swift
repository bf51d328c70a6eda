import LLMCache
import Testing

@Suite struct FindingTests {
    private typealias Fixture = AnalysisFixture

    @Test(
        arguments: [
            (
                .priceAlert, .medium,
                #"{"product":"Picanha","current_price":60,"average_price":40,"price_difference_percent":50,"history_count":2,"quantity":1}"#
            ),
            (
                .categoryInsight, .medium,
                #"{"category":"Bebidas alcoólicas","current_month_total":200,"average_monthly":100,"difference_percent":100,"months_analyzed":2}"#
            ),
            (
                .merchantPattern, .medium,
                #"{"merchant_name":"Mercado Um","merchant_category":"supermercado","current_avg_ticket":238.33,"category_avg_ticket":135.42,"difference_percent":76,"visit_count":3}"#
            ),
            (
                .summary, .low,
                #"{"total_value":420,"item_count":7,"merchant":"Mercado Um","categories":["Açougue","Bebidas alcoólicas","Bebê","Frutas"]}"#
            ),
            (
                .essentialRatio, .medium,
                #"{"total_value":420,"essential_total":220,"non_essential_total":200,"non_essential_percent":47.6,"income_percent_non_essential":13.3,"item_count":7}"#
            ),
            (
                .seasonalAlert, .high,
                """
                {"off_season_items":[{"name":"Manga Tommy","price":12,"min_price":4,"season_months":[10,11,12,1,2]},{"name":"Uva","price":20,"min_price":5,"season_months":[12,1,2,3]},
                {"name":"CAQUÍ","price":18,"min_price":6,"season_months":[3,4,5]}],"total_premium":35,"current_month":6,"produce_count":3}
                """
            ),
            (
                .childrenSpending, .low,
                #"{"child_items_count":2,"child_total":110,"cost_per_child":110,"children_count":1,"avg_previous_months":0,"change_percent":0,"income_percent":7.3}"#
            ),
            (
                .budgetHealth, .high,
                #"{"month_spent":630,"household_income":1500,"percent_of_income":42,"avg_previous_months":172.5,"family_size_weighted":2.7,"threshold_percent":28.4}"#
            ),
            (
                .incomeCommitment, .critical,
                #"{"accumulated":630,"household_income":1500,"percent_accumulated":42,"daily_rate":31.5,"projected_total":945,"projected_percent":63,"days_elapsed":20,"days_remaining":10}"#
            ),
            (
                .perCapitaSpending, .high,
                #"{"per_capita_current":233.33,"per_capita_avg_3m":63.89,"change_percent":265.2,"family_size_weighted":2.7,"income_per_capita":555.56}"#
            ),
            (
                .shoppingFrequency, .medium,
                #"{"invoice_count":8,"avg_ticket":78.75,"merchant_count":2,"small_purchase_count":7,"family_size_weighted":2.7}"#
            ),
            (
                .wholesaleOpportunity, .low,
                """
                {"frequent_products":[{"name":"Leite","frequency":"weekly","avg_price":50,"occurrences":9},{"name":"Café","frequency":"biweekly","avg_price":40,"occurrences":4}],
                "estimated_monthly_savings":42,"savings_percent_income":2.8,"family_size_weighted":2.7,"pattern_count":3}
                """
            ),
            (
                .savingsPotential, .high,
                #"{"month_spent":630,"household_income":1500,"analyses_count":5,"family_size_weighted":2.7,"analysis_types":["price_alert"]}"#
            ),
            (
                .familyNutrition, .high,
                """
                {"group_totals":{"proteínas":60,"carboidratos":210,"frutas_verduras":50,"laticínios":0,"processados":0},
                "group_percentages":{"proteínas":9.5,"carboidratos":33.3,"frutas_verduras":7.9,"laticínios":0,"processados":0},
                "missing_groups":["laticínios","processados"],"total_food_spending":630,"has_children":true,"days_analyzed":30}
                """
            ),
        ] as [(AnalysisType, AnalysisPriority, String)])
    func `each analysis tells its figures exactly`(_ type: AnalysisType, _ priority: AnalysisPriority, _ details: String) throws {
        let finding = try #require(Fixture.findings()[type])
        #expect(try JSONValue.object(finding.details) == JSONValue(parsing: details))
        #expect(finding.priority == priority)
        #expect(!finding.templateText.isEmpty && !finding.templateText.contains("  "))
    }

    @Test func `bulk savings are worth a look above R$ 50 or 3 percent of the income`() {
        var history = Fixture.history
        #expect(Fixture.findings()[.wholesaleOpportunity]?.priority == .low)
        history.patterns[0].averagePrice = 64
        #expect(Fixture.findings(Fixture.purchase, Household(), history)[.wholesaleOpportunity]?.priority == .medium)
        #expect(Fixture.findings(Fixture.purchase, Fixture.household, history)[.wholesaleOpportunity]?.priority == .high)
        history.patterns.removeFirst()
        #expect(Fixture.findings(Fixture.purchase, Fixture.household, history)[.wholesaleOpportunity] == nil)
    }

    @Test(arguments: [("48.00", nil), ("48.01", AnalysisPriority.medium), ("60.00", .medium), ("60.01", .high)])
    func `a price alerts above 1.2 times its average, and is urgent above 1.5`(_ price: String, _ priority: AnalysisPriority?) throws {
        var purchase = Fixture.purchase
        purchase.items[0].unitPrice = try #require(DecimalNumber(text: price))
        #expect(Fixture.findings(purchase)[.priceAlert]?.priority == priority)
    }

    @Test func `prices older than 90 days, of the purchase itself, or single ones do not count`() {
        var history = Fixture.history
        history.purchases.append(Fixture.purchase)
        #expect(Fixture.findings(Fixture.purchase, Fixture.household, history)[.priceAlert]?.details["history_count"] == 2)
        history.purchases[1].day = Fixture.day("2026-03-21")
        #expect(Fixture.findings(Fixture.purchase, Fixture.household, history)[.priceAlert] == nil)
        history.purchases[1].day = Fixture.day("2026-03-22")
        #expect(Fixture.findings(Fixture.purchase, Fixture.household, history)[.priceAlert] != nil)
    }

    @Test func `what was bought later is not known yet`() {
        var history = Fixture.history
        for index in history.purchases.indices { history.purchases[index].day = Fixture.day("2026-06-21") }
        #expect(
            Set(Fixture.findings(Fixture.purchase, Household(), history).keys) == [
                .summary, .essentialRatio, .wholesaleOpportunity, .savingsPotential, .familyNutrition,
            ])
    }

    @Test func `a household without income or children has no findings about them`() {
        let found = Fixture.findings(Fixture.purchase, Household(income: 0, adults: 1))
        #expect(found[.budgetHealth] == nil && found[.incomeCommitment] == nil && found[.childrenSpending] == nil)
        #expect(found[.savingsPotential]?.priority == .medium && found[.essentialRatio]?.details["income_percent_non_essential"] == .null)
        #expect(Fixture.findings(Fixture.purchase, Household(adults: 0))[.perCapitaSpending] == nil)
    }

    @Test func `monthly findings come once in 30 days`() {
        var history = Fixture.history
        history.analyses.append(.init(.budgetHealth, title: "x", day: Fixture.day("2026-05-22")))
        #expect(Fixture.findings(Fixture.purchase, Fixture.household, history).keys.allSatisfy { !$0.isMonthly })
        history.analyses[5].day = Fixture.day("2026-05-21")
        #expect(Fixture.findings(Fixture.purchase, Fixture.household, history).count == 14)
    }

    @Test func `switched-off analyses are not made`() {
        let found = Fixture.findings(
            Fixture.purchase, Fixture.household, Fixture.history, AnalysisSettings(types: [.summary, .budgetHealth]))
        #expect(Set(found.keys) == [.summary, .budgetHealth])
        #expect(Fixture.findings(Fixture.purchase, Fixture.household, Fixture.history, AnalysisSettings(isEnabled: false)).isEmpty)
    }

    @Test func `an empty purchase of an unknown household finds nothing and does not fail`() {
        let purchase = Purchase(id: "x", day: Fixture.today, items: [])
        #expect(Fixture.findings(purchase, Household(adults: 0), SpendingHistory()).isEmpty)
    }

    @Test func `months are as long as they are`() {
        for (day, remaining) in [("2028-02-10", 19), ("2026-02-10", 18), ("2026-12-31", 0), ("2026-01-01", 30)] {
            var purchase = Fixture.purchase
            purchase.day = Fixture.day(day)
            let found = Fixture.findings(purchase, Household(income: 500), SpendingHistory())
            #expect(found[.incomeCommitment]?.details["days_remaining"]?.int == remaining)
        }
    }
}
