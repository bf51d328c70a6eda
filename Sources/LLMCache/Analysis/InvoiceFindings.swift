/// What is found at every invoice.
extension SpendingFigures {
    /// The most price alerts and category insights of one purchase, the worst first.
    static let maximumAlerts = 10

    /// Products that cost more than 1.2 times their average of the last 90 days (up to ten prices, two at least).
    func priceAlerts() -> [Finding] {
        let start = purchase.day.advanced(by: -90)
        var prices: [String: [DecimalNumber]] = [:]
        for other in others where other.day >= start {
            for item in other.items { prices[PlainText.of(item.description), default: []].append(item.unitPrice) }
        }
        var seen: Set<String> = []
        var alerts: [(excess: DecimalNumber, finding: Finding)] = []
        for item in purchase.items where seen.insert(PlainText.of(item.description)).inserted {
            let known = (prices[PlainText.of(item.description)] ?? []).prefix(10)
            guard known.count >= 2, let average = known.average, average > 0, item.unitPrice * 10 > average * 12 else { continue }
            let excess = item.unitPrice.change(from: average) ?? 0
            let finding = Finding(
                .priceAlert, item.unitPrice * 10 > average * 15 ? .high : .medium,
                title: "\(item.description) está mais caro que de costume",
                details: [
                    "product": .string(item.description), "current_price": item.unitPrice.amountJSON, "average_price": average.amountJSON,
                    "price_difference_percent": excess.tenthsJSON, "history_count": .int(known.count), "quantity": item.quantity.json,
                ], from: start, to: purchase.day, categories: item.category.map { [$0] } ?? [])
            alerts.append((excess, finding))
        }
        return alerts.sorted { $0.excess > $1.excess }.prefix(Self.maximumAlerts).map(\.finding)
    }

    /// Categories of at least R$ 50 in this purchase that take more than 1.3 times the average of the months before, two at least.
    func categoryInsights() -> [Finding] {
        var totals: [String: DecimalNumber] = [:]
        for item in purchase.items { totals[item.category ?? "Outros", default: .zero] += item.totalPrice }
        var insights: [(excess: DecimalNumber, finding: Finding)] = []
        for (category, total) in totals.sorted(by: { $0.key < $1.key }) where total >= 50 {
            let spent = { (purchase: Purchase) in
                purchase.items.filter { ($0.category ?? "Outros") == category }.reduce(DecimalNumber.zero) { $0 + $1.totalPrice }
            }
            let months = Self.monthTotals(before: purchase.day, others, spent)
            let current = month.reduce(DecimalNumber.zero) { $0 + spent($1) }
            guard months.count >= 2, let average = months.average, average > 0, current * 10 > average * 13 else { continue }
            let excess = current.change(from: average) ?? 0
            let finding = Finding(
                .categoryInsight, .medium, title: "\(category): mês acima do habitual",
                details: [
                    "category": .string(category), "current_month_total": current.amountJSON, "average_monthly": average.amountJSON,
                    "difference_percent": excess.tenthsJSON, "months_analyzed": .int(months.count),
                ], from: monthStart.advanced(by: -90), to: purchase.day, categories: [category])
            insights.append((excess, finding))
        }
        return insights.sorted { $0.excess > $1.excess }.prefix(Self.maximumAlerts).map(\.finding)
    }

    /// A shop, visited three times or more, whose average ticket is more than 1.2 times that of the shops of its kind.
    func merchantPattern() -> Finding? {
        guard let merchant = purchase.merchant, let category = merchant.category else { return nil }
        var tickets: [String: [DecimalNumber]] = [:]
        for purchase in [purchase] + others where purchase.merchant?.category == category {
            if let id = purchase.merchant?.id { tickets[id, default: []].append(purchase.total) }
        }
        guard let visits = tickets[merchant.id], visits.count >= 3, tickets.count > 1, let average = visits.average,
            let categoryAverage = tickets.values.compactMap(\.average).average, categoryAverage > 0, average * 10 > categoryAverage * 12
        else { return nil }
        return Finding(
            .merchantPattern, .medium, title: "\(merchant.name) sai mais caro que lojas parecidas",
            details: [
                "merchant_name": .string(merchant.name), "merchant_category": .string(category), "current_avg_ticket": average.amountJSON,
                "category_avg_ticket": categoryAverage.amountJSON,
                "difference_percent": (average.change(from: categoryAverage) ?? 0).tenthsJSON, "visit_count": .int(visits.count),
            ], from: others.last?.day ?? purchase.day, to: purchase.day, merchants: [merchant.id])
    }

    /// What was bought, if it is three lines or more.
    func summary() -> Finding? {
        guard purchase.items.count >= 3 else { return nil }
        let categories = Set(purchase.items.compactMap(\.category)).sorted()
        let largest = purchase.items.sorted { $0.totalPrice > $1.totalPrice }.prefix(15)
        return Finding(
            .summary, .low, title: "Sua compra em números",
            details: [
                "total_value": purchase.total.amountJSON, "item_count": .int(purchase.items.count),
                "merchant": purchase.merchant.map { .string($0.name) } ?? .null, "categories": .array(categories.map { .string($0) }),
            ], from: purchase.day, to: purchase.day, categories: categories,
            context: [
                "largest_items": .array(largest.map { ["name": .string($0.description), "total_price": $0.totalPrice.amountJSON] })
            ])
    }

