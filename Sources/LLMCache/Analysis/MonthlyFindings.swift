/// What is found once a month.
extension SpendingFigures {
    /// A month that takes 25 % of the income or more, and 2 % more for each person beyond the first.
    func budgetHealth() -> Finding? {
        let threshold = familyThreshold(25)
        guard let income = household.income, let share = percentOfIncome(monthSpent), share >= threshold else { return nil }
        let priority: AnalysisPriority = share > 50 ? .critical : share > 40 ? .high : share > 30 ? .medium : .low
        return Finding(
            .budgetHealth, priority, title: "Mercado e renda neste mês",
            details: [
                "month_spent": monthSpent.amountJSON, "household_income": income.amountJSON, "percent_of_income": share.tenthsJSON,
                "avg_previous_months": (previousMonths.average ?? monthSpent).amountJSON,
                "family_size_weighted": household.weightedSize.tenthsJSON, "threshold_percent": threshold.tenthsJSON,
            ], from: monthStart, to: purchase.day)
    }

    /// A month that has taken 20 % of the income already, or will take 30 % (and 2 % more for each person beyond the first) at this pace.
    func incomeCommitment() -> Finding? {
        guard let income = household.income, let share = percentOfIncome(monthSpent) else { return nil }
        let elapsed = purchase.day.dayOfMonth
        let remaining = purchase.day.monthLength - elapsed
        let rate = monthSpent.divided(by: DecimalNumber(integerLiteral: Int64(elapsed))) ?? 0
        let projected =
            (monthSpent * DecimalNumber(integerLiteral: Int64(elapsed + remaining)))
            .divided(by: DecimalNumber(integerLiteral: Int64(elapsed))) ?? 0
        let projectedShare = percentOfIncome(projected) ?? 0
        let threshold = familyThreshold(30)
        guard share >= 20 || projectedShare >= threshold else { return nil }
        let priority: AnalysisPriority =
            share > 40 && remaining > 7 ? .critical : projectedShare > 40 ? .high : projectedShare > threshold ? .medium : .low
        return Finding(
            .incomeCommitment, priority, title: "Quanto da renda o mês já levou",
            details: [
                "accumulated": monthSpent.amountJSON, "household_income": income.amountJSON, "percent_accumulated": share.tenthsJSON,
                "daily_rate": rate.amountJSON, "projected_total": projected.amountJSON, "projected_percent": projectedShare.tenthsJSON,
                "days_elapsed": .int(elapsed), "days_remaining": .int(remaining),
            ], from: monthStart, to: purchase.day)
    }

    /// A month that differs from those before by 20 % for each person, or takes R$ 500 for each.
    func perCapitaSpending() -> Finding? {
        let size = household.weightedSize
        guard let current = monthSpent.divided(by: size), let average = previousMonths.average?.divided(by: size) else { return nil }
        let change = current.change(from: average) ?? 0
        guard change.magnitude >= 20 || current >= 500 else { return nil }
        let priority: AnalysisPriority =
            change > 30 || current > 800 ? .high : change > 20 || current > 500 ? .medium : .low
        return Finding(
            .perCapitaSpending, priority, title: "O mês por pessoa",
            details: [
                "per_capita_current": current.amountJSON, "per_capita_avg_3m": average.amountJSON, "change_percent": change.tenthsJSON,
                "family_size_weighted": size.tenthsJSON, "income_per_capita": household.income?.divided(by: size)?.amountJSON ?? .null,
            ], from: monthStart.advanced(by: -90), to: purchase.day)
    }

    /// Eight purchases or more in the month.
    func shoppingFrequency() -> Finding? {
        guard month.count >= 8, let ticket = month.map(\.total).average else { return nil }
        return Finding(
            .shoppingFrequency, month.count >= 12 && ticket < 80 ? .high : .medium, title: "Muitas idas ao mercado",
            details: [
                "invoice_count": .int(month.count), "avg_ticket": ticket.amountJSON,
                "merchant_count": .int(Set(month.compactMap(\.merchant?.id)).count),
                "small_purchase_count": .int(month.count { $0.total < 50 }), "family_size_weighted": household.weightedSize.tenthsJSON,
            ], from: monthStart, to: purchase.day)
    }

