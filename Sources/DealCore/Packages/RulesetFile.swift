/// A text that holds rulesets in any format that can be read; the format is told by its content.
///
/// ```swift
/// let file = try RulesetFile.read(bytes)
/// for diagnostic in file.diagnostics { print(diagnostic.rendered(source: text)) }
/// let valuer = Valuer(file.rulesets, schema: file.schema)
/// ```
public struct RulesetFile: Sendable {
    /// The formats.
    public enum Format: String, Sendable, CaseIterable {
        /// A ``Ruleset`` of format ``Ruleset/format``.
        case ruleset
        /// A ``RulePackage`` of the original system: `schema_version` and `rulesets`.
        case package
        /// A ``Baseline`` of the original system: `entities`.
        case baseline
        /// The neutral exchange form `rules-bench/1`: declared fields, conditions `field op value`.
        case neutral
    }

    /// The format it has.
    public let format: Format
    /// The rulesets it holds.
    public let rulesets: [Ruleset]
    /// The fields its rules may name: those of a listing, with the custom fields of a package; those a neutral text declares.
    public let schema: FieldSchema
    /// What is wrong, or looks wrong, with it, each with line and column, in the order of the text; at most 1,000.
    public let diagnostics: [Diagnostic]

    /// Reads rulesets.
    ///
    /// What has none of the marks of the other formats is read as a ruleset.
    /// - Throws: ``DealError`` of code `invalidJSON`, or of the code of the format with a diagnostic for each thing that is wrong with the
    ///   structure.
    /// - Complexity: O(*n* log *n*) in the length of the text, which is limited to ``Ruleset/maximumBytes``.
    public static func read(_ json: [UInt8]) throws(DealError) -> RulesetFile {
        let root = try SourceLimit.parse(json, .invalidRuleset, "ruleset")
        switch format(of: root) {
        case .package:
            let package = try RulePackage(root: root, source: json)
            return RulesetFile(format: .package, rulesets: package.rulesets, schema: package.schema, diagnostics: package.diagnostics)
        case .baseline:
            let baseline = try Baseline(root: root, source: json)
            return RulesetFile(format: .baseline, rulesets: [baseline.ruleset()], schema: .listing, diagnostics: baseline.diagnostics)
        case .neutral:
            let neutral = try NeutralRuleset(root: root, source: json)
            let schema = FieldSchema(fields: neutral.fields)
            return RulesetFile(format: .neutral, rulesets: [neutral.ruleset], schema: schema, diagnostics: neutral.diagnostics)
        case .ruleset:
            let ruleset = try Ruleset(root: root, source: json)
            let diagnostics = Ruleset.check(root: root, source: json, schema: .listing)
            return RulesetFile(format: .ruleset, rulesets: [ruleset], schema: .listing, diagnostics: diagnostics)
        }
    }

    private static func format(of root: JSONNode) -> Format {
        if case .string(let name)? = root.member("format")?.node.content {
            return name.hasPrefix(NeutralRuleset.formatName) ? .neutral : .ruleset
        }
        if root.member("entities") != nil { return .baseline }
        return root.member("rulesets") != nil || root.member("rule_groups") != nil ? .package : .ruleset
    }
}
