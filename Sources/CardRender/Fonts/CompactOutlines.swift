/// Outlines made of cubic curves: the table `CFF ` (Adobe Technical Note 5176).
struct CompactOutlines: Sendable {
    private let charstrings: CompactIndex
    private let globalSubroutines: CompactIndex
    /// The local subroutines of each font dictionary; a font that is not CID-keyed has one.
    private let localSubroutines: [CompactIndex?]
    private let selection: FontTable?

    init(_ table: FontTable) throws(CardError) {
        let names = try CompactIndex(table, at: table.uint8(2))
        let topDictionaries = try CompactIndex(table, at: names.end)
        let strings = try CompactIndex(table, at: topDictionaries.end)
        globalSubroutines = try CompactIndex(table, at: strings.end)
        let top = try CompactDictionary(topDictionaries.item(0))
        charstrings = try CompactIndex(table, at: top.integer(.charstrings))
        if top.has(.registry) {
            let fontDictionaries = try CompactIndex(table, at: top.integer(.fontDictionaries))
            guard fontDictionaries.count <= 256 else { throw .badFont("the font has too many dictionaries") }
            var locals: [CompactIndex?] = []
            for index in 0..<fontDictionaries.count {
                locals.append(try Self.subroutines(of: CompactDictionary(fontDictionaries.item(index)), in: table))
            }
            localSubroutines = locals
            selection = try table.part(at: top.integer(.fontSelection))
        } else {
            localSubroutines = [try Self.subroutines(of: top, in: table)]
            selection = nil
        }
    }

    /// The number of glyphs.
    var count: Int { charstrings.count }

    /// The outline of a glyph in font units.
    func outline(of glyph: GlyphID) throws(CardError) -> Path {
        let dictionary = try selection.map { (table) throws(CardError) in try Self.selected(Int(glyph), in: table) } ?? 0
        guard dictionary < localSubroutines.count else { throw .badFont("glyph \(glyph) names a dictionary that is not there") }
        var interpreter = CharstringInterpreter(global: globalSubroutines, local: localSubroutines[dictionary])
        return try interpreter.outline(of: charstrings.item(Int(glyph)))
    }

    private static func subroutines(of dictionary: CompactDictionary, in table: FontTable) throws(CardError) -> CompactIndex? {
        guard let (size, offset) = dictionary.pair(.privateDictionary) else { return nil }
        let own = try CompactDictionary(table.part(at: offset, count: size))
        guard own.has(.subroutines) else { return nil }
        return try CompactIndex(table, at: offset + own.integer(.subroutines))
    }

    /// `FDSelect` formats 0 (a byte a glyph) and 3 (ranges).
    private static func selected(_ glyph: Int, in table: FontTable) throws(CardError) -> Int {
        guard try table.uint8(0) == 3 else { return try table.uint8(1 + glyph) }
        var low = 0
        var high = try table.uint16(1)
        while low + 1 < high {
            let middle = (low + high) / 2
            if try table.uint16(3 + 3 * middle) <= glyph { low = middle } else { high = middle }
        }
        return try table.uint8(5 + 3 * low)
    }
}

/// A list of byte strings of varying length (Technical Note 5176 §5).
struct CompactIndex: Sendable {
    private let table: FontTable
    private let start: Int
    private let offsetSize: Int
    let count: Int
    /// Where the next structure begins.
    let end: Int

    init(_ table: FontTable, at start: Int) throws(CardError) {
        self.table = table
        self.start = start
        count = try table.uint16(start)
        guard count > 0 else {
            offsetSize = 1
            end = start + 2
            return
        }
        offsetSize = try table.uint8(start + 2)
        guard 1...4 ~= offsetSize else { throw .badFont("the font is damaged: an index has offsets of \(offsetSize) bytes") }
        let base = start + 2 + (count + 1) * offsetSize
        end = base + (try table.offset(start + 3 + count * offsetSize, size: offsetSize))
    }

    func item(_ index: Int) throws(CardError) -> FontTable {
        guard index >= 0, index < count else { throw .badFont("the font is damaged: item \(index) of \(count) is asked for") }
        let base = start + 2 + (count + 1) * offsetSize
        let from = try table.offset(start + 3 + index * offsetSize, size: offsetSize)
        let to = try table.offset(start + 3 + (index + 1) * offsetSize, size: offsetSize)
        return try table.part(at: base + from, count: to - from)
    }
}

/// Operators with their numbers (Technical Note 5176 §4); only those that lead to outlines are kept.
struct CompactDictionary {
    enum Operator: Int {
        case charstrings = 17
        case privateDictionary = 18
        case subroutines = 19
        case registry = 0x0C1E
        case fontDictionaries = 0x0C24
        case fontSelection = 0x0C25
    }

    private var entries: [Operator: [Int]] = [:]

    init(_ data: FontTable) throws(CardError) {
        guard data.count <= 65_536 else { throw .badFont("the font is damaged: a dictionary of \(data.count) bytes") }
        var operands: [Int] = []
        var cursor = 0
        while cursor < data.count {
            let byte = try data.uint8(cursor)
            cursor += 1
            switch byte {
            case 0...21:
                var code = byte
                if byte == 12 {
                    code = 0x0C00 | (try data.uint8(cursor))
                    cursor += 1
                }
                if let name = Operator(rawValue: code) { entries[name] = operands }
                operands.removeAll(keepingCapacity: true)
            case 28:
                operands.append(try data.int16(cursor))
                cursor += 2
            case 29:
                operands.append(Int(Int32(truncatingIfNeeded: try data.uint32(cursor))))
                cursor += 4
            case 30:
                // A real number in packed decimal: no operator kept here takes one.
                while try data.uint8(cursor) & 0x0F != 0x0F { cursor += 1 }
                cursor += 1
                operands.append(0)
            case 32...246: operands.append(byte - 139)
            case 247...250:
                operands.append((byte - 247) * 256 + (try data.uint8(cursor)) + 108)
                cursor += 1
            case 251...254:
                operands.append(-(byte - 251) * 256 - (try data.uint8(cursor)) - 108)
                cursor += 1
            default: throw .badFont("the font is damaged: byte \(byte) in a dictionary")
            }
            guard operands.count <= 513 else { throw .badFont("the font is damaged: too many numbers in a dictionary") }
        }
    }

    func has(_ name: Operator) -> Bool { entries[name] != nil }

    func integer(_ name: Operator) throws(CardError) -> Int {
        guard let value = entries[name]?.last else { throw .badFont("the font is damaged: its dictionary lacks \(name)") }
        return value
    }

    func pair(_ name: Operator) -> (Int, Int)? {
        guard let values = entries[name], values.count == 2 else { return nil }
        return (values[0], values[1])
    }
}
