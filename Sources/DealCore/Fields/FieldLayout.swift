/// Gives every field that compiled rules read a slot, so that nothing is looked up by name while listings are valued.
struct FieldLayout: Sendable {
    private struct Slot: Sendable {
        let name: String
        let path: [String]
    }

    private var slots: [Slot] = []
    /// The slots' fields of a listing, apart from the names so that walking over them copies none.
    private var fields: [ListingField?] = []
    private var indices: [String: Int] = [:]
    /// How many of a listing's fields are texts.
    private var textCount = 0

    /// How many slots there are.
    var count: Int { slots.count }

    /// The dotted names of all slots' fields, in order.
    var names: [String] { slots.map(\.name) }

    /// Whether a field has a slot.
    func has(_ name: String) -> Bool { indices[name] != nil }

    /// The slot of the field with this dotted name, new or known.
    mutating func slot(for name: String) -> Int {
        if let index = indices[name] { return index }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        slots.append(Slot(name: name, path: path))
        let field = ListingField(rawValue: name)
        fields.append(field)
        if field?.type == .text { textCount += 1 }
        indices[name] = slots.count - 1
        return slots.count - 1
    }

    /// Takes back the slots made since there were this many.
    mutating func shrink(to count: Int) {
        for slot in slots[count...] { indices[slot.name] = nil }
        slots.removeSubrange(count...)
        fields.removeSubrange(count...)
    }

    /// The dotted name of a slot's field.
    func name(of slot: Int) -> String { slots[slot].name }

    /// The values of all slots in a listing.
    func record(of listing: Listing) -> Record {
        var record = Record(capacity: fields.count, others: textCount)
        for index in fields.indices {
            if let field = fields[index] {
                field.append(of: listing, to: &record)
            } else {
                record.append(custom(slots[index].path, in: listing.attributes))
            }
        }
        return record
    }

    /// A custom field; nearly all stand right in the attributes.
    private func custom(_ path: [String], in attributes: [String: Value]) -> Value {
        guard path.count > 1, path[0] == "custom" else { return .null }
        return path.count == 2 ? attributes[path[1]] ?? .null : Self.step(path.dropFirst(), through: attributes)
    }

    /// The values of all slots in a map of values, nested maps by their dotted names.
    func record(of values: [String: Value]) -> Record {
        var record = Record(capacity: slots.count)
        for slot in slots { record.append(Self.step(slot.path[...], through: values)) }
        return record
    }

    /// The value at a path through nested maps; `null` where it ends early.
    static func step(_ path: ArraySlice<String>, through values: [String: Value]) -> Value {
        guard let first = path.first, let value = values[first] else { return .null }
        return path.dropFirst().reduce(value) { $0[$1] }
    }
}
