import DealCore
import DealService
import GRDB

/// How a listing stands in its table: what is searched, sorted or likely to be edited by hand has a column, the rest is JSON.
enum ListingRow {
    /// Reads listings with their processors; conditions and order follow it.
    static let select = """
        SELECT l.*, c.name AS cpu_name, c.manufacturer AS cpu_manufacturer, c.socket AS cpu_socket, c.cores AS cpu_cores,
            c.threads AS cpu_threads, c.tdp_w AS cpu_tdp_w, c.igpu_model AS cpu_igpu_model, c.igpu_mark AS cpu_igpu_mark,
            c.cpu_mark_multi AS cpu_cpu_mark_multi, c.cpu_mark_single AS cpu_cpu_mark_single, c.release_year AS cpu_release_year,
            c.notes AS cpu_notes
        FROM listings l LEFT JOIN cpus c ON c.id = l.cpu_id
        """

    /// Members of a listing's JSON form that stand in columns instead.
    private static let columns = [
        "id", "title", "price_usd", "condition", "status", "marketplace", "vendor_item_id", "seller", "manufacturer", "series", "ram_gb",
        "cpu",
    ]

    static func decode(_ row: Row) throws -> CatalogueEntry {
        let id: Int64 = row["id"]
        do {
            var listing = try Listing(json: Array((row["details"] as String).utf8))
            listing.id = id
            listing.title = row["title"]
            listing.price = (row["price_usd"] as Double?).flatMap { Money($0) }
            listing.condition = ItemCondition(rawValue: row["condition"]) ?? .used
            listing.status = ListingStatus(rawValue: row["status"]) ?? .active
            listing.marketplace = Marketplace(rawValue: row["marketplace"]) ?? .other
            listing.itemID = row["item_id"]
            listing.seller = row["seller"]
            listing.manufacturer = row["manufacturer"]
            listing.series = row["series"]
            listing.ramGB = row["ram_gb"]
            listing.cpu = (row["cpu_id"] as Int64?) == nil ? nil : CPU(row: row, prefix: "cpu_")
            return CatalogueEntry(listing: listing, figures: figures(row))
        } catch {
            throw ServiceError(.database, "Listing \(id) has damaged details. Import it again.", cause: error)
        }
    }

    private static func figures(_ row: Row) -> ListingFigures? {
        guard let total = (row["total_usd"] as Double?).flatMap({ Money($0) }) else { return nil }
        return ListingFigures(
            total: total, adjustedPrice: (row["adjusted_price_usd"] as Double?).flatMap { Money($0) },
            savingPercent: row["saving_percent"], tier: (row["tier"] as String?).flatMap(DealTier.init(rawValue:)), score: row["score"],
            dollarPerCPUMark: row["dollar_per_cpu_mark"], perfPerWatt: row["perf_per_watt"])
    }

    /// Inserts the listing, or updates the one with its id.
    static func save(_ listing: Listing, in db: Database) throws {
        guard case .map(var fields) = listing.json() else { return }
        for name in columns { fields[name] = nil }
        var cpuID: Int64?
        if let cpu = listing.cpu {
            cpuID = try Int64.fetchOne(db, sql: "SELECT id FROM cpus WHERE name = ?", arguments: [cpu.name])
            guard cpuID != nil else {
                throw ServiceError(.database, "The processor \(cpu.name) is not in the catalogue; save it before the listing.")
            }
        }
        try db.execute(
            sql: """
                INSERT INTO listings (id, catalogue_key, title, price_usd, condition, status, marketplace, item_id, seller, manufacturer,
                    series, ram_gb, cpu_id, details)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET catalogue_key = excluded.catalogue_key, title = excluded.title,
                    price_usd = excluded.price_usd, condition = excluded.condition, status = excluded.status,
                    marketplace = excluded.marketplace, item_id = excluded.item_id, seller = excluded.seller,
                    manufacturer = excluded.manufacturer, series = excluded.series, ram_gb = excluded.ram_gb, cpu_id = excluded.cpu_id,
                    details = excluded.details
                """,
            arguments: [
                listing.id == 0 ? nil : listing.id, listing.catalogueKey, listing.title, listing.price?.doubleValue,
                listing.condition.rawValue, listing.status.rawValue, listing.marketplace.rawValue, listing.itemID, listing.seller,
                listing.manufacturer, listing.series, listing.ramGB, cpuID, JSON.text(of: .map(fields)),
            ])
    }
}