    /// A purchase of five lines or more of which 35 % or more could be done without.
    func essentialRatio() -> Finding? {
        let items = purchase.items
        let total = items.reduce(DecimalNumber.zero) { $0 + $1.totalPrice }
        let nonEssential = items.filter(PurchaseKinds.isNonEssential).reduce(DecimalNumber.zero) { $0 + $1.totalPrice }
        guard items.count >= 5, let share = nonEssential.share(of: total), share >= 35 else { return nil }
        let essential = items.filter(PurchaseKinds.isEssential).reduce(DecimalNumber.zero) { $0 + $1.totalPrice }
        let ofIncome = percentOfIncome(nonEssential)
        return Finding(
            .essentialRatio, share > 50 || (ofIncome ?? 0) > 15 ? .high : .medium, title: "O que nesta compra não era essencial",
            details: [
                "total_value": total.amountJSON, "essential_total": essential.amountJSON, "non_essential_total": nonEssential.amountJSON,
                "non_essential_percent": share.tenthsJSON, "income_percent_non_essential": ofIncome?.tenthsJSON ?? .null,
                "item_count": .int(items.count),
            ], from: purchase.day, to: purchase.day)
    }

    /// Produce out of season at more than 1.3 times the lowest price that was ever paid, among three lines of produce or more.
    func seasonalAlert() -> Finding? {
        let produce = purchase.items.filter(PurchaseKinds.isProduce)
        guard produce.count >= 3 else { return nil }
        let currentMonth = purchase.day.month
        var offSeason: [(item: Purchase.Item, lowest: DecimalNumber, months: [Int])] = []
        for item in produce {
            guard let (product, months) = PurchaseKinds.season(of: item), !months.contains(currentMonth) else { continue }
            let prices = others.lazy.flatMap(\.items).filter { PurchaseKinds.season(of: $0)?.product == product }.map(\.unitPrice)
            guard let lowest = prices.filter({ $0 > 0 }).min(), item.unitPrice * 10 > lowest * 13 else { continue }
            offSeason.append((item, lowest, months))
        }
        guard !offSeason.isEmpty else { return nil }
        let premium = offSeason.reduce(DecimalNumber.zero) { $0 + $1.item.unitPrice - $1.lowest }
        let priority: AnalysisPriority = offSeason.count >= 3 && premium > 30 ? .high : household.children > 0 ? .medium : .low
        let items = offSeason.prefix(5).map { entry -> JSONValue in
            [
                "name": .string(entry.item.description), "price": entry.item.unitPrice.amountJSON, "min_price": entry.lowest.amountJSON,
                "season_months": .array(entry.months.map { .int($0) }),
            ]
        }
        return Finding(
            .seasonalAlert, priority, title: "Hortifrúti fora de época",
            details: [
                "off_season_items": .array(items), "total_premium": premium.amountJSON, "current_month": .int(currentMonth),
                "produce_count": .int(produce.count),
            ], from: purchase.day, to: purchase.day)
    }

    /// Two lines or more for children in a household that has some; the month so far is compared with the months before.
    func childrenSpending() -> Finding? {
        let items = purchase.items.filter(PurchaseKinds.isForChildren)
        guard household.children > 0, items.count >= 2 else { return nil }
        let spent = { (purchase: Purchase) in
            purchase.items.filter(PurchaseKinds.isForChildren).reduce(DecimalNumber.zero) { $0 + $1.totalPrice }
        }
        let total = spent(purchase)
        let monthTotal = month.reduce(DecimalNumber.zero) { $0 + spent($1) }
        let average = Self.monthTotals(before: purchase.day, others, spent).average ?? 0
        let change = monthTotal.change(from: average) ?? 0
        let ofIncome = percentOfIncome(total)
        let priority: AnalysisPriority = change > 25 || (ofIncome ?? 0) > 15 ? .high : (ofIncome ?? 0) > 8 ? .medium : .low
        return Finding(
            .childrenSpending, priority, title: "Quanto foi para as crianças",
            details: [
                "child_items_count": .int(items.count), "child_total": total.amountJSON,
                "cost_per_child": (total.divided(by: DecimalNumber(integerLiteral: Int64(household.children))) ?? 0).amountJSON,
                "children_count": .int(household.children), "avg_previous_months": average.amountJSON, "change_percent": change.tenthsJSON,
                "income_percent": ofIncome?.tenthsJSON ?? .null,
            ], from: purchase.day, to: purchase.day,
            context: ["items": .array(items.prefix(8).map { .string($0.description) }), "month_total": monthTotal.amountJSON])
    }
}
