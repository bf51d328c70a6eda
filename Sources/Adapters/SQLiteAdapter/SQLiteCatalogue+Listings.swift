public import DealCore
public import DealService
import GRDB

extension SQLiteCatalogue: CatalogueRepository {
    /// The listing with this id, or `nil`.
    public func listing(_ id: Int64) async throws -> CatalogueEntry? {
        try await read { db in
            try Row.fetchOne(db, sql: "\(ListingRow.select) WHERE l.id = ?", arguments: [id]).map(ListingRow.decode)
        }
    }

    /// Listings in the order of their ids, beginning after `id`.
    public func listings(after id: Int64, limit: Int) async throws -> [CatalogueEntry] {
        try await read { db in
            try Row.fetchAll(db, sql: "\(ListingRow.select) WHERE l.id > ? ORDER BY l.id LIMIT ?", arguments: [id, limit])
                .map(ListingRow.decode)
        }
    }

    /// One page of the listings that `query` asks for.
    public func listings(_ query: ListingQuery) async throws -> ListingPage {
        try await read { db in
            let (condition, arguments) = query.condition()
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM listings l LEFT JOIN cpus c ON c.id = l.cpu_id WHERE \(condition)", arguments: arguments)
            let rows = try Row.fetchAll(
                db, sql: "\(ListingRow.select) WHERE \(condition) ORDER BY \(query.sort.order), l.id LIMIT ? OFFSET ?",
                arguments: arguments + [query.pageSize, (query.page - 1) * query.pageSize])
            return ListingPage(items: try rows.map(ListingRow.decode), total: total ?? 0)
        }
    }

    /// The makers of the listings, in alphabetical order.
    public func manufacturers() async throws -> [String] {
        try await read { db in
            try String.fetchAll(
                db,
                sql:
                    "SELECT DISTINCT manufacturer FROM listings WHERE manufacturer IS NOT NULL AND status = 'active' ORDER BY manufacturer COLLATE NOCASE"
            )
        }
    }

    /// Adds listings, or updates those with the same catalogue key.
    public func save(listings: [Listing]) async throws -> SaveCounts {
        try await write { db in
            var counts = SaveCounts()
            for listing in listings {
                let known = try Row.fetchOne(
                    db, sql: "\(ListingRow.select) WHERE l.catalogue_key = ?", arguments: [listing.catalogueKey]
                ).map(ListingRow.decode)
                var named = listing
                named.id = known?.listing.id ?? 0
                if known?.listing == named {
                    counts.unchanged += 1
                    continue
                }
                if known == nil { counts.added += 1 } else { counts.updated += 1 }
                try ListingRow.save(named, in: db)
            }
            return counts
        }
    }

    /// Stores appraisals by listing id.
    public func save(figures: [Int64: ListingFigures]) async throws {
        try await write { db in
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE listings SET total_usd = ?, adjusted_price_usd = ?, saving_percent = ?, tier = ?, score = ?,
                        dollar_per_cpu_mark = ?, perf_per_watt = ? WHERE id = ?
                    """)
            for (id, figures) in figures {
                try statement.execute(arguments: [
                    figures.total.doubleValue, figures.adjustedPrice?.doubleValue, figures.savingPercent, figures.tier?.rawValue,
                    figures.score, figures.dollarPerCPUMark, figures.perfPerWatt, id,
                ])
            }
        }
    }
}

extension ListingQuery {
    /// The condition in SQL; every value a person typed is an argument.
    fileprivate func condition() -> (sql: String, arguments: StatementArguments) {
        var terms = ["l.status = 'active'"]
        var arguments = StatementArguments()
        func add(_ term: String, _ value: some DatabaseValueConvertible) {
            terms.append(term)
            arguments += [value]
        }
        for word in text.split(whereSeparator: \.isWhitespace).prefix(16) {
            add(
                "(l.title || ' ' || ifnull(l.manufacturer, '') || ' ' || ifnull(l.series, '') || ' ' || ifnull(c.name, '')) LIKE ? ESCAPE '\\'",
                "%" + word.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%")
        }
        if let condition { add("l.condition = ?", condition.rawValue) }
        if let tier { add("l.tier = ?", tier.rawValue) }
        if let manufacturer { add("l.manufacturer = ?", manufacturer) }
        if let minimumRAM { add("l.ram_gb >= ?", minimumRAM) }
        if let maximumPrice { add("l.price_usd <= ?", maximumPrice.doubleValue) }
        return (terms.joined(separator: " AND "), arguments)
    }
}

extension ListingSort {
    fileprivate var order: String {
        switch self {
        case .saving: "l.saving_percent DESC NULLS LAST"
        case .score: "l.score DESC NULLS LAST"
        case .value: "l.dollar_per_cpu_mark ASC NULLS LAST"
        case .price: "l.price_usd ASC NULLS LAST"
        case .adjusted: "l.adjusted_price_usd ASC NULLS LAST"
        case .cpu: "c.cpu_mark_multi DESC NULLS LAST"
        case .ram: "l.ram_gb DESC"
        case .title: "l.title COLLATE NOCASE ASC"
        }
    }
}
