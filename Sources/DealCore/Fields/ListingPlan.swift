/// How the slots of a layout are filled from a listing: fields of one kind together, so that none is asked what it is.
struct ListingPlan: Sendable {
    private struct Field: Sendable {
        let slot: Int
        let field: ListingField
    }

    private struct Attribute: Sendable {
        let slot: Int
        let name: String
        /// The names on the way to a member of the attribute; empty for the attribute itself.
        let path: [String]
    }

    private var count = 0
    private var numbers: [Field] = []
    /// The numbers of the processor, apart so that a listing's is fetched once.
    private var processorNumbers: [Field] = []
    private var texts: [Field] = []
    private var others: [Field] = []
    private var attributes: [Attribute] = []

    /// Adds the next slot.
    mutating func append(_ name: String, _ path: [String]) {
        let slot = count
        count += 1
        guard let field = ListingField(rawValue: name) else {
            guard path.count > 1, path[0] == "custom" else { return }
            return attributes.append(Attribute(slot: slot, name: path[1], path: Array(path.dropFirst(2))))
        }
        let place = Field(slot: slot, field: field)
        switch (field.type, field) {
        case (_, .brand), (_, .quantity): others.append(place)
        case (.number, _): if path[0] == "cpu" { processorNumbers.append(place) } else { numbers.append(place) }
        case (.text, _): texts.append(place)
        default: others.append(place)
        }
    }

    /// Takes back the slots made since there were this many.
    mutating func shrink(to count: Int) {
        self.count = count
        for kind in [\ListingPlan.numbers, \.processorNumbers, \.texts, \.others] { self[keyPath: kind].removeAll { $0.slot >= count } }
        attributes.removeAll { $0.slot >= count }
    }

    /// The fields of a listing that are texts, by slot.
    var textFields: [Int: ListingField] { Dictionary(uniqueKeysWithValues: texts.map { ($0.slot, $0.field) }) }

    /// The same without the texts of slots that nobody reads.
    func reading(_ slots: Set<Int>) -> ListingPlan {
        var plan = self
        plan.texts.removeAll { !slots.contains($0.slot) }
        return plan
    }

    /// The values of all slots in a listing.
    func record(of listing: Listing) -> Record {
        var record = Record(count: count, others: texts.count)
        fill(&record, numbers) { $0.number(in: listing) }
        if !processorNumbers.isEmpty, let cpu = listing.cpu { fill(&record, processorNumbers) { $0.number(in: cpu) } }
        for place in texts {
            if let text = place.field.text(in: listing) { record.set(.text(text), at: place.slot) }
        }
        for place in others { record.set(place.field.value(in: listing), at: place.slot) }
        for place in attributes {
            guard let value = listing.attributes[place.name] else { continue }
            record.set(place.path.isEmpty ? value : place.path.reduce(value) { $0[$1] }, at: place.slot)
        }
        return record
    }

    @inline(__always)
    private func fill(_ record: inout Record, _ places: [Field], _ number: (ListingField) -> Double?) {
        let span = places.span
        for index in span.indices {
            guard let number = number(span[index].field) else { continue }
            if number.isFinite {
                record.set(finite: number, at: span[index].slot)
            } else {
                record.set(.number(number), at: span[index].slot)
            }
        }
    }
}
