import Testing

@testable import CardRender

@Suite struct HuffmanCodeTests {
    private func code(_ frequencies: [UInt32], limit: Int) -> HuffmanCode {
        unsafe frequencies.withUnsafeBufferPointer { unsafe HuffmanCode(frequencies: $0, limit: limit) }
    }

    private func cost(_ frequencies: [UInt32], _ lengths: [UInt8]) -> Int {
        zip(frequencies, lengths).reduce(0) { $0 + Int($1.0) * Int($1.1) }
    }

    /// The cost of an optimal code: the sum of all weights formed by merging the two least ones.
    private func optimalCost(_ frequencies: [UInt32]) -> Int {
        var weights = frequencies.filter { $0 > 0 }.map { Int($0) }.sorted()
        var cost = 0
        while weights.count > 1 {
            let merged = weights.removeFirst() + weights.removeFirst()
            cost += merged
            weights.insert(merged, at: weights.firstIndex { $0 >= merged } ?? weights.count)
        }
        return cost
    }

    /// The cost of an optimal code with a limit, by the coin collector's problem (package-merge, Larmore and Hirschberg 1990).
    private func optimalCost(_ frequencies: [UInt32], limit: Int) -> Int {
        let leaves = frequencies.filter { $0 > 0 }.map { Int($0) }.sorted()
        var packages = leaves
        for _ in 1..<limit {
            let pairs = stride(from: 0, to: packages.count - 1, by: 2).map { packages[$0] + packages[$0 + 1] }
            packages = (leaves + pairs).sorted()
        }
        return packages[..<(2 * leaves.count - 2)].reduce(0, +)
    }

    @Test func `without a binding limit the code is optimal`() {
        var source = SeededBytes(seed: 1)
        for round in 0..<200 {
            let frequencies = (0..<(2 + Int(source.next() % 200))).map { _ in UInt32(source.next() % 1000) }
            guard frequencies.count(where: { $0 > 0 }) > 1 else { continue }
            #expect(cost(frequencies, code(frequencies, limit: 15).lengths) == optimalCost(frequencies), "round \(round)")
        }
    }

    @Test func `a limit is kept, the code complete, and the cost the least possible`() {
        // Fibonacci frequencies make the deepest trees.
        var fibonacci: [UInt32] = [1, 1]
        while fibonacci.count < 30 { fibonacci.append(fibonacci[fibonacci.count - 1] + fibonacci[fibonacci.count - 2]) }
        for limit in [5, 7, 9, 14, 15] {
            let lengths = code(fibonacci, limit: limit).lengths
            #expect(lengths.allSatisfy { $0 >= 1 && $0 <= limit })
            #expect(lengths.reduce(0) { $0 + 1 << (limit - Int($1)) } == 1 << limit)
            #expect(cost(fibonacci, lengths) == optimalCost(fibonacci, limit: limit), "limit \(limit)")
        }
    }

    @Test func `no or one used symbol still gives two codes`() {
        #expect(code([0, 0, 0], limit: 15).lengths == [1, 1, 0])
        #expect(code([0, 0, 9], limit: 15).lengths == [1, 0, 1])
        #expect(code([9, 0, 0], limit: 15).lengths == [1, 1, 0])
    }

    @Test func `codes are those of the example in RFC 1951 section 3.2.2, bits reversed`() {
        let code = HuffmanCode(lengths: [3, 3, 3, 3, 3, 2, 4, 4])
        let expected: [UInt16] = [0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111]
        #expect(code.codes == expected)
    }
}
