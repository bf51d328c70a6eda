import DealCore
import DealService

/// A file of rulesets a person named, in any format that can be read.
struct RulesetSource {
    let path: String
    let bytes: [UInt8]
    let file: RulesetFile

    init(_ path: String) throws {
        self.path = path
        bytes = try contents(of: path)
        do throws(DealError) {
            file = try RulesetFile.read(bytes)
        } catch {
            Self.note(error.diagnostics, in: bytes, path)
            throw ToldDiagnostics(path: path, error: error)
        }
    }

    /// The one ruleset of the file, for commands that need exactly one.
    func ruleset() throws -> Ruleset {
        guard file.rulesets.count == 1, let ruleset = file.rulesets.first else {
            throw ServiceError(
                .badInput,
                "\(path) holds \(counted(file.rulesets.count, "ruleset")), but one is needed. Split it with `deal rules convert \(path) -o FOLDER`."
            )
        }
        return ruleset
    }

    static func note(_ diagnostics: [Diagnostic], in source: [UInt8], _ path: String) {
        let text = String(decoding: source, as: UTF8.self)
        for diagnostic in diagnostics { CLI.note("\(path):\(diagnostic.rendered(source: text))") }
    }
}

/// The listings of a file: JSON lines, or a JSON list.
struct ListingsSource {
    let records: [[String: Value]]
    /// The same as listings; `nil` where some line is not one, or none has a title.
    let listings: [Listing]?

    init(_ path: String) throws {
        let bytes = try contents(of: path)
        var records: [[String: Value]] = []
        var listings: [Listing]? = []
        if bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "[") {
            guard case .list(let elements) = try JSON.parse(bytes) else { throw Self.unreadable(path, 1, "a list is needed") }
            for (index, element) in elements.enumerated() {
                guard case .map(let record) = element else { throw Self.unreadable(path, index + 1, "a listing is a map") }
                records.append(record)
            }
            listings = try? Listing.list(json: bytes)
        } else {
            var number = 0
            for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                number += 1
                guard line.contains(where: { !" \t\r".utf8.contains($0) }) else { continue }
                let text = Array(line)
                do throws(DealError) {
                    guard case .map(let record) = try JSON.parse(text) else { throw DealError(.invalidListing, "a listing is a map") }
                    records.append(record)
                } catch {
                    throw Self.unreadable(path, number, error.message)
                }
                if listings != nil { (try? Listing(json: text)).map { listings?.append($0) } ?? (listings = nil) }
            }
        }
        self.records = records
        self.listings = records.contains { $0["title"] != nil } ? listings : nil
    }

    private static func unreadable(_ path: String, _ line: Int, _ why: String) -> ServiceError {
        ServiceError(.badInput, "\(path):line \(line): \(why). Write one JSON map on each line, or a JSON list.")
    }
}

/// Rulesets over the listings of a file.
///
/// Listings are valued as listings. Where a ruleset names fields that only the data has, or the data are no listings, they are valued as
/// they stand, nested maps reached by dotted names.
struct RulesRun {
    let valuer: Valuer
    let schema: FieldSchema
    let source: ListingsSource
    let asListings: Bool

    init(_ rules: RulesetSource, over source: ListingsSource) {
        self.init(rules.file.rulesets, isNeutral: rules.file.format == .neutral, rules.file.schema, over: source)
    }

    private init(_ rulesets: [Ruleset], isNeutral: Bool, _ schema: FieldSchema, over source: ListingsSource) {
        self.source = source
        let valuer = Valuer(rulesets, schema: schema, on: .today)
        let lacksFields = valuer.diagnostics.contains { $0.code == "unknown-field" }
        let described = Self.described(source.records, besides: schema)
        let wider = lacksFields ? Valuer(rulesets, schema: described, on: .today) : valuer
        let dataHaveThem = lacksFields && Self.errors(of: wider) < Self.errors(of: valuer)
        asListings = source.listings != nil && !isNeutral && !dataHaveThem
        self.schema = asListings || !dataHaveThem ? schema : described
        self.valuer = asListings || !dataHaveThem ? valuer : wider
    }

    private static func errors(of valuer: Valuer) -> Int { valuer.diagnostics.count { $0.severity == .error } }

    /// The fields of a schema, and those that the records have besides.
    private static func described(_ records: [[String: Value]], besides schema: FieldSchema) -> FieldSchema {
        let known = Set(schema.fields.map(\.name))
        var found: [String: FieldSchema.Field] = [:]
        for record in records.prefix(1000) {
            for field in FieldSchema(describing: record).fields where !known.contains(field.name) { found[field.name] = field }
        }
        return schema.adding(Array(found.values))
    }

    /// Says on standard error what keeps rules from being built; they are skipped.
    func noteErrors(of path: String) {
        for diagnostic in valuer.diagnostics where diagnostic.severity == .error { note("\(path): \(diagnostic)") }
    }

    var count: Int { source.records.count }

    /// The listing's number or name as the file has it, else its place from 1.
    func id(_ row: Int) -> String { source.records[row]["id"]?.asText ?? String(row + 1) }

    func value(_ row: Int) -> Valuation {
        if asListings, let listings = source.listings { return valuer.value(listings[row]) }
        return valuer.value(source.records[row])
    }

    /// Totals and matches of all listings.
    func totals() -> CatalogueTotals {
        if asListings, let listings = source.listings { return valuer.totals(of: Catalogue(listings, keeping: valuer.fields)) }
        return valuer.totals(of: Catalogue(records: source.records, keeping: valuer.fields))
    }
}
