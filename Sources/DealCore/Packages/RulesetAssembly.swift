/// Reads rulesets whose JSON was put together out of the parts of another format's text.
///
/// Every node keeps its place in that text, so that all that ``Ruleset`` finds wrong is told with the line and column there.
struct RulesetAssembly {
    private let source: [UInt8]
    private var reader: RulesetReader
    /// What is wrong with the structure.
    private(set) var structure: [Diagnostic] = []
    /// The rulesets read so far.
    private(set) var rulesets: [Ruleset] = []

    init(source: [UInt8]) {
        self.source = source
        reader = RulesetReader(source: source)
    }

    /// Reads a ruleset; its diagnostics get paths that start with a prefix.
    mutating func read(_ node: JSONNode, prefix: String = "") {
        let before = reader.json.diagnostics.count
        let ruleset = reader.ruleset(node)
        structure += Diagnostic.limited(reader.json.diagnostics[before...]).map { $0.prefixed(prefix) }
        if let ruleset { rulesets.append(ruleset) }
    }

    /// What is wrong with the meaning of rulesets whose structure holds.
    ///
    /// - Parameters:
    ///   - root: the node that the paths of all diagnostics start from.
    ///   - prefix: the start of the paths of a ruleset, by its position.
    func meaning(root: JSONNode, schema: FieldSchema, prefix: (Int) -> String = { _ in "" }) -> [Diagnostic] {
        let locator = JSONLocator(root: root, source: source)
        var found: [Diagnostic] = []
        for (index, ruleset) in rulesets.enumerated() where found.count < Ruleset.maximumDiagnostics {
            let own = ruleset.check(schema: schema) + Placeholders.diagnostics(of: ruleset)
            found += locator.located(own.prefix(Ruleset.maximumDiagnostics).map { $0.prefixed(prefix(index)) })
        }
        return found
    }
}

/// Actions that stand for a value nobody has set yet.
enum Placeholders {
    /// Warns of each fixed amount of 0.
    static func diagnostics(of ruleset: Ruleset) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for (group, content) in ruleset.groups.enumerated() {
            for (rule, content) in content.rules.enumerated() {
                for (action, content) in content.actions.enumerated() where isPlaceholder(content) {
                    found.append(
                        .warning(
                            "placeholder", "the action gives 0: a placeholder for an amount to be set",
                            path: "groups[\(group)].rules[\(rule)].actions[\(action)]"))
                }
            }
        }
        return found
    }

    private static func isPlaceholder(_ action: Action) -> Bool {
        let bounds = action.modifiers
        return (action.kind == .fixedValue || action.kind == .additive) && action.valueUSD == 0 && bounds.minimumUSD ?? 0 <= 0
            && bounds.maximumUSD ?? 0 >= 0
    }
}

extension Diagnostic {
    /// The diagnostic with a path below another.
    func prefixed(_ prefix: String) -> Diagnostic {
        guard !prefix.isEmpty else { return self }
        var prefixed = self
        prefixed.path = path.isEmpty ? prefix : "\(prefix).\(path)"
        return prefixed
    }

    /// Diagnostics in the order of the text, not more than a reader can use; warnings are the first to be dropped.
    static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let weighed = diagnostics.filter { $0.severity == .error } + diagnostics.filter { $0.severity == .warning }
        let sorted = weighed.prefix(Ruleset.maximumDiagnostics).enumerated().sorted { left, right in
            let (first, second) = (left.element.place, right.element.place)
            return first == second ? left.offset < right.offset : first < second
        }
        return sorted.map(\.element)
    }

    /// The first diagnostics of each severity, as many of each as are kept in all.
    static func limited(_ diagnostics: some Sequence<Diagnostic>) -> [Diagnostic] {
        var left: [Severity: Int] = [:]
        return diagnostics.filter { diagnostic in
            left[diagnostic.severity, default: Ruleset.maximumDiagnostics] -= 1
            return left[diagnostic.severity, default: 0] >= 0
        }
    }

    private var place: (Int, Int) { (location?.line ?? 0, location?.column ?? 0) }
}
