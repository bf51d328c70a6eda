extension Finding {
    /// The finding in plain words, where no model has any.
    public var templateText: String {
        switch type {
        case .priceAlert:
            "\(text("product")) custou \(money("current_price")), \(percent("price_difference_percent")) acima da média de "
                + "\(money("average_price")) das últimas \(text("history_count")) compras. Compare o preço em outros mercados antes de repetir a compra."
        case .categoryInsight:
            "Em \(text("category")) você gastou \(money("current_month_total")) neste mês, \(percent("difference_percent")) acima da média de "
                + "\(money("average_monthly")) dos meses anteriores."
        case .merchantPattern:
            "Suas compras em \(text("merchant_name")) custam em média \(money("current_avg_ticket")), \(percent("difference_percent")) acima da "
                + "média de \(money("category_avg_ticket")) das lojas do mesmo tipo."
        case .summary:
            "Você comprou \(text("item_count")) itens por \(money("total_value"))."
        case .essentialRatio:
            "Dos \(money("total_value")) desta compra, \(money("non_essential_total")) (\(percent("non_essential_percent"))) foram em itens que "
                + "não são essenciais."
        case .seasonalAlert:
            "Há produtos fora da estação nesta compra: eles custaram \(money("total_premium")) a mais do que o menor preço que você já pagou."
        case .childrenSpending:
            "Os produtos para crianças somaram \(money("child_total")) nesta compra, \(money("cost_per_child")) por criança."
        case .budgetHealth:
            "As compras deste mês somam \(money("month_spent")), \(percent("percent_of_income")) da renda da família."
        case .incomeCommitment:
            "Até agora foram \(money("accumulated")) (\(percent("percent_accumulated")) da renda); neste ritmo o mês termina em "
                + "\(money("projected_total")) (\(percent("projected_percent")))."
        case .perCapitaSpending:
            "O gasto por pessoa neste mês é de \(money("per_capita_current")); a média dos meses anteriores é de \(money("per_capita_avg_3m"))."
        case .shoppingFrequency:
            "Foram \(text("invoice_count")) compras neste mês, \(text("small_purchase_count")) delas abaixo de R$ 50,00; em média "
                + "\(money("avg_ticket")) cada. Juntar compras economiza tempo e evita gastos por impulso."
        case .wholesaleOpportunity:
            "Comprar no atacado o que você leva com frequência pode economizar cerca de \(money("estimated_monthly_savings")) por mês."
        case .savingsPotential:
            "As \(text("analyses_count")) análises dos últimos 60 dias mostram onde economizar; neste mês o gasto é de \(money("month_spent"))."
        case .familyNutrition:
            "Nos últimos \(text("days_analyzed")) dias quase não houve compras de: \(list("missing_groups"))."
        }
    }

    private func text(_ name: String) -> String { details[name]?.plainText ?? "" }

    private func money(_ name: String) -> String { "R$ " + (details[name]?.decimal ?? 0).brazilianText(places: 2) }

    private func percent(_ name: String) -> String { (details[name]?.decimal ?? 0).brazilianText(places: 1) + "%" }

    private func list(_ name: String) -> String {
        (details[name]?.array ?? []).compactMap(\.string).map { $0.split(separator: "_").joined(separator: " e ") }.joined(separator: ", ")
    }
}

extension DecimalNumber {
    /// The number as it is written in Brazil, such as `1.234,56`.
    func brazilianText(places: Int) -> String {
        let plain = rounded(places: places).text(minimumPlaces: places).split(separator: ".")
        var digits = String(plain[0])
        var groups: [Substring] = []
        let isNegative = digits.hasPrefix("-")
        if isNegative { digits.removeFirst() }
        var rest = digits[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        groups.insert(rest, at: 0)
        return (isNegative ? "-" : "") + groups.joined(separator: ".") + (plain.count > 1 ? ",\(plain[1])" : "")
    }
}
