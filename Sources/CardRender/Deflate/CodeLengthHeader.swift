/// The description of a block's two codes at its start (RFC 1951 §3.2.7): run-length coded lengths under a small code of their own.
struct CodeLengthHeader {
    /// A symbol of the code length alphabet with its repeat count.
    private struct Item {
        var symbol: UInt8
        var extra: UInt8 = 0
    }

    private let literalCount: Int
    private let distanceCount: Int
    private let sentLengths: Int
    private let items: [Item]
    private let code: HuffmanCode
    /// The size of the whole description in bits.
    let bitCount: Int

    /// Describes codes of these lengths.
    init(literals: [UInt8], distances: [UInt8]) {
        literalCount = Self.used(literals, atLeast: 257)
        distanceCount = Self.used(distances, atLeast: 1)
        items = Self.runs(Array(literals[..<literalCount] + distances[..<distanceCount]))
        var frequencies = [UInt32](repeating: 0, count: DeflateFormat.codeLengthSymbols)
        for item in items { frequencies[Int(item.symbol)] += 1 }
        let code = unsafe frequencies.withUnsafeBufferPointer { unsafe HuffmanCode(frequencies: $0, limit: 7) }
        self.code = code
        var sent = DeflateFormat.codeLengthSymbols
        while sent > 4, code.lengths[Int(DeflateFormat.codeLengthOrder[sent - 1])] == 0 { sent -= 1 }
        sentLengths = sent
        bitCount = 14 + sent * 3 + items.reduce(0) { $0 + Int(code.lengths[Int($1.symbol)]) + Self.extraBits($1.symbol) }
    }

    /// Appends the description.
    func write(to writer: inout BitWriter) {
        writer.append(UInt32(literalCount - 257), 5)
        writer.append(UInt32(distanceCount - 1), 5)
        writer.append(UInt32(sentLengths - 4), 4)
        for symbol in DeflateFormat.codeLengthOrder[..<sentLengths] {
            writer.append(UInt32(code.lengths[Int(symbol)]), 3)
        }
        for item in items {
            writer.append(UInt32(code.codes[Int(item.symbol)]), Int(code.lengths[Int(item.symbol)]))
            writer.append(UInt32(item.extra), Self.extraBits(item.symbol))
        }
    }

    private static func used(_ lengths: [UInt8], atLeast minimum: Int) -> Int {
        var count = lengths.count
        while count > minimum, lengths[count - 1] == 0 { count -= 1 }
        return count
    }

    private static func extraBits(_ symbol: UInt8) -> Int {
        switch symbol {
        case 16: 2
        case 17: 3
        case 18: 7
        default: 0
        }
    }

    private static func runs(_ lengths: [UInt8]) -> [Item] {
        var items: [Item] = []
        var index = 0
        while index < lengths.count {
            let length = lengths[index]
            var run = 1
            while index + run < lengths.count, lengths[index + run] == length { run += 1 }
            index += run
            if length == 0 {
                while run >= 11 {
                    let count = min(run, 138)
                    items.append(Item(symbol: 18, extra: UInt8(count - 11)))
                    run -= count
                }
                if run >= 3 {
                    items.append(Item(symbol: 17, extra: UInt8(run - 3)))
                    run = 0
                }
            } else {
                items.append(Item(symbol: length))
                run -= 1
                while run >= 3 {
                    let count = min(run, 6)
                    items.append(Item(symbol: 16, extra: UInt8(count - 3)))
                    run -= count
                }
            }
            items.append(contentsOf: repeatElement(Item(symbol: length), count: run))
        }
        return items
    }
}
