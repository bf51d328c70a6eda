/// The list prices of a catalogue, as the numbers that percentages are taken of.
struct PriceColumn: Sendable {
    /// Below so many units the number tells the amount exactly: it is then the nearest one to the amount by far.
    private static let exactBound: UInt64 = 1 << 50

    /// In currency units; NaN for a price that is not known.
    private var numbers: [Double] = []
    /// The rows whose amounts a number cannot tell exactly.
    private var large: [Int: Money] = [:]

    subscript(row: Int) -> Money? {
        get { large.isEmpty ? Money(numbers[row]) : large[row] ?? Money(numbers[row]) }
        set {
            numbers[row] = newValue?.doubleValue ?? .nan
            let isLarge = (newValue?.units.magnitude ?? 0) >= Self.exactBound
            if isLarge || !large.isEmpty { large[row] = isLarge ? newValue : nil }
        }
    }

    mutating func append(_ price: Money?) {
        numbers.append(.nan)
        self[numbers.count - 1] = price
    }

    /// Removes a row; the last row takes its place.
    mutating func remove(_ row: Int) {
        let last = numbers.count - 1
        self[row] = self[last]
        self[last] = nil
        numbers.removeLast()
    }

    /// The prices of rows, NaN for those that are not known.
    func withNumbers(_ rows: Range<Int>, _ body: (Numbers) -> Void) {
        unsafe numbers.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { body(unsafe Lane(base, from: rows.lowerBound)) }
        }
    }
}
