/// A catalogue of listings as columns, for valuing all of them at once.
///
/// ```swift
/// var catalogue = Catalogue(listings, keeping: valuer.fields)
/// let totals = valuer.totals(of: catalogue)
/// print(totals[0], totals.matchedRules(in: 0))
/// ```
///
/// Numbers take 8 bytes a listing and field, texts 4 and each different text once. Fields that no listing has take nothing.
public struct Catalogue: Sendable {
    /// A listing's choice of rulesets, where it has one.
    struct Choice: Sendable {
        let rulesetID: String?
        let disabled: Set<String>
    }

    /// The numbers of the listings, row by row.
    public private(set) var ids: [Int64] = []
    /// The list prices, row by row.
    public private(set) var prices: [Money?] = []

    private(set) var layout = FieldLayout()
    private(set) var columns: [Column] = []
    private(set) var choices: [Int: Choice] = [:]
    private let fields: Set<String>?
    private var rows: [Int64: Int]?

    /// Takes in listings.
    ///
    /// - Parameters:
    ///   - listings: the listings, one a row.
    ///   - fields: the fields to keep; `nil` for all. Rules that read others value such listings as if they lacked them, so pass
    ///     ``Valuer/fields`` of all rulesets that are to be tried.
    /// - Complexity: O(listings × fields kept).
    public init(_ listings: some Sequence<Listing> = [], keeping fields: Set<String>? = nil) {
        self.fields = fields
        for name in fields?.sorted() ?? ListingField.allCases.map(\.rawValue) { add(name) }
        for listing in listings { append(listing) }
    }

    /// Takes in maps of values; nested maps are reached by dotted names, the list price is `price_usd`, the number `id`.
    ///
    /// - Parameters:
    ///   - records: the maps, one a row.
    ///   - fields: the fields to keep; `nil` for all the maps hold, at any depth.
    /// - Complexity: O(records × fields kept).
    public init(records: some Sequence<[String: Value]>, keeping fields: Set<String>? = nil) {
        self.fields = fields
        for name in fields?.sorted() ?? [] { add(name) }
        for record in records { append(record) }
    }

    /// How many listings there are.
    public var count: Int { ids.count }

    /// Whether there are none.
    public var isEmpty: Bool { ids.isEmpty }

    /// The row of a listing; `nil` when there is none with this number.
    ///
    /// Of listings with one number the first is found, until rows are removed or replaced.
    /// - Complexity: O(1) on average; the first time O(listings), as an index of all numbers is built.
    public mutating func row(of id: Int64) -> Int? {
        if rows == nil { rows = Dictionary(zip(ids, ids.indices), uniquingKeysWith: { first, _ in first }) }
        return rows?[id]
    }

    // MARK: Changing

    /// Adds a listing as the last row.
    public mutating func append(_ listing: Listing) {
        discover(listing.attributes, prefix: "custom.")
        append(layout.record(of: listing), id: listing.id, price: listing.price)
        choose(listing, count - 1)
    }

    /// Adds a map of values as the last row.
    public mutating func append(_ values: [String: Value]) {
        discover(values, prefix: "")
        let (id, price) = Self.key(of: values)
        append(layout.record(of: values), id: id, price: price)
    }

    /// Replaces the listing of a row.
    ///
    /// - Precondition: the row exists.
    public mutating func replace(_ row: Int, by listing: Listing) {
        discover(listing.attributes, prefix: "custom.")
        replace(row, layout.record(of: listing), id: listing.id, price: listing.price)
        choose(listing, row)
    }

    /// Replaces the map of values of a row.
    ///
    /// - Precondition: the row exists.
    public mutating func replace(_ row: Int, by values: [String: Value]) {
        discover(values, prefix: "")
        let (id, price) = Self.key(of: values)
        replace(row, layout.record(of: values), id: id, price: price)
    }

    /// Removes a row; the last row takes its place.
    ///
    /// - Precondition: the row exists.
    /// - Complexity: O(fields kept).
    public mutating func remove(_ row: Int) {
        let last = count - 1
        rows?[ids[row]] = nil
        if row != last { rows?[ids[last]] = row }
        ids.swapAt(row, last)
        ids.removeLast()
        prices.swapAt(row, last)
        prices.removeLast()
        let moved = choices.removeValue(forKey: last)
        if row != last { choices[row] = moved }
        for slot in columns.indices { columns[slot].remove(row) }
    }

    private mutating func append(_ record: Record, id: Int64, price: Money?) {
        ids.append(id)
        prices.append(price)
        let row = count - 1
        if rows?[id] == nil { rows?[id] = row }
        for slot in columns.indices { columns[slot].append(record.cell(slot)) }
    }

    private mutating func replace(_ row: Int, _ record: Record, id: Int64, price: Money?) {
        if ids[row] != id {
            rows?[ids[row]] = nil
            rows?[id] = row
        }
        ids[row] = id
        prices[row] = price
        for slot in columns.indices { columns[slot].set(record.cell(slot), at: row) }
    }

    private mutating func choose(_ listing: Listing, _ row: Int) {
        guard listing.rulesetID != nil || !listing.disabledRulesetIDs.isEmpty else {
            choices[row] = nil
            return
        }
        choices[row] = Choice(rulesetID: listing.rulesetID, disabled: listing.disabledRulesetIDs)
    }

    static func key(of values: [String: Value]) -> (id: Int64, price: Money?) {
        (values["id"]?.asNumber.flatMap { Int64(exactly: $0) } ?? 0, values["price_usd"]?.asNumber.flatMap { Money($0) })
    }

    private mutating func add(_ name: String) {
        if layout.slot(for: name) == columns.count { columns.append(Column(count: count)) }
    }

    /// Makes columns for the names a map of values holds, at any depth.
    private mutating func discover(_ values: [String: Value], prefix: String, depth: Int = 0) {
        guard fields == nil, depth < 16 else { return }
        for (name, value) in values {
            add(prefix + name)
            if case .map(let members) = value { discover(members, prefix: "\(prefix)\(name).", depth: depth + 1) }
        }
    }

    // MARK: Reading

    /// Where the fields of another layout stand; `nil` for those the catalogue lacks.
    func slots(of other: FieldLayout) -> [Int?] {
        var layout = layout
        return other.names.map { name in
            let slot = layout.slot(for: name)
            return slot < columns.count ? slot : nil
        }
    }

    func record(_ row: Int, _ slots: [Int?]) -> Record {
        var record = Record(capacity: slots.count)
        for slot in slots { record.append(slot.map { columns[$0].cell(row) } ?? .null) }
        return record
    }
}
