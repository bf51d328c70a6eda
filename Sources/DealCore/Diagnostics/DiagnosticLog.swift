/// What is found wrong with one document, within bounds: nobody reads more, and looking for what was meant takes time.
///
/// Errors and warnings are counted apart, so that no number of warnings hides an error.
struct DiagnosticLog {
    /// The most errors, and the most warnings, that are kept.
    private static let maximumCount = Ruleset.maximumDiagnostics
    /// For how many names of one document the known name that was meant is looked for, and with how many names they are compared in all.
    private static let maximumSearches = 100
    private static let maximumComparisons = 100_000

    /// What was reported, in order.
    private(set) var diagnostics: [Diagnostic] = []
    /// The first error since ``mark()``, also where it was one too many to be kept.
    private(set) var markedError: Diagnostic?
    private var counts: [Diagnostic.Severity: Int] = [:]
    private var searchCount = 0
    private var comparisonCount = 0

    /// Whether a further diagnostic would still be kept.
    func wants(_ severity: Diagnostic.Severity) -> Bool { counts[severity, default: 0] < Self.maximumCount }

    /// Keeps a diagnostic, unless there are enough of its severity.
    mutating func report(_ diagnostic: Diagnostic) {
        if markedError == nil, diagnostic.severity == .error { markedError = diagnostic }
        guard wants(diagnostic.severity) else { return }
        counts[diagnostic.severity, default: 0] += 1
        diagnostics.append(diagnostic)
    }

    /// Forgets ``markedError``.
    mutating func mark() { markedError = nil }

    /// Adds to the messages of the errors reported from a place on.
    mutating func extendErrors(from place: Int, by text: String) {
        for index in place..<diagnostics.count where diagnostics[index].severity == .error { diagnostics[index].message += text }
    }

    /// "Did you mean" for an unknown name; `nil` also where enough names of the document have been looked for.
    mutating func hint(for name: String, among known: some Collection<String>) -> String? {
        guard searchCount < Self.maximumSearches, comparisonCount + known.count <= Self.maximumComparisons else { return nil }
        searchCount += 1
        comparisonCount += known.count
        return Suggestion.hint(for: name, among: known)
    }
}
