/// The colours of a picture and how many pixels each has; colours that differ in low bits only are taken together.
struct ColorHistogram {
    /// Colours that are counted as one.
    struct Entry {
        /// Their mean.
        var color: QuantizedColor
        /// How many pixels they have.
        var count: Int
    }

    /// In the order in which they first occur.
    private(set) var entries: [Entry] = []

    /// Counts RGBA pixels: six bits of each colour channel and four of alpha tell colours apart.
    init(_ rgba: [UInt8]) {
        var counts = Counts()
        unsafe rgba.withUnsafeBytes { pixels in
            let total = pixels.count / 4
            var pixel = 0
            while pixel < total {
                let word = unsafe UInt32(littleEndian: pixels.loadUnaligned(fromByteOffset: pixel &* 4, as: UInt32.self))
                var run = 1
                while pixel &+ run < total,
                    unsafe UInt32(littleEndian: pixels.loadUnaligned(fromByteOffset: (pixel &+ run) &* 4, as: UInt32.self)) == word
                {
                    run &+= 1
                }
                counts.add(word, run)
                pixel &+= run
            }
        }
        entries = zip(counts.sums, counts.counts).map { sum, count in
            var mean = SIMD4<Int32>()
            for channel in 0..<4 { mean[channel] = Int32(truncatingIfNeeded: (sum[channel] + count / 2) / count) }
            return Entry(color: QuantizedColor(channels: mean), count: count)
        }
    }

    /// Sums of colours in a hash table with open addressing that grows.
    private struct Counts {
        private var slots = [Int32](repeating: -1, count: 1 << 12)
        private var keys: [UInt32] = []
        private(set) var sums: [SIMD4<Int>] = []
        private(set) var counts: [Int] = []

        mutating func add(_ word: UInt32, _ count: Int) {
            // Opaque colours stay opaque, and the colour of transparent ones is of no account.
            let alpha = word >> 24
            let key = alpha == 0 ? 0 : alpha == 255 ? word & 0xFFFC_FCFC : word & 0xF0FC_FCFC | 0x0800_0000
            var slot = slot(of: key)
            if slots[slot] < 0 {
                if keys.count * 2 > slots.count {
                    grow()
                    slot = self.slot(of: key)
                }
                slots[slot] = Int32(truncatingIfNeeded: keys.count)
                keys.append(key)
                sums.append(.zero)
                counts.append(0)
            }
            let index = Int(slots[slot])
            let color = QuantizedColor(word: word).channels
            for channel in 0..<4 { sums[index][channel] &+= Int(color[channel]) &* count }
            counts[index] &+= count
        }

        private func slot(of key: UInt32) -> Int {
            let mask = slots.count - 1
            var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B1) &>> 8) & mask
            while slots[slot] >= 0, keys[Int(slots[slot])] != key { slot = (slot &+ 1) & mask }
            return slot
        }

        private mutating func grow() {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            for (index, key) in keys.enumerated() { slots[slot(of: key)] = Int32(truncatingIfNeeded: index) }
        }
    }
}
