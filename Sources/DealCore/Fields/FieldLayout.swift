/// Gives every field that compiled rules read a slot, so that nothing is looked up by name while listings are valued.
struct FieldLayout: Sendable {
    private struct Slot: Sendable {
        let name: String
        let path: [String]
    }

    private var slots: [Slot] = []
    private var indices: [String: Int] = [:]
    /// How the slots are filled from a listing.
    private(set) var plan = ListingPlan()

    /// How many slots there are.
    var count: Int { slots.count }

    /// The dotted names of all slots' fields, in order.
    var names: [String] { slots.map(\.name) }

    /// Whether a field has a slot.
    func has(_ name: String) -> Bool { indices[name] != nil }

    /// The slot of a field that has one.
    func index(of name: String) -> Int? { indices[name] }

    /// The slot of the field with this dotted name, new or known.
    mutating func slot(for name: String) -> Int {
        if let index = indices[name] { return index }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        slots.append(Slot(name: name, path: path))
        plan.append(name, path)
        indices[name] = slots.count - 1
        return slots.count - 1
    }

    /// Takes back the slots made since there were this many.
    mutating func shrink(to count: Int) {
        for slot in slots[count...] { indices[slot.name] = nil }
        slots.removeSubrange(count...)
        plan.shrink(to: count)
    }

    /// The dotted name of a slot's field.
    func name(of slot: Int) -> String { slots[slot].name }

    /// The values of all slots in a listing.
    func record(of listing: Listing) -> Record { plan.record(of: listing) }

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
