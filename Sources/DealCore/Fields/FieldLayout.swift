/// Gives every field that compiled rules read a slot, so that nothing is looked up by name while listings are valued.
struct FieldLayout: Sendable {
    private struct Slot: Sendable {
        let name: String
        let path: [String]
        let field: ListingField?
    }

    private var slots: [Slot] = []
    private var indices: [String: Int] = [:]

    /// How many slots there are.
    var count: Int { slots.count }

    /// The dotted names of all slots' fields, in order.
    var names: [String] { slots.map(\.name) }

    /// The slot of the field with this dotted name, new or known.
    mutating func slot(for name: String) -> Int {
        if let index = indices[name] { return index }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        slots.append(Slot(name: name, path: path, field: ListingField(rawValue: name)))
        indices[name] = slots.count - 1
        return slots.count - 1
    }

    /// The dotted name of a slot's field.
    func name(of slot: Int) -> String { slots[slot].name }

    /// The values of all slots in a listing.
    func record(of listing: Listing) -> Record {
        var record = Record(capacity: slots.count)
        for slot in slots {
            if let field = slot.field {
                record.append(field.cell(in: listing))
            } else if slot.path.first == "custom" {
                record.append(Record.Cell(Self.step(slot.path.dropFirst(), through: listing.attributes)))
            } else {
                record.append(.null)
            }
        }
        return record
    }

    /// The values of all slots in a map of values, nested maps by their dotted names.
    func record(of values: [String: Value]) -> Record {
        var record = Record(capacity: slots.count)
        for slot in slots { record.append(Record.Cell(Self.step(slot.path[...], through: values))) }
        return record
    }

    /// The value at a path through nested maps; `null` where it ends early.
    static func step(_ path: ArraySlice<String>, through values: [String: Value]) -> Value {
        guard let first = path.first, let value = values[first] else { return .null }
        return path.dropFirst().reduce(value) { $0[$1] }
    }
}
