/// A package of rulesets as the original system shares them: a `.dbrs` file, JSON of tables whose rows name each other by number.
///
/// ```swift
/// let package = try RulePackage(json: bytes)
/// for diagnostic in package.diagnostics { print(diagnostic) }
/// let valuer = Valuer(package.rulesets, schema: package.schema)
/// ```
///
/// Trees of conditions are rebuilt from the rows' parents and orders as well as from nested maps. Rules without `evaluation_order` take their
/// `priority`; rulesets without `priority` take that of their metadata, or 5 for a system baseline. Who made a row and when, and the
/// version of a rule, are not kept; of everything else that has no place here a diagnostic tells.
public struct RulePackage: Hashable, Sendable {
    /// The name shown to people.
    public let name: String
    /// The version: `1.2.0`.
    public let version: String
    /// Who made it.
    public let author: String
    /// What it is for.
    public let description: String
    /// Words to find it by.
    public let tags: [String]
    /// The custom fields it defines, under `custom.`.
    public let customFields: [FieldSchema.Field]
    /// The rulesets, in the order of the text.
    public let rulesets: [Ruleset]
    /// What is broken, odd, or could not be kept, with line and column, in the order of the text; at most 1,000.
    ///
    /// Paths of rows name the tables, `rules[3].group_id`; those of what rules say lead through ``rulesets`` as they were read,
    /// `rulesets[0].groups[1].rules[0].actions[0].formula`.
    public let diagnostics: [Diagnostic]

    /// The fields of a listing and the custom fields of the package.
    public var schema: FieldSchema { FieldSchema.listing.adding(customFields) }

    /// Reads a package.
    ///
    /// Rows that name a row that does not exist, and rules whose conditions do not form a tree, are left out and reported.
    /// - Throws: ``DealError`` of code `invalidJSON` or `invalidPackage` with a diagnostic for each thing that is wrong with the structure.
    /// - Complexity: O(*n* log *n*) in the length of the text, which is limited to ``Ruleset/maximumBytes``.
    public init(json: [UInt8]) throws(DealError) {
        try self.init(root: try SourceLimit.parse(json, .invalidPackage, "package"), source: json)
    }

    init(root: JSONNode, source: [UInt8]) throws(DealError) {
        try SourceLimit.checkMaps(root, .invalidPackage, "package")
        var header = RulePackageHeader(source: source)
        header.read(root)
        var tables = RulePackageTables(source: source)
        let nodes = tables.rulesets(in: root)
        var assembly = RulesetAssembly(source: source)
        for (index, node) in nodes.enumerated() { assembly.read(node, prefix: "rulesets[\(index)]") }

        let structure = Diagnostic.limited(header.json.diagnostics + tables.json.diagnostics + assembly.structure)
        if structure.contains(where: { $0.severity == .error && !RulePackageTables.leavesOut.contains($0.code) }) {
            throw DealError(.invalidPackage, Diagnostic.ordered(structure))
        }
        name = header.name ?? assembly.rulesets.first?.name ?? ""
        version = header.version
        author = header.author
        description = header.description
        tags = header.tags
        customFields = header.customFields
        rulesets = assembly.rulesets
        let whole = JSONNode(content: .object([JSONNode.Member("rulesets", root.list(of: nodes))]), range: root.range)
        let schema = FieldSchema.listing.adding(header.customFields)
        // Ids that repeat are found in the tables already.
        let meaning = assembly.meaning(root: whole, schema: schema) { "rulesets[\($0)]" }.filter { $0.code != "duplicate-id" }
        diagnostics = Diagnostic.ordered(structure + meaning)
    }
}
