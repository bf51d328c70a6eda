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
    private(set) var prices = PriceColumn()

    /// How many fields found in the listings get a column each; the values of all further ones are kept row by row.
    ///
    /// A column takes room for every row, also for those without a value.
    static let maximumFoundColumns = 1_024

    private(set) var layout = FieldLayout()
    private(set) var columns: [Column] = []
    private(set) var choices: [Int: Choice] = [:]
    private let fields: Set<String>?
    private var rows: [Int64: Int]?
    /// The values of fields without a column, by row and dotted name.
    private var rest: [Int: [String: Value]] = [:]
    private var foundColumns = 0

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
        let left = discover(listing.attributes, prefix: "custom.")
        append(layout.record(of: listing), id: listing.id, price: listing.price)
        keep(left, count - 1)
        choose(listing, count - 1)
    }

    /// Adds a map of values as the last row.
    public mutating func append(_ values: [String: Value]) {
        let left = discover(values, prefix: "")
        let (id, price) = Self.key(of: values)
        append(layout.record(of: values), id: id, price: price)
        keep(left, count - 1)
    }

    /// Replaces the listing of a row.
    ///
    /// - Precondition: the row exists.
    public mutating func replace(_ row: Int, by listing: Listing) {
        let left = discover(listing.attributes, prefix: "custom.")
        replace(row, layout.record(of: listing), id: listing.id, price: listing.price)
        keep(left, row)
        choose(listing, row)
    }

    /// Replaces the map of values of a row.
    ///
    /// - Precondition: the row exists.
    public mutating func replace(_ row: Int, by values: [String: Value]) {
        let left = discover(values, prefix: "")
        let (id, price) = Self.key(of: values)
        replace(row, layout.record(of: values), id: id, price: price)
        keep(left, row)
    }

    /// The list price of a row; `nil` where it is not known.
    ///
    /// - Precondition: the row exists.
    public func price(of row: Int) -> Money? { prices[row] }

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
        prices.remove(row)
        let moved = choices.removeValue(forKey: last)
        let movedRest = rest.removeValue(forKey: last)
        if row != last { (choices[row], rest[row]) = (moved, movedRest) }
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

    /// Makes columns for the names a map of values holds, at any depth; gives the values for which there are too many.
    private mutating func discover(_ values: [String: Value], prefix: String) -> [String: Value] {
        var left: [String: Value] = [:]
        if fields == nil { discover(values, prefix: prefix, depth: 0, &left) }
        return left
    }

    private mutating func discover(_ values: [String: Value], prefix: String, depth: Int, _ left: inout [String: Value]) {
        guard depth < 16 else { return }
        // A name with a dot in it is not reached by dotted names.
        for (name, value) in values where !name.contains(".") {
            let name = prefix + name
            if !layout.has(name) {
                if foundColumns < Self.maximumFoundColumns {
                    foundColumns += 1
                    add(name)
                } else {
                    left[name] = value
                }
            }
            if case .map(let members) = value { discover(members, prefix: name + ".", depth: depth + 1, &left) }
        }
    }

    private mutating func keep(_ left: [String: Value], _ row: Int) { rest[row] = left.isEmpty ? nil : left }

    // MARK: Reading

    /// The catalogue with a column also for each field of some rules whose values are kept row by row.
    ///
    /// - Complexity: O(1) where no values are kept so.
    func covering(_ rules: FieldLayout) -> Catalogue {
        guard !rest.isEmpty else { return self }
        let wanted = rules.names.filter { !layout.has($0) }
        guard !wanted.isEmpty else { return self }
        var whole = self
        for name in wanted { whole.add(name) }
        for (row, values) in rest {
            for name in wanted {
                if let value = values[name] { whole.columns[whole.layout.slot(for: name)].set(Record.Cell(value), at: row) }
            }
        }
        return whole
    }

    /// Where the fields of another layout stand; `nil` for those the catalogue lacks.
    func slots(of other: FieldLayout) -> [Int?] {
        var layout = layout
        return other.names.map { name in
            let slot = layout.slot(for: name)
            return slot < columns.count ? slot : nil
        }
    }

    /// The values of a row for rules, whose fields stand in these slots.
    func record(_ row: Int, _ slots: [Int?], _ rules: FieldLayout) -> Record {
        var record = Record(capacity: slots.count)
        let rest = rest[row]
        for (index, slot) in slots.enumerated() {
            if let slot {
                record.append(columns[slot].cell(row))
            } else {
                record.append(rest?[rules.name(of: index)].map { Record.Cell($0) } ?? .null)
            }
        }
        return record
    }
}
