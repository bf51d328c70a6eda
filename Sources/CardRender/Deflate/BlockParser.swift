/// Finds the matches of one block after the other.
protocol BlockParser: ~Copyable {
    /// Parses a block from `start` on into the empty buffer, finishes it, and returns where it ends.
    ///
    /// It starts where the one before ended, is at least one byte long, and ends at `end` or soon after, or before.
    mutating func parse(into block: inout TokenBuffer, from start: Int, upTo end: Int) -> Int

    /// Takes in the input before the first block, which matches may reach back to.
    mutating func skip(to start: Int)

    /// Takes note of what symbols cost in the finished block.
    mutating func learn(from block: borrowing TokenBuffer)
}
