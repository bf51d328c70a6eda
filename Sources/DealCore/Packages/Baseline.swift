/// A baseline of the original system: for every field of every entity what it is worth, to be turned into rules.
///
/// ```swift
/// let baseline = try Baseline(json: bytes)
/// let difference = baseline.difference(from: adopted)
/// print(difference)
/// let next = adopted.adopting(["CPU.cores"], from: baseline)
/// let valuer = Valuer([next.ruleset()])
/// ```
///
/// Two baselines are equal when they say the same: when their ``canonicalText`` is equal.
public struct Baseline: Equatable, Sendable {
    /// The longest JSON text of a baseline, in bytes: 1 MiB.
    public static let maximumBytes = 1 << 20

    /// A range of values of a field, and what they are worth.
    public struct Bucket: Hashable, Sendable {
        /// The values: `8-12 cores`, `Refurbished`.
        public var label: String
        /// The least amount in currency units, or the least factor.
        public var minimum: Double?
        /// The greatest amount in currency units, or the greatest factor.
        public var maximum: Double?
        /// The formula of this range.
        public var formula: String?
    }

    /// A field and what it is worth.
    public struct Field: Hashable, Sendable {
        /// The name, unique within its entity: `cpu_mark_multi`.
        public var id: String
        /// The name shown to people.
        public var properName: String
        /// What it is.
        public var description: String
        /// Why it counts, for a buyer.
        public var explanation: String
        /// What its values are: `USD`, `multiplier`.
        public var unit: String?
        /// What ranges of its values are worth.
        public var buckets: [Bucket]
        /// The formula of its worth.
        public var formula: String?
        /// The fields of a listing it depends on, in the original's spelling.
        public var dependencies: [String]
        /// Whether a listing can lack it.
        public var isNullable: Bool
        /// Remarks.
        public var notes: String?
    }

    /// A part of a listing and its fields.
    public struct Entity: Hashable, Sendable {
        /// The name: `Listing`, `CPU`, `RamSpec`.
        public var name: String
        /// The fields, in order.
        public var fields: [Field]
    }

    /// The version of the format: `1.0`.
    public let schemaVersion: String
    /// When it was made: `2025-10-12T14:00:00Z`.
    public let generatedAt: String
    /// What it is for.
    public let description: String
    /// The entities, in the order of the text.
    public let entities: [Entity]
    /// What looks wrong with it, and what its ``ruleset()`` cannot say, with line and column where it was read from text; at most 1,000.
    public let diagnostics: [Diagnostic]

    /// Reads a baseline.
    /// - Throws: ``DealError`` of code `invalidJSON` or `invalidBaseline` with a diagnostic for each thing that is wrong with the structure.
    /// - Complexity: O(*n*) in the length of the text, which is limited to ``maximumBytes``.
    public init(json: [UInt8]) throws(DealError) {
        try self.init(root: try SourceLimit.parse(json, .invalidBaseline, "baseline"), source: json)
    }

    init(root: JSONNode, source: [UInt8]) throws(DealError) {
        try SourceLimit.checkLength(source, Self.maximumBytes, .invalidBaseline, "baseline")
        try SourceLimit.checkMaps(root, .invalidBaseline, "baseline")
        var reader = BaselineReader(source: source)
        let entities = reader.entities(in: root)
        let structure = reader.json.diagnostics
        guard !structure.contains(where: { $0.severity == .error && $0.code != "duplicate-id" }) else {
            throw DealError(.invalidBaseline, Diagnostic.ordered(structure))
        }
        let read = Baseline(
            schemaVersion: reader.schemaVersion, generatedAt: reader.generatedAt, description: reader.description, entities: entities)
        let locator = JSONLocator(root: root, source: source)
        let located = locator.located(read.diagnostics)
        self.init(copying: read, diagnostics: Diagnostic.ordered(structure + located))
    }

    init(schemaVersion: String, generatedAt: String, description: String, entities: [Entity]) {
        var hydration = BaselineHydration()
        _ = hydration.groups(of: entities)
        self.schemaVersion = schemaVersion
        self.generatedAt = generatedAt
        self.description = description
        self.entities = entities
        diagnostics = Array(hydration.diagnostics.prefix(Ruleset.maximumDiagnostics))
    }

    private init(copying baseline: Baseline, diagnostics: [Diagnostic]) {
        schemaVersion = baseline.schemaVersion
        generatedAt = baseline.generatedAt
        description = baseline.description
        entities = baseline.entities
        self.diagnostics = diagnostics
    }

    /// The rules the baseline stands for, to be read only: a change is made by adopting another baseline.
    ///
    /// One group an entity, priority 5. A formula becomes a rule where it compiles; its short names are read as fields of the entity
    /// (`cpu_mark_multi` of CPU is `cpu.cpu_mark_multi`), and the rule of a field that can be missing asks for a value first. Ranges of
    /// factors become a rule each, scaling by the middle of the range. Everything else becomes a rule of 0 and is told in ``diagnostics``.
    public func ruleset() -> Ruleset {
        var hydration = BaselineHydration()
        let date = generatedAt.prefix(10).filter { ("0"..."9").contains($0) }
        let version = date.count == 8 ? "\(schemaVersion).\(date)" : schemaVersion
        let note = "Read-only: change it by adopting another baseline."
        return Ruleset(
            id: "baseline-\(version)", name: "System: Baseline v\(version)",
            description: description.isEmpty ? note : "\(description). \(note)",
            version: version, priority: 5, groups: hydration.groups(of: entities))
    }

    /// Whether two baselines say the same.
    public static func == (left: Baseline, right: Baseline) -> Bool { left.canonicalText == right.canonicalText }
}
