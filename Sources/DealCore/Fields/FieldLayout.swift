/// Gives every field that compiled rules read a slot, so that nothing is looked up by name while listings are valued.
struct FieldLayout: Sendable {
    private struct Slot: Sendable {
        let name: String
        let path: [String]
        let field: ListingField?
    }

    private var slots: [Slot] = []
    private var indices: [String: Int] = [:]

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
        Record(
            values: slots.map { slot in
                if let field = slot.field { return field.value(in: listing) }
                guard slot.path.first == "custom" else { return .null }
                return Self.step(slot.path.dropFirst(), through: listing.attributes)
            })
    }

    /// The values of all slots in a map of values, nested maps by their dotted names.
    func record(of values: [String: Value]) -> Record {
        Record(values: slots.map { Self.step($0.path[...], through: values) })
    }

    private static func step(_ path: ArraySlice<String>, through values: [String: Value]) -> Value {
        guard let first = path.first, let value = values[first] else { return .null }
        return path.dropFirst().reduce(value) { $0[$1] }
    }
}

/// The values of one listing that compiled rules read, by slot.
struct Record: Sendable {
    private let values: [Value]
    /// The numbers among the values, so that comparing them touches nothing else.
    private let numbers: [Double?]

    init(values: [Value]) {
        self.values = values
        numbers = values.map { if case .number(let number) = $0 { number } else { nil } }
    }

    subscript(slot: Int) -> Value { values[slot] }

    func isNull(_ slot: Int) -> Bool {
        numbers[slot] == nil && values[slot].isNull
    }

    /// The value as a number: numbers, true and false, and numeric text.
    func number(_ slot: Int) -> Double? { numbers[slot] ?? values[slot].asNumber }
}
