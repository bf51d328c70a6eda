/// The candidate nearest to `text`, when it is near enough to be a slip of the hand.
///
/// Nearness is Levenshtein's edit distance without regard to case; up to a quarter of the text may differ.
func closest(to text: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(text.lowercased())
    let limit = max(2, wanted.count / 4)
    return
        candidates
        .map { ($0, editDistance(wanted, Array($0.lowercased()))) }
        .filter { $0.1 <= limit }
        .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// Levenshtein's distance (Wagner and Fischer 1974), O(n·m) time and O(m) space.
private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (i, a) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in second.enumerated() {
            let substitution = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
        }
    }
    return row[second.count]
}
