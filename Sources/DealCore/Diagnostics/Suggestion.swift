/// "Did you mean": the known name nearest to a mistyped one.
enum Suggestion {
    /// A hint naming the nearest known name, when one is near enough to be what was meant.
    static func hint(for name: String, among known: some Sequence<String>) -> String? {
        nearest(to: name, among: known).map { "did you mean `\($0)`?" }
    }

    static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        guard (1...64).contains(name.utf8.count) else { return nil }
        let wanted = Array(name.lowercased().utf8)
        let limit = max(1, wanted.count / 3)
        var best: (distance: Int, name: String)?
        for candidate in known where candidate.utf8.count <= 64 {
            let letters = Array(candidate.lowercased().utf8)
            guard let distance = relatedness(wanted, letters, limit: limit) else { continue }
            if distance < best?.distance ?? .max || (distance == best?.distance && candidate < best?.name ?? "") {
                best = (distance, candidate)
            }
        }
        return best?.name
    }

    /// Edit distance up to a limit; a name that is a whole last or first part of the other (`cores` of `cpu.cores`) counts as one edit.
    private static func relatedness(_ wanted: [UInt8], _ candidate: [UInt8], limit: Int) -> Int? {
        let isPart = wanted.count >= 3 && wanted.count < candidate.count
        if isPart && (isLastPart(wanted, of: candidate) || candidate.starts(with: wanted + [UInt8(ascii: "_")])) { return 1 }
        guard (wanted.count - candidate.count).magnitude <= limit else { return nil }
        let distance = editDistance(wanted, candidate)
        return distance <= limit ? distance : nil
    }

    private static func isLastPart(_ part: [UInt8], of name: [UInt8]) -> Bool {
        let separator = name[name.count - part.count - 1]
        return name.suffix(part.count).elementsEqual(part) && (separator == UInt8(ascii: ".") || separator == UInt8(ascii: "_"))
    }

    /// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
    private static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
