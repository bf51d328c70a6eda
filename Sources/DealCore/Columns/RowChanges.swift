/// The listings whose totals a change of the rules changed, by row.
///
/// The listings' numbers are shared with the catalogue; it copies them when it changes while such a list is kept.
public struct RowChanges: RandomAccessCollection, Hashable, Sendable {
    /// A listing whose total changed.
    public struct Element: Hashable, Sendable {
        /// Its row.
        public let row: Int
        /// The listing's number.
        public let id: Int64
        /// The total before.
        public let before: Money
        /// The total now.
        public let after: Money
    }

    private struct Entry: Sendable {
        let row: Int
        let before: Int64
        let after: Int64
    }

    private var entries: [Entry] = []
    private var ids: [Int64] = []

    init() {}

    /// Makes room: what is not used costs nothing, a list that grows is copied again and again.
    mutating func reserve(_ count: Int) { entries.reserveCapacity(count) }

    mutating func append(_ row: Int, from before: Int64, to after: Int64) {
        entries.append(Entry(row: row, before: before, after: after))
    }

    /// Appends the changes of so many places, or of those that have one.
    @inline(__always)
    mutating func append(atMost count: Int, _ change: (Int) -> (row: Int, before: Int64, after: Int64)?) {
        entries.append(addingCapacity: count) { span in
            for place in 0..<count {
                if let (row, before, after) = change(place) { span.append(Entry(row: row, before: before, after: after)) }
            }
        }
    }

    mutating func sort() { entries.sort { $0.row < $1.row } }

    /// Gives the changes their listings' numbers.
    mutating func name(by ids: [Int64]) {
        self.ids = entries.isEmpty ? [] : ids
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of listings.
    public var endIndex: Int { entries.count }

    /// The change at a place.
    public subscript(position: Int) -> Element {
        let entry = entries[position]
        return Element(row: entry.row, id: ids[entry.row], before: Money(units: entry.before), after: Money(units: entry.after))
    }

    /// Whether both tell of the same changes.
    public static func == (left: RowChanges, right: RowChanges) -> Bool { left.elementsEqual(right) }

    /// Feeds the changes into a hasher.
    public func hash(into hasher: inout Hasher) {
        for change in self { hasher.combine(change) }
    }
}
