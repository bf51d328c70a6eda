/// What the name of a model tells.
enum ModelName {
    /// The name without the date or number of a snapshot: `gpt-4o-mini` of `gpt-4o-mini-2024-07-18`.
    ///
    /// Snapshots end in `-2024-07-18`, `-20251001` or `-001`.
    static func withoutSnapshot(_ name: String) -> String {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        func isNumber(_ part: Substring, _ length: Int) -> Bool {
            part.utf8.count == length && part.utf8.allSatisfy { 0x30...0x39 ~= $0 }
        }
        if parts.count > 3, zip(parts.suffix(3), [4, 2, 2]).allSatisfy({ isNumber($0, $1) }) {
            return parts.dropLast(3).joined(separator: "-")
        }
        if parts.count > 1, let last = parts.last, isNumber(last, 8) || isNumber(last, 3) {
            return parts.dropLast().joined(separator: "-")
        }
        return name
    }
}
