/// The values of one listing that compiled rules read, by slot.
struct Record: Sendable {
    /// A value, taken apart so that reading a number touches nothing else.
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

    private var cells: ContiguousArray<Cell> = []

    init(capacity: Int) {
        cells.reserveCapacity(capacity)
    }

    mutating func append(_ cell: Cell) {
        cells.append(cell)
    }

    func cell(_ slot: Int) -> Cell { cells[slot] }

    /// The value in a slot.
    subscript(slot: Int) -> Value {
        let cell = cells[slot]
        return cell.kind == .number ? .number(cell.number) : cell.value
    }

    func isNull(_ slot: Int) -> Bool { cells[slot].kind == .null }

    /// The value as a number: numbers, true and false, and numeric text.
    func number(_ slot: Int) -> Double? {
        let cell = cells[slot]
        return cell.kind == .number ? cell.number : cell.value.asNumber
    }

    /// The finite number in a slot, NaN for no value; `nil` for anything else.
    func plainNumber(_ slot: Int) -> Double? {
        let cell = cells[slot]
        return cell.kind == .other ? nil : cell.number
    }
}