    /// Three products or more that are bought again and again, of which one every week or two; buying in bulk is taken to save 15 %.
    func wholesaleOpportunity() -> Finding? {
        let patterns = history.patterns.filter { $0.occurrences >= 3 }.prefix(20)
        let frequent = patterns.filter { $0.frequency == .weekly || $0.frequency == .biweekly }
        guard patterns.count >= 3, !frequent.isEmpty else { return nil }
        let savings = frequent.reduce(DecimalNumber.zero) { sum, pattern in
            sum + pattern.averagePrice * DecimalNumber(cents: 15) * (pattern.frequency == .weekly ? 4 : 2)
        }
        let ofIncome = percentOfIncome(savings)
        let products = frequent.prefix(6).map { pattern -> JSONValue in
            [
                "name": .string(pattern.product), "frequency": .string(pattern.frequency.rawValue),
                "avg_price": pattern.averagePrice.amountJSON, "occurrences": .int(pattern.occurrences),
            ]
        }
        return Finding(
            .wholesaleOpportunity, savings > 100 || (ofIncome ?? 0) > 3 ? .high : savings > 50 ? .medium : .low,
            title: "O que vale comprar em maior quantidade",
            details: [
                "frequent_products": .array(products), "estimated_monthly_savings": savings.amountJSON,
                "savings_percent_income": ofIncome?.tenthsJSON ?? .null, "family_size_weighted": household.weightedSize.tenthsJSON,
                "pattern_count": .int(patterns.count),
            ], from: purchase.day.advanced(by: -90), to: purchase.day)
    }

    /// Five analyses or more in the last 60 days, to be made one plan.
    func savingsPotential() -> Finding? {
        let start = purchase.day.advanced(by: -60)
        let recent = history.analyses.filter { $0.day >= start && $0.day <= purchase.day }.sorted { $0.day > $1.day }.prefix(20)
        guard recent.count >= 5 else { return nil }
        let priority: AnalysisPriority = (percentOfIncome(monthSpent) ?? 0) > 10 ? .high : monthSpent > 0 ? .medium : .low
        return Finding(
            .savingsPotential, priority, title: "Onde dá para economizar",
            details: [
                "month_spent": monthSpent.amountJSON, "household_income": household.income?.amountJSON ?? .null,
                "analyses_count": .int(recent.count), "family_size_weighted": household.weightedSize.tenthsJSON,
                "analysis_types": .array(Set(recent.map(\.type.rawValue)).sorted().map { .string($0) }),
            ], from: monthStart, to: purchase.day, context: ["recent_findings": .array(recent.prefix(10).map { .string($0.title) })])
    }

    /// Purchases of three categories or more in 30 days in which a food group has less than 5 %.
    func familyNutrition() -> Finding? {
        var categories: [String: DecimalNumber] = [:]
        let recent = purchases(inLast: 30)
        for item in recent.lazy.flatMap(\.items) { categories[item.category ?? "Outros", default: .zero] += item.totalPrice }
        let total = categories.values.reduce(.zero, +)
        guard categories.count >= 3, total > 0 else { return nil }
        var totals = PurchaseKinds.foodGroups.map { (name: $0.name, words: $0.words, total: DecimalNumber.zero) }
        for (category, spent) in categories {
            if let index = totals.firstIndex(where: { PlainText.contains($0.words, in: category) }) { totals[index].total += spent }
        }
        let shares = totals.map { (name: $0.name, share: $0.total.share(of: total) ?? 0) }
        let missing = shares.filter { $0.share < 5 }.map(\.name)
        guard !missing.isEmpty else { return nil }
        let isCritical = household.children > 0 && !Set(missing).isDisjoint(with: ["frutas_verduras", "laticínios"])
        var groupTotals = JSONObject()
        var groupShares = JSONObject()
        for group in totals { groupTotals[group.name] = group.total.amountJSON }
        for group in shares { groupShares[group.name] = group.share.tenthsJSON }
        return Finding(
            .familyNutrition, isCritical ? .high : missing.count >= 2 ? .medium : .low, title: "O que falta no carrinho",
            details: [
                "group_totals": .object(groupTotals), "group_percentages": .object(groupShares),
                "missing_groups": .array(missing.map { .string($0) }), "total_food_spending": total.amountJSON,
                "has_children": .bool(household.children > 0), "days_analyzed": 30,
            ], from: purchase.day.advanced(by: -30), to: purchase.day)
    }
}
