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

    /// The upper bits of a number that is none: the lower ones tell the place of the value in `others`.
    private static let tag: UInt64 = 0x7FFC
    /// The number in place of nothing.
    private static let nothing = Double(bitPattern: 0x7FF8 << 48)

    /// Finite numbers; NaN for nothing, and with a tag for what is in `others`.
    private(set) var numbers: ContiguousArray<Double> = []
    /// The values that are neither.
    private var others: ContiguousArray<Value> = []

    /// Makes an empty record that has room.
    init(capacity: Int) {
        numbers.reserveCapacity(capacity)
    }

    /// Makes a record of slots without values.
    ///
    /// - Parameter others: how many values that are no numbers to expect.
    init(count: Int, others: Int) {
        // Grown in place: the initializers that make a whole array look its type up each time.
        numbers.append(contentsOf: repeatElement(Self.nothing, count: count))
        if others > 0 { self.others.reserveCapacity(others) }
    }

    mutating func append(_ cell: Cell) {
        if cell.kind == .other { append(cell.value) } else { numbers.append(cell.kind == .null ? Self.nothing : cell.number) }
    }

    mutating func append(_ value: Value) {
        numbers.append(Self.nothing)
        set(value, at: numbers.count - 1)
    }

    /// Gives a slot that has no value one.
    mutating func set(_ value: Value, at slot: Int) {
        switch value {
        case .null: break
        case .number(let number) where number.isFinite: numbers[slot] = number
        default:
            numbers[slot] = Double(bitPattern: Self.tag << 48 | UInt64(truncatingIfNeeded: others.count))
            others.append(value)
        }
    }

    mutating func set(finite number: Double, at slot: Int) {
        numbers[slot] = number
    }

    /// The place of a slot's value in `others`; `nil` for numbers and nothing.
    private func other(_ number: Double) -> Int? {
        let bits = number.bitPattern
        return bits >> 48 == Self.tag ? Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) : nil
    }

    func cell(_ slot: Int) -> Cell { Cell(self[slot]) }

    /// The value in a slot.
    subscript(slot: Int) -> Value {
        let number = numbers[slot]
        if let other = other(number) { return others[other] }
        return number.isNaN ? .null : .number(number)
    }

    func isNull(_ slot: Int) -> Bool { numbers[slot].isNaN && other(numbers[slot]) == nil }

    /// The value as a number: numbers, true and false, and numeric text.
    func number(_ slot: Int) -> Double? { self[slot].asNumber }

    /// The finite number in a slot, NaN for no value; `nil` for anything else.
    func plainNumber(_ slot: Int) -> Double? {
        let number = numbers[slot]
        return other(number) == nil ? number : nil
    }

    /// What the value in a slot answers to tests.
    func answer(_ slot: Int, _ tester: TextTester) -> UInt64 {
        let number = numbers[slot]
        if let other = other(number) { return tester.bits(for: others[other]) }
        return tester.bits(for: number.isNaN ? .null : .number(number))
    }
}
