/// Finds the number of a colour among at most 256: a hash table with open addressing.
struct PaletteIndices {
    /// Slots hold a colour's number plus one, or zero.
    ///
    /// Four times as many as colours keep searches short.
    private var slots = [UInt16](repeating: 0, count: 1024)
    /// The colours so far, in the order they came.
    private(set) var colors: [PaletteColor] = []

    init() {}

    init(_ colors: [PaletteColor]) {
        for color in colors { _ = insert(color.word) }
    }

    /// The number of a colour, given with red in the lowest byte; 0 for one that is not there.
    subscript(_ word: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: max(1, slots[slot(of: word)]) - 1)
    }

    /// Adds a colour if it is new, and returns false if there is no room for it.
    mutating func insert(_ word: UInt32) -> Bool {
        let slot = slot(of: word)
        if slots[slot] == 0 {
            guard colors.count < 256 else { return false }
            colors.append(PaletteColor(word: word))
            slots[slot] = UInt16(colors.count)
        }
        return true
    }

    /// The slot that holds the colour, or the free one where it belongs.
    private func slot(of word: UInt32) -> Int {
        var slot = Int(truncatingIfNeeded: (word &* 0x9E37_79B1) &>> 22)
        while slots[slot] != 0, colors[Int(slots[slot]) - 1].word != word { slot = (slot + 1) & 1023 }
        return slot
    }
}
