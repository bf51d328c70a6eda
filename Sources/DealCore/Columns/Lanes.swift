/// A run of values of a block of rows, in working memory or in a column.
///
/// Loops over a plain pointer are what the compiler turns into vector instructions. It is safe by contract: whoever makes a lane
/// keeps its memory alive while it is used, and everybody reads and writes only the rows of the block, at most ``BlockRunner/size``.
@safe struct Lane<Element> {
    private let base: UnsafeMutablePointer<Element>

    init(_ base: UnsafeMutablePointer<Element>) {
        unsafe self.base = base
    }

    /// The rows of a column from one on; only to be read.
    init(_ base: UnsafePointer<Element>, from row: Int) {
        unsafe self.base = UnsafeMutablePointer(mutating: base + row)
    }

    func isSame(as other: Lane) -> Bool { unsafe base == other.base }

    subscript(row: Int) -> Element {
        @inline(__always) get { unsafe base[row] }
        @inline(__always) nonmutating set { unsafe base[row] = newValue }
    }
}

typealias Mask = Lane<UInt64>
typealias Numbers = Lane<Double>

/// Working memory for a block of rows, freed by its one owner: lanes of truth (all bits or none), of numbers, or of counts.
@safe struct Lanes<Element>: ~Copyable {
    private let base: UnsafeMutablePointer<Element>
    private let size: Int

    init(_ count: Int, of size: Int, _ zero: Element) {
        self.size = size
        unsafe base = .allocate(capacity: max(1, count) * size)
        unsafe base.initialize(repeating: zero, count: max(1, count) * size)
    }

    subscript(index: Int) -> Lane<Element> { unsafe Lane(base + index * size) }

    deinit { unsafe base.deallocate() }
}

/// How the answers of a test join those already in a mask.
enum Joining {
    case set, and, or, andNot
}

/// Loops over a block's lanes.
enum Kernels {
    /// Joins what `test` says of each row into a mask.
    @inline(__always)
    static func join(_ mask: Mask, _ count: Int, _ joining: Joining, _ test: (Int) -> UInt64) {
        switch joining {
        case .set: for row in 0..<count { mask[row] = test(row) }
        case .and: for row in 0..<count { mask[row] &= test(row) }
        case .or: for row in 0..<count { mask[row] |= test(row) }
        case .andNot: for row in 0..<count { mask[row] &= ~test(row) }
        }
    }

    static func join(_ mask: Mask, _ count: Int, _ joining: Joining, all holds: Bool) {
        let bits: UInt64 = holds ? .max : 0
        join(mask, count, joining) { _ in bits }
    }

    static func join(_ mask: Mask, _ count: Int, _ joining: Joining, _ other: Mask) {
        join(mask, count, joining) { other[$0] }
    }

    /// Joins one bit of the words of each row.
    static func join(_ mask: Mask, _ count: Int, _ joining: Joining, bit: UInt64, of words: Lane<UInt64>) {
        join(mask, count, joining) { 0 &- (words[$0] &>> bit & 1) }
    }

    static func join(_ mask: Mask, _ count: Int, _ joining: Joining, _ test: NumericTest, _ numbers: Lane<Double>) {
        switch test {
        case .isNull: join(mask, count, joining) { numbers[$0] == numbers[$0] ? 0 : .max }
        case .isNotNull: join(mask, count, joining) { numbers[$0] == numbers[$0] ? .max : 0 }
        case .ordered(.greater, let bound): join(mask, count, joining) { numbers[$0] > bound ? .max : 0 }
        case .ordered(.less, let bound): join(mask, count, joining) { numbers[$0] < bound ? .max : 0 }
        case .ordered(.greaterOrEqual, let bound): join(mask, count, joining) { numbers[$0] >= bound ? .max : 0 }
        case .ordered(.lessOrEqual, let bound): join(mask, count, joining) { numbers[$0] <= bound ? .max : 0 }
        // One comparison at a time is what can be vectorised.
        case .between(let low, let high) where joining == .set || joining == .and:
            join(mask, count, joining, .ordered(.greaterOrEqual, low), numbers)
            join(mask, count, .and, .ordered(.lessOrEqual, high), numbers)
        case .between(let low, let high):
            join(mask, count, joining) { (low <= numbers[$0] ? .max : 0) & (numbers[$0] <= high ? .max : 0) }
        case .equals(let wanted): join(mask, count, joining) { numbers[$0] == wanted ? .max : 0 }
        case .notEquals(let wanted) where joining == .set || joining == .and:
            join(mask, count, joining, .isNotNull, numbers)
            join(mask, count, .andNot, .equals(wanted), numbers)
        case .notEquals(let wanted):
            join(mask, count, joining) { (numbers[$0] == numbers[$0] ? .max : 0) & (numbers[$0] == wanted ? 0 : .max) }
        case .isIn, .notIn: join(mask, count, joining) { test.passes(numbers[$0]) ? .max : 0 }
        }
    }

