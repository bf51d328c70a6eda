/// Strict, bounded reading and writing of JSON (RFC 8259).
public enum JSON {
    /// The longest text that is read, in bytes: 64 MiB.
    public static let maximumBytes = 64 << 20
    /// The deepest nesting of lists and maps that is read.
    public static let maximumDepth = 128
    /// The most values one text may hold.
    public static let maximumValues = 4_000_000

    /// Reads a JSON text.
    ///
    /// Refuses what RFC 8259 does not allow, names that repeat within a map, invalid UTF-8, numbers too large for a `Double`,
    /// and texts beyond the limits above.
    /// - Throws: ``DealError`` of code `invalidJSON` whose diagnostic tells line and column.
    /// - Complexity: O(*n*) in the length of the text.
    public static func parse(_ bytes: [UInt8]) throws(DealError) -> Value {
        try JSONParser.parse(bytes).value
    }

    /// Reads a JSON text.
    /// - Throws: ``DealError`` of code `invalidJSON` whose diagnostic tells line and column.
    public static func parse(_ text: String) throws(DealError) -> Value {
        try parse(Array(text.utf8))
    }

    /// Writes a value as JSON with sorted names; numbers in the shortest form that reads back as the same number.
    ///
    /// NaN and infinities, which JSON lacks, become `null`.
    /// - Parameters:
    ///   - value: the value to write.
    ///   - indented: whether to write one member a line instead of everything on one line.
    public static func text(of value: Value, indented: Bool = false) -> String {
        var writer = JSONWriter(indented: indented)
        writer.write(OrderedJSON(value))
        return writer.text
    }
}
