/// One field of a catalogue: its values in all rows.
///
/// Numbers stand as they are, NaN for nothing. Everything else is interned, or stands row by row where nearly every row has a value
/// of its own. What the values answer to the tests of conditions is remembered, a bit for each test, and kept right by every change.
struct Column: Sendable {
    enum Kind: Sendable {
        /// Nothing so far.
        case empty
        case numbers
        case interned
        case distinct
    }

    /// From this many different values on, interning has to pay off.
    private static let internedLimit = 4096

    private(set) var kind = Kind.empty
    private(set) var count: Int
    private(set) var numbers: [Double] = []
    /// For each row, the place of its value in ``values``.
    private(set) var codes: [UInt32] = []
    /// The different values (`interned`), or the value of each row (`distinct`).
    private(set) var values: [Value] = []
    private var indices: [Value: UInt32] = [:]
    private var memory = AnswerMemory()

    /// A column of rows without values.
    init(count: Int) {
        self.count = count
    }

    func cell(_ row: Int) -> Record.Cell {
        switch kind {
        case .empty: .null
        case .numbers: numbers[row].isNaN ? .null : Record.Cell(numbers[row])
        case .interned: Record.Cell(values[Int(codes[row])])
        case .distinct: Record.Cell(values[row])
        }
    }

    /// What ``values`` answer to tests: for each test a group, the group's words (one for each value), and the test's bit in them.
    func answers(to tests: [FieldTest]) -> [(group: Int, words: [UInt64], bit: UInt64)] {
        memory.answers(to: tests, from: values)
    }

    // MARK: Changing

    mutating func append(_ cell: Record.Cell) {
        fit(cell)
        count += 1
        switch kind {
        case .empty: break
        case .numbers: numbers.append(cell.number)
        case .interned: codes.append(code(of: cell.anyValue))
        case .distinct: values.append(cell.anyValue)
        }
    }

    mutating func set(_ cell: Record.Cell, at row: Int) {
        fit(cell)
        switch kind {
        case .empty: break
        case .numbers: numbers[row] = cell.number
        case .interned: codes[row] = code(of: cell.anyValue)
        case .distinct:
            values[row] = cell.anyValue
            own()
            memory.replace(row, by: values[row])
        }
    }

    /// Removes a row; the last row takes its place.
    mutating func remove(_ row: Int) {
        count -= 1
        switch kind {
        case .empty: break
        case .numbers: Self.remove(row, from: &numbers)
        case .interned: Self.remove(row, from: &codes)
        case .distinct:
            Self.remove(row, from: &values)
            own()
            memory.remove(row, leaving: count)
        }
    }

    private static func remove<Element>(_ row: Int, from elements: inout [Element]) {
        let last = elements.removeLast()
        if row < elements.count { elements[row] = last }
    }

    /// Changes the kind of the column where a value needs another one.
    private mutating func fit(_ cell: Record.Cell) {
        switch (kind, cell.kind) {
        case (.empty, .number):
            kind = .numbers
            numbers = Array(repeating: .nan, count: count)
        case (.empty, .other):
            kind = .interned
            codes = Array(repeating: code(of: .null), count: count)
        case (.numbers, .other):
            kind = .interned
            codes = numbers.map { code(of: $0.isNaN ? .null : .number($0)) }
            numbers = []
        case (.interned, _) where values.count > Self.internedLimit && values.count > count / 2:
            kind = .distinct
            values = codes.map { values[Int($0)] }
            codes = []
            indices = [:]
            memory = AnswerMemory()
        default: break
        }
    }

    private mutating func code(of value: Value) -> UInt32 {
        if let index = indices[value] { return index }
        own()
        values.append(value)
        let index = UInt32(values.count - 1)
        indices[value] = index
        return index
    }

    /// Makes sure that what is remembered belongs to this column alone.
    private mutating func own() {
        if !isKnownUniquelyReferenced(&memory) { memory = AnswerMemory() }
    }
}

extension Record.Cell {
    /// The value, numbers included.
    var anyValue: Value { kind == .number ? .number(number) : value }
}
