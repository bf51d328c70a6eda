/// Bits by lower-cased text: a hash table with open addressing over one array of words of eight bytes.
///
/// One table can serve several fields, told apart by a number.
struct FoldedTable: Sendable {
    private struct Entry: Sendable {
        var hash: UInt64
        /// The place of its first word.
        var start: Int32
        /// Its bytes; below 0 for no entry.
        var count: Int32
        var bits: UInt64

        static let none = Entry(hash: 0, start: 0, count: -1, bits: 0)
    }

    private var entries: [Entry] = Array(repeating: .none, count: 8)
    private var words: [UInt64] = []
    private var count = 0
    /// Where hashes start, so that nobody can choose texts that all have the same.
    private let seed = UInt64.random(in: .min ... .max)

    mutating func insert(_ text: FoldedText, of field: Int = 0, _ bits: UInt64) {
        if (count + 1) * 2 > entries.count {
            let old = entries
            entries = Array(repeating: .none, count: entries.count * 2)
            for entry in old where entry.count >= 0 { place(entry) }
        }
        let span = text.bytes.span
        let firstWord = words.count
        words.append(UInt64(field))
        var hash = start(of: field)
        for index in 0..<span.wordCount {
            words.append(span.word(index))
            hash = Self.mixed(hash, span.word(index))
        }
        place(Entry(hash: hash, start: Int32(firstWord), count: Int32(span.count), bits: bits))
        count += 1
    }

    private mutating func place(_ entry: Entry) {
        var index = Int(truncatingIfNeeded: entry.hash) & (entries.count - 1)
        while entries[index].count >= 0 { index = (index + 1) & (entries.count - 1) }
        entries[index] = entry
    }

    /// The bits of a text in any case; `nil` for one that is not in the table.
    func bits(of text: String, of field: Int = 0) -> UInt64? {
        let span = text.utf8.span
        var hash = start(of: field)
        var all: UInt64 = 0
        for index in 0..<span.wordCount {
            let word = span.word(index)
            all |= word
            hash = Self.mixed(hash, FoldedText.lower(word))
        }
        return FoldedText.isASCII(all) ? bits(of: span, field, hash) { FoldedText.lower($0) } : bits(ofLowered: text.lowercased(), field)
    }

    private func bits(ofLowered text: String, _ field: Int) -> UInt64? {
        let span = text.utf8.span
        var hash = start(of: field)
        for index in 0..<span.wordCount { hash = Self.mixed(hash, span.word(index)) }
        return bits(of: span, field, hash) { $0 }
    }

    @inline(__always)
    private func bits(of text: borrowing Span<UInt8>, _ field: Int, _ hash: UInt64, _ lowered: (UInt64) -> UInt64) -> UInt64? {
        let (entries, words) = (entries.span, words.span)
        var index = Int(truncatingIfNeeded: hash) & (entries.count &- 1)
        search: while entries[index].count >= 0 {
            let entry = entries[index]
            index = (index &+ 1) & (entries.count &- 1)
            let start = Int(entry.start)
            guard entry.hash == hash, Int(entry.count) == text.count, words[start] == UInt64(truncatingIfNeeded: field) else { continue }
            for place in 0..<text.wordCount where lowered(text.word(place)) != words[start &+ 1 &+ place] { continue search }
            return entry.bits
        }
        return nil
    }

    private func start(of field: Int) -> UInt64 { seed &+ UInt64(truncatingIfNeeded: field) }

    /// One more word in a hash: the halves of the product are folded together, as in wyhash (Wang Yi).
    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
