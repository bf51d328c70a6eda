import DealCore

/// Reads catalogue files into the repository: every good row goes in, every bad row is named.
public struct Importer: Sendable {
    private let repository: any CatalogueRepository
    private let year: Int

    /// - Parameters:
    ///   - repository: Where the records go.
    ///   - year: The current year, from which a machine's age is counted.
    public init(into repository: any CatalogueRepository, year: Int) {
        self.repository = repository
        self.year = year
    }

    /// Imports a CSV text: a file of listings (it has a price column) or of processors (it has a CPU mark column).
    ///
    /// - Parameters:
    ///   - text: The whole file; its first line names the columns. The separator is comma, semicolon or tab.
    ///   - progress: Called with the fraction done, 0…1.
    /// - Throws: ``ServiceError`` with the code `badInput` where the file is neither, or `database`.
    public func importCSV(_ text: String, progress: @Sendable (Double) -> Void = { _ in }) async throws -> ImportReport {
        let table = try CSVTable(text)
        let listingColumns = ImportColumns.canonical(table.header, among: ImportColumns.listing)
        let cpuColumns = ImportColumns.canonical(table.header, among: ImportColumns.cpu)
        if listingColumns.contains("price_usd"), listingColumns.contains("title") {
            let file = CatalogueFile<Listing>(listings: table, cpus: try await repository.cpus(), year: year)
            let unread = zip(table.header, listingColumns).filter { $1 == nil }.map(\.0)
            return try await store(file, kind: .listings, unreadColumns: unread, progress) { try await repository.save(listings: $0) }
        }
        if cpuColumns.contains("name"), cpuColumns.contains("cpu_mark_multi") {
            let file = CatalogueFile<CPU>(processors: table)
            let unread = zip(table.header, cpuColumns).filter { $1 == nil }.map(\.0)
            return try await store(file, kind: .cpus, unreadColumns: unread, progress) { try await repository.save(cpus: $0) }
        }
        throw ServiceError(
            .badInput,
            "The header names neither a listing (it needs title and price_usd) nor a processor (it needs name and cpu_mark_multi); it has: "
                + table.header.prefix(30).joined(separator: ", "))
    }

    private func store<Record: Sendable>(
        _ file: CatalogueFile<Record>, kind: ImportReport.Kind, unreadColumns: [String], _ progress: @Sendable (Double) -> Void,
        save: ([Record]) async throws -> SaveCounts
    ) async throws -> ImportReport {
        var counts = SaveCounts()
        let batchSize = 500
        for start in stride(from: 0, to: file.records.count, by: batchSize) {
            let end = min(start + batchSize, file.records.count)
            counts += try await save(Array(file.records[start..<end]))
            progress(Double(end) / Double(file.records.count))
        }
        return ImportReport(kind: kind, rows: file.rowCount, counts: counts, faults: file.faults, unreadColumns: unreadColumns)
    }
}

/// What an import did.
public struct ImportReport: Sendable, Hashable {
    /// What the file held.
    public enum Kind: String, Sendable {
        case listings, cpus
    }

    /// What the file held.
    public let kind: Kind
    /// Rows in the file, the header not counted.
    public let rows: Int
    /// What became of the good rows.
    public let counts: SaveCounts
    /// Everything wrong with the others, in the order of the file; a row may have several.
    public let faults: [RowFault]
    /// Headings that mean nothing here and were not read.
    public let unreadColumns: [String]

    /// How many rows have a fault and were left out.
    public var rejected: Int { Set(faults.map(\.line)).count }
}
