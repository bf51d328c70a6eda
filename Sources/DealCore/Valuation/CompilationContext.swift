/// What all rules that are compiled together share: the fields they may name, the fields' slots, and what was found wrong.
///
/// A reference, because every rule adds to it and none may cost a copy of what the others have added.
final class CompilationContext {
    /// The most steps all regular expressions of one ruleset may have together: with all of them alive at every character, asking them
    /// about a title takes a fraction of a second.
    private static let maximumPatternSize = 100_000

    /// The most bytes all formulas of one ruleset may have together.
    private static let maximumFormulaLength = 2 << 20

    let schema: FieldSchema
    var layout = FieldLayout()
    var log = DiagnosticLog()
    private var misspellings: [String: String?] = [:]
    private var patternSize = 0
    private var formulaLength = 0

    init(schema: FieldSchema) {
        self.schema = schema
    }

    func report(_ diagnostic: Diagnostic) { log.report(diagnostic) }

    // MARK: Names

    /// A hint for a name that is not declared.
    func suggestion(for name: String) -> String? { log.hint(for: name, among: schema.names) }

    /// A hint for a custom field that may be named without being declared, when it looks like one that is.
    func misspelling(of name: String) -> String? {
        guard schema.isUndeclaredCustom(name), !schema.customNames.isEmpty else { return nil }
        if let known = misspellings[name] { return known }
        let hint = log.hint(for: name, among: schema.customNames)
        if misspellings.count < Ruleset.maximumDiagnostics { misspellings[name] = .some(hint) }
        return hint
    }

    // MARK: What takes long to compile

    /// Starts a ruleset, whose regular expressions and formulas are counted apart.
    func startRuleset() { (patternSize, formulaLength) = (0, 0) }

    /// Whether the formulas of the ruleset do not grow too long with one more.
    func hasRoom(forFormula text: String) -> Bool {
        formulaLength += text.utf8.count
        return formulaLength <= Self.maximumFormulaLength
    }

    /// A regular expression, if those of the ruleset do not grow too large with it.
    func pattern(_ text: String) throws(PatternError) -> Pattern {
        let pattern = try Pattern(text, left: Self.maximumPatternSize - patternSize)
        patternSize += pattern.size
        return pattern
    }
}
