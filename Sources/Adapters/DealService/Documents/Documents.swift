public import DealCore

/// The JSON forms that the HTTP interface and the command line share; keys are snake_case.
public enum Documents {
    /// A listing with the figures last stored for it and the addresses of its page, card and valuation.
    public static func listing(_ item: CatalogueEntry, webURL: String) -> Value {
        var map = fields(of: item.listing)
        if let figures = item.figures {
            map["total_adjustment_usd"] = .number(figures.total.doubleValue)
            map["adjusted_price_usd"] = .orNull(figures.adjustedPrice?.doubleValue)
            map["saving_percent"] = .orNull(figures.savingPercent)
            map["tier"] = .orNull(figures.tier?.rawValue)
            map["score_composite"] = .orNull(figures.score)
            map["dollar_per_cpu_mark"] = .orNull(figures.dollarPerCPUMark)
            map["perf_per_watt"] = .orNull(figures.perfPerWatt)
        }
        map["links"] = links(item.listing.id, webURL: webURL)
        return .map(map)
    }

    /// A listing with its valuation as of now.
    public static func listing(_ item: Appraisal, webURL: String) -> Value {
        var map = fields(of: item.listing)
        map["total_adjustment_usd"] = .number(item.valuation.total.doubleValue)
        map["adjusted_price_usd"] = .orNull(item.valuation.adjustedPrice?.doubleValue)
        map["saving_percent"] = .orNull(item.valuation.savingPercent)
        map["tier"] = .orNull(item.tier?.rawValue)
        map["score_composite"] = .orNull(item.score)
        map["dollar_per_cpu_mark"] = .orNull(item.metrics.dollarPerCPUMark)
        map["perf_per_watt"] = .orNull(item.metrics.perfPerWatt)
        map["links"] = links(item.listing.id, webURL: webURL)
        return .map(map)
    }

    /// A page of listings.
    public static func page(_ page: ListingPage, query: ListingQuery, webURL: String) -> Value {
        .map([
            "items": .list(page.items.map { listing($0, webURL: webURL) }),
            "total": .number(Double(page.total)),
            "page": .number(Double(query.page)),
            "page_size": .number(Double(query.pageSize)),
        ])
    }

    /// A valuation, line by line.
    public static func valuation(_ item: Appraisal) -> Value {
        guard case .map(var map) = item.valuation.json() else { return .null }
        map["title"] = .text(item.listing.title)
        map["tier"] = .orNull(item.tier?.rawValue)
        return .map(map)
    }

    /// An error: `{"error": {"code": …, "message": …}}`.
    public static func error(code: String, message: String) -> Value {
        .map(["error": .map(["code": .text(code), "message": .text(message)])])
    }

    private static func fields(of listing: Listing) -> [String: Value] {
        guard case .map(let map) = listing.json() else { return [:] }
        return map
    }

    private static func links(_ id: Int64, webURL: String) -> Value {
        .map([
            "page": .text("\(webURL)/listings/\(id)"),
            "card": .text("\(webURL)/og-image/\(id).png"),
            "valuation": .text("\(webURL)/api/listings/\(id)/valuation"),
        ])
    }
}

extension Value {
    /// A number, or null.
    public static func orNull(_ number: Double?) -> Value { number.map(Value.number) ?? .null }
    /// A text, or null.
    public static func orNull(_ text: String?) -> Value { text.map(Value.text) ?? .null }
}