    /// Finds the first rows of a mask: how many there are, with their numbers in a lane.
    static func select(_ mask: Mask, _ count: Int, into rows: Lane<Int32>) -> Int {
        select(count, into: rows) { mask[$0] & 1 }
    }

    /// Finds the first rows for which `test` gives 1 and not 0.
    ///
    /// Without a branch, as what a mask holds cannot be foreseen.
    @inline(__always)
    static func select(_ count: Int, into rows: Lane<Int32>, _ test: (Int) -> UInt64) -> Int {
        var found = 0
        for row in 0..<count {
            rows[found] = Int32(truncatingIfNeeded: row)
            found &+= Int(truncatingIfNeeded: test(row))
        }
        return found
    }

    // MARK: Numbers

    /// Where an operand's numbers are.
    enum Source {
        case lane(Lane<Double>)
        case constant(Double)
    }

    // Where a result takes the place of an operand, the loop says so: lanes that merely might overlap are not vectorised.

    @inline(__always)
    static func map(_ result: Numbers, _ count: Int, _ first: Source, _ operation: (Double) -> Double) {
        switch first {
        case .constant(let number):
            let value = operation(number)
            for row in 0..<count { result[row] = value }
        case .lane(let numbers) where numbers.isSame(as: result):
            for row in 0..<count { result[row] = operation(result[row]) }
        case .lane(let numbers):
            for row in 0..<count { result[row] = operation(numbers[row]) }
        }
    }

    @inline(__always)
    static func map(_ result: Numbers, _ count: Int, _ first: Source, _ second: Source, _ operation: (Double, Double) -> Double) {
        switch (first, second) {
        case (.constant(let first), .constant(let second)):
            let value = operation(first, second)
            for row in 0..<count { result[row] = value }
        case (.lane(let first), .constant(let second)) where first.isSame(as: result):
            for row in 0..<count { result[row] = operation(result[row], second) }
        case (.lane(let first), .constant(let second)):
            for row in 0..<count { result[row] = operation(first[row], second) }
        case (.constant(let first), .lane(let second)) where second.isSame(as: result):
            for row in 0..<count { result[row] = operation(first, result[row]) }
        case (.constant(let first), .lane(let second)):
            for row in 0..<count { result[row] = operation(first, second[row]) }
        case (.lane(let first), .lane(let second)) where first.isSame(as: result):
            for row in 0..<count { result[row] = operation(result[row], second[row]) }
        case (.lane(let first), .lane(let second)):
            for row in 0..<count { result[row] = operation(first[row], second[row]) }
        }
    }

    /// The number, or NaN in place of an infinity.
    @inline(__always)
    static func finite(_ number: Double) -> Double { number + (number - number) }

    // MARK: Amounts

    /// 1.5 × 2^52: added to a number below 2^51 it leaves the number, rounded half-to-even, in the low bits.
    private static let roundingNumber = 0x1.8p52
    /// Amounts from here on (1.7 billion units) are left to the exact path, which tells whether they are too large.
    static let hugeAmount = 0x1p44

    static func isHuge(_ amount: Money) -> Bool { Double(amount.units.magnitude) >= hugeAmount }

    @inline(__always)
    static func rounded(_ number: Double) -> Double {
        let nearest = (number + roundingNumber) - roundingNumber
        return number.magnitude < 0x1p51 ? nearest : number
    }

    @inline(__always)
    static func floor(_ number: Double) -> Double {
        let nearest = rounded(number)
        return nearest > number ? nearest - 1 : nearest
    }

    /// Adds amounts, rounded half-to-even to 1/10,000, to totals, or takes them away; NaN adds nothing.
    ///
    /// Huge amounts are left alone; tells whether there are any.
    static func add(_ amounts: Source, to totals: Lane<Int64>, _ count: Int, areRemoved: Bool) -> Bool {
        switch amounts {
        case .constant(let amount):
            guard let units = Money(amount)?.units, (amount * 10_000).magnitude < hugeAmount else { return amount == amount }
            let change = areRemoved ? 0 &- units : units
            for place in 0..<count { totals[place] &+= change }
            return false
        case .lane(let amounts) where areRemoved: return add(amounts, to: totals, count) { $0 &- $1 }
        case .lane(let amounts): return add(amounts, to: totals, count) { $0 &+ $1 }
        }
    }

    @inline(__always)
    private static func add(_ amounts: Numbers, to totals: Lane<Int64>, _ count: Int, _ joined: (Int64, Int64) -> Int64) -> Bool {
        let offset = Int64(bitPattern: roundingNumber.bitPattern)
        var huge: UInt64 = 0
        for place in 0..<count {
            let scaled = amounts[place] * 10_000
            let units = Int64(bitPattern: (scaled + roundingNumber).bitPattern) &- offset
            let fits: UInt64 = scaled.magnitude < hugeAmount ? .max : 0
            totals[place] = joined(totals[place], units & Int64(bitPattern: fits))
            huge |= scaled.magnitude >= hugeAmount ? .max : 0
        }
        return huge != 0
    }
}
