extension Ruleset {
    /// Reads a ruleset of format ``format``.
    ///
    /// Only the structure must hold: unknown fields, operators and actions, broken formulas and the like are kept, and reported by
    /// ``check(json:schema:)`` and by ``Valuer/diagnostics``.
    /// - Throws: ``DealError`` of code `invalidJSON` or `invalidRuleset` with a diagnostic for each thing that is wrong.
    /// - Complexity: O(*n*) in the length of the text, which is limited to ``maximumBytes``.
    public init(json: [UInt8]) throws(DealError) {
        let node = try Self.node(json)
        var reader = RulesetReader(source: json)
        let ruleset = reader.ruleset(node)
        let errors = reader.json.diagnostics.filter { $0.severity == .error }
        guard let ruleset, errors.isEmpty else { throw DealError(.invalidRuleset, errors) }
        self = ruleset
    }

    /// Everything that is wrong, or looks wrong, with a ruleset's JSON: its structure, its fields, operators, actions, formulas and
    /// patterns, all at once, each with line and column, in the order of the text.
    ///
    /// At most 1,000 diagnostics are given.
    public static func check(json: [UInt8], schema: FieldSchema = .listing) -> [Diagnostic] {
        do throws(DealError) {
            let node = try Self.node(json)
            var reader = RulesetReader(source: json)
            var found: [Diagnostic] = []
            if let ruleset = reader.ruleset(node), reader.isComplete {
                let locator = JSONLocator(root: node, source: json)
                found = ruleset.check(schema: schema).prefix(1000).map(locator.located)
            }
            let all = reader.json.diagnostics.prefix(1000) + found
            return Array(all.sorted(by: precedes).prefix(1000))
        } catch {
            return error.diagnostics
        }
    }

    private static func node(_ json: [UInt8]) throws(DealError) -> JSONNode {
        guard json.count <= maximumBytes else {
            let diagnostic = Diagnostic.error("too-long", "the ruleset is longer than \(maximumBytes) bytes")
            throw DealError(.invalidRuleset, [diagnostic])
        }
        return try JSONParser.parse(json)
    }

    /// Everything that is wrong, or looks wrong, with what the ruleset says; paths tell where.
    public func check(schema: FieldSchema = .listing) -> [Diagnostic] {
        var compiler = RulesetCompiler(schema: schema)
        _ = compiler.compile(self)
        return compiler.diagnostics
    }

    private static func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        let leftPlace = (left.location?.line ?? 0, left.location?.column ?? 0)
        let rightPlace = (right.location?.line ?? 0, right.location?.column ?? 0)
        return leftPlace < rightPlace
    }
}
