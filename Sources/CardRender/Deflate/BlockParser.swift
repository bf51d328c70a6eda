/// Finds the matches of one block after the other.
protocol BlockParser: ~Copyable {
    /// Parses a block from `start` on into the empty buffer, finishes it, and returns where it ends: at least one byte on.
    mutating func parse(into block: inout TokenBuffer, from start: Int) -> Int
}
