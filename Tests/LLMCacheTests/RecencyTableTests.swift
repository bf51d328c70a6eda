import Testing

@testable import LLMCache

@Suite struct RecencyTableTests {
    /// The same, slow and plain: a list in the order of use.
    private struct Oracle {
        var items: [(key: Int, value: Int, bytes: Int)] = []
        let entries: Int
        let bytes: Int

        mutating func value(_ key: Int) -> Int? {
            guard let index = items.firstIndex(where: { $0.key == key }) else { return nil }
            items.append(items.remove(at: index))
            return items.last?.value
        }

        mutating func insert(_ value: Int, _ key: Int, _ size: Int) {
            items.removeAll { $0.key == key }
            guard size <= bytes else { return }
            while items.count >= entries || items.reduce(0, { $0 + $1.bytes }) + size > bytes { items.removeFirst() }
            items.append((key, value, size))
        }
    }

    @Test(arguments: 0..<20)
    func `agrees with a plain list for any order of calls`(_ seed: Int) {
        var generator = SplitMix(seed: UInt64(seed))
        let entries = Int.random(in: 1...8, using: &generator), bytes = Int.random(in: 0...60, using: &generator)
        var table = RecencyTable<Int, Int>(entryLimit: entries, byteLimit: bytes)
        var oracle = Oracle(entries: entries, bytes: bytes)
        for step in 0..<2000 {
            let key = Int.random(in: 0..<16, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                let size = Int.random(in: 0...20, using: &generator)
                table.insert(step, for: key, bytes: size)
                oracle.insert(step, key, size)
            case 5..<9: #expect(table.value(key) == oracle.value(key))
            default:
                table.remove(key)
                oracle.items.removeAll { $0.key == key }
            }
            #expect(table.count == oracle.items.count && table.byteCount == oracle.items.reduce(0) { $0 + $1.bytes })
        }
        let odd = oracle.items.filter { !$0.key.isMultiple(of: 2) }.count
        #expect(table.removeAll { !$0.isMultiple(of: 2) } == odd)
        #expect(table.count == oracle.items.count - odd)
    }
}
