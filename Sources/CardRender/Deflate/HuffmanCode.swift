/// A canonical Huffman code (RFC 1951 §3.2.2), built for given frequencies with no code longer than a limit.
struct HuffmanCode {
    /// The length of each symbol's code in bits; 0 for a symbol that is not used.
    let lengths: [UInt8]
    /// Each symbol's code with its bits reversed, as deflate sends them.
    let codes: [UInt16]

    /// The code with the given lengths.
    init(lengths: [UInt8]) {
        self.lengths = lengths
        codes = Self.canonicalCodes(lengths)
    }

    /// A code for the frequencies: the cheapest that keeps the limit.
    ///
    /// At least two symbols get a code, since some decoders refuse a code with a single one.
    init(frequencies: UnsafeBufferPointer<UInt32>, limit: Int) {
        self.init(lengths: unsafe Self.limitedLengths(frequencies, limit: limit))
    }

    private static func limitedLengths(_ frequencies: UnsafeBufferPointer<UInt32>, limit: Int) -> [UInt8] {
        var lengths = [UInt8](repeating: 0, count: frequencies.count)
        // Frequency above, symbol below: sorting the keys sorts by frequency, ties by symbol.
        var keys: [UInt64] = []
        keys.reserveCapacity(frequencies.count)
        for symbol in 0..<frequencies.count where unsafe frequencies[symbol] > 0 {
            unsafe keys.append(UInt64(frequencies[symbol]) << 16 | UInt64(symbol))
        }
        guard keys.count > 1 else {
            let used = keys.first.map { Int($0 & 0xFFFF) } ?? 0
            lengths[used] = 1
            lengths[used == 0 ? 1 : 0] = 1
            return lengths
        }
        keys.sort()
        let weights = keys.map { UInt32(truncatingIfNeeded: $0 >> 16) }
        var counts = depthCounts(weights)
        if counts.dropFirst(limit + 1).contains(where: { $0 > 0 }) { counts = depthCounts(weights, limit: limit) }
        // The rarest symbols get the longest codes.
        var next = 0
        for length in stride(from: limit, through: 1, by: -1) {
            for _ in 0..<counts[length] {
                lengths[Int(keys[next] & 0xFFFF)] = UInt8(length)
                next += 1
            }
        }
        return lengths
    }

    /// How many leaves lie at each depth of the Huffman tree of ascending weights.
    ///
    /// Moffat and Katajainen, "In-place calculation of minimum-redundancy codes" (1995): the array first holds weights, then the
    /// parents of inner nodes, then their depths.
    private static func depthCounts(_ ascending: [UInt32]) -> [Int] {
        var nodes = ascending
        let count = nodes.count
        var leaf = 0
        var root = 0
        for next in 0..<(count - 1) {
            var weight: UInt32 = 0
            for _ in 0..<2 {
                if leaf < count && (root >= next || nodes[leaf] <= nodes[root]) {
                    weight &+= nodes[leaf]
                    leaf += 1
                } else {
                    weight &+= nodes[root]
                    nodes[root] = UInt32(next)
                    root += 1
                }
            }
            nodes[next] = weight
        }
        var counts = [Int](repeating: 0, count: max(count, 16))
        nodes[count - 2] = 0
        var depth = 0
        var open = 1
        var index = count - 2
        for node in stride(from: count - 3, through: 0, by: -1) {
            nodes[node] = nodes[Int(nodes[node])] + 1
        }
        while open > 0 {
            var inner = 0
            while index >= 0 && nodes[index] == UInt32(depth) {
                inner += 1
                index -= 1
            }
            counts[depth] = open - inner
            open = inner * 2
            depth += 1
        }
        return counts
    }

    /// How many leaves lie at each depth of the cheapest tree that is no deeper than `limit`.
    ///
    /// Package-merge (Larmore and Hirschberg, 1990): each level lists the leaves and the pairs of the level below by weight. The
    /// cheapest 2n - 2 of the last level are taken, the pairs among them taken apart, and so on down; each time a leaf is met, its code
    /// gets a bit longer.
    private static func depthCounts(_ ascending: [UInt32], limit: Int) -> [Int] {
        let leaves = ascending.map { UInt64($0) }
        var weights = leaves
        var isLeaf = [leaves.map { _ in true }]
        for _ in 1..<limit {
            var merged: [UInt64] = []
            var flags: [Bool] = []
            var (leaf, pair) = (0, 0)
            while leaf < leaves.count || pair + 1 < weights.count {
                let pairWeight = pair + 1 < weights.count ? weights[pair] + weights[pair + 1] : .max
                let takesLeaf = leaf < leaves.count && leaves[leaf] <= pairWeight
                merged.append(takesLeaf ? leaves[leaf] : pairWeight)
                flags.append(takesLeaf)
                if takesLeaf { leaf += 1 } else { pair += 2 }
            }
            weights = merged
            isLeaf.append(flags)
        }
        // The leaves met on a level are its lightest: their numbers alone tell how many codes have each length.
        var counts = [Int](repeating: 0, count: limit + 1)
        var taken = 2 * leaves.count - 2
        var longer = 0
        for (level, flags) in isLeaf.reversed().enumerated() {
            let met = flags[..<taken].count { $0 }
            if level > 0 { counts[level] = longer - met }
            longer = met
            taken = 2 * (taken - met)
        }
        counts[limit] = longer
        return counts
    }

    private static func canonicalCodes(_ lengths: [UInt8]) -> [UInt16] {
        var next = [UInt16](repeating: 0, count: 16)
        for length in lengths where length > 0 { next[Int(length)] += 1 }
        var code: UInt16 = 0
        for length in 1..<16 {
            let count = next[length]
            next[length] = code
            code = (code &+ count) << 1
        }
        return lengths.map { length in
            guard length > 0 else { return 0 }
            let code = next[Int(length)]
            next[Int(length)] += 1
            return code.bitReversed >> UInt16(16 - length)
        }
    }
}

extension UInt16 {
    /// The same bits in the opposite order.
    var bitReversed: UInt16 {
        var bits = (self & 0x5555) << 1 | (self >> 1) & 0x5555
        bits = (bits & 0x3333) << 2 | (bits >> 2) & 0x3333
        bits = (bits & 0x0F0F) << 4 | (bits >> 4) & 0x0F0F
        return bits.byteSwapped
    }
}
