extension Ruleset {
    /// Reads a ruleset of format ``format``.
    ///
    /// Only the structure must hold: unknown fields, operators and actions, broken formulas and the like are kept, and reported by
    /// ``check(json:schema:)`` and by ``Valuer/diagnostics``.
    /// - Throws: ``DealError`` of code `invalidJSON` or `invalidRuleset` with a diagnostic for each thing that is wrong.
    /// - Complexity: O(*n*) in the length of the text, which is limited to ``maximumBytes``.
    public init(json: [UInt8]) throws(DealError) {
        try self.init(root: try SourceLimit.parse(json, .invalidRuleset, "ruleset"), source: json)
    }

    init(root: JSONNode, source: [UInt8]) throws(DealError) {
        var reader = RulesetReader(source: source)
        let ruleset = reader.ruleset(root)
        let errors = reader.json.diagnostics.filter { $0.severity == .error }
        guard let ruleset, errors.isEmpty else { throw DealError(.invalidRuleset, errors) }
        self = ruleset
    }

    /// Everything that is wrong, or looks wrong, with a ruleset's JSON: its structure, its fields, operators, actions, formulas and
    /// patterns, all at once, each with line and column, in the order of the text.
    ///
    /// At most ``maximumDiagnostics`` are given, errors before warnings where there are more; what a text beyond the limits of a ruleset
    /// means is not looked at. The first 100 unknown names get a hint at the name that was meant.
    /// - Complexity: O(*n* log *n*) in the length of the text, which is limited to ``maximumBytes``.
    public static func check(json: [UInt8], schema: FieldSchema = .listing) -> [Diagnostic] {
        do throws(DealError) {
            return check(root: try SourceLimit.parse(json, .invalidRuleset, "ruleset"), source: json, schema: schema)
        } catch {
            return error.diagnostics
        }
    }

    static func check(root: JSONNode, source: [UInt8], schema: FieldSchema) -> [Diagnostic] {
        var reader = RulesetReader(source: source)
        var found: [Diagnostic] = []
        if let ruleset = reader.ruleset(root), reader.isComplete {
            found = JSONLocator(root: root, source: source).located(ruleset.check(schema: schema))
        }
        return Diagnostic.ordered(reader.json.diagnostics + found)
    }

    /// Everything that is wrong, or looks wrong, with what the ruleset says; paths tell where.
    ///
    /// At most ``maximumDiagnostics`` errors and as many warnings are given.
    public func check(schema: FieldSchema = .listing) -> [Diagnostic] {
        var compiler = RulesetCompiler(schema: schema)
        _ = compiler.compile(self)
        return compiler.diagnostics
    }
}
