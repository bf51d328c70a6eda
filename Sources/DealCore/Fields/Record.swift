/// The values of one listing that compiled rules read, by slot.
///
/// Numbers stand apart from everything else, so that reading one touches nothing that has to be counted.
struct Record: Sendable {
    /// A value on its way into a record or out of a column.
    struct Cell: Sendable {
        enum Kind: Sendable {
            /// A finite number, in `number`.
            case number
            case null
            /// Anything else, in `value`.
            case other
        }

        let kind: Kind
        let number: Double
        let value: Value

        static let null = Cell(kind: .null, number: .nan, value: .null)

        private init(kind: Kind, number: Double, value: Value) {
            self.kind = kind
            self.number = number
            self.value = value
        }

        init(_ number: Double?) {
            guard let number, number.isFinite else {
                self = number.map { Cell(kind: .other, number: .nan, value: .number($0)) } ?? .null
                return
            }
            self.init(kind: .number, number: number, value: .null)
        }

        init(_ number: Int?) {
            self = number.map { Cell(kind: .number, number: Double($0), value: .null) } ?? .null
        }

        init(_ value: Value) {
            switch value {
            case .null: self = .null
            case .number(let number): self.init(number)
            default: self.init(kind: .other, number: .nan, value: value)
            }
        }
    }

    /// Marks a slot whose value is in `others`: infinite, which no number of a record is.
    private static let other = Double.infinity

    /// Finite numbers, NaN for nothing.
    private var numbers: ContiguousArray<Double> = []
    /// The values that are neither, by slot; as long as the last of them needs.
    private var others: ContiguousArray<Value> = []

    init(capacity: Int) {
        numbers.reserveCapacity(capacity)
        others.reserveCapacity(capacity)
    }

    mutating func append(_ cell: Cell) {
        guard cell.kind == .other else {
            numbers.append(cell.number)
            return
        }
        while others.count < numbers.count { others.append(.null) }
        others.append(cell.value)
        numbers.append(Self.other)
    }

    func cell(_ slot: Int) -> Cell { numbers[slot] == Self.other ? Cell(others[slot]) : Cell(numbers[slot].isNaN ? nil : numbers[slot]) }

    /// The value in a slot.
    subscript(slot: Int) -> Value {
        let number = numbers[slot]
        if number == Self.other { return others[slot] }
        return number.isNaN ? .null : .number(number)
    }

    func isNull(_ slot: Int) -> Bool { numbers[slot].isNaN }

    /// The value as a number: numbers, true and false, and numeric text.
    func number(_ slot: Int) -> Double? {
        let number = numbers[slot]
        if number == Self.other { return others[slot].asNumber }
        return number.isNaN ? nil : number
    }

    /// The finite number in a slot, NaN for no value; `nil` for anything else.
    func plainNumber(_ slot: Int) -> Double? {
        let number = numbers[slot]
        return number == Self.other ? nil : number
    }

    /// What the value in a slot answers to tests.
    func answer(_ slot: Int, _ tester: TextTester) -> UInt64 {
        let number = numbers[slot]
        if number == Self.other { return tester.bits(for: others[slot]) }
        return tester.bits(for: number.isNaN ? .null : .number(number))
    }
}
