/// What becomes of objects as they grow old (Amazon S3 API Reference, LifecycleRule).
///
/// Actions that have no property here, such as transitions to other storage classes, are kept when a rule is read and written again.
public struct LifecycleRule: Hashable, Sendable {
    /// The rule's name, 1 to 255 characters.
    public var id: String
    /// Whether it is at work.
    public var isEnabled: Bool
    /// Which objects it is for.
    public var filter: Filter
    /// After how many days an object is deleted, counted to the midnight that follows; `nil` for never.
    public var expirationDays: Int?
    /// After how many days versions are deleted that others have replaced; `nil` for never.
    public var noncurrentExpirationDays: Int?
    /// After how many days an upload in parts that was not finished is given up; `nil` for never.
    public var incompleteUploadDays: Int?
    private var others: [XMLTree] = []

    /// Which objects a rule is for: those that fit everything that is said.
    public struct Filter: Hashable, Sendable {
        /// What the keys begin with; nothing for all.
        public var prefix: String
        /// The tags that an object must have.
        public var tags: [String: String]
        /// The size in bytes that an object must exceed.
        public var sizeGreaterThan: Int?
        /// The size in bytes that an object must stay below.
        public var sizeLessThan: Int?

        /// Makes a filter.
        public init(prefix: String = "", tags: [String: String] = [:], sizeGreaterThan: Int? = nil, sizeLessThan: Int? = nil) {
            self.prefix = prefix
            self.tags = tags
            self.sizeGreaterThan = sizeGreaterThan
            self.sizeLessThan = sizeLessThan
        }
    }

    /// Makes a rule.
    public init(
        id: String, filter: Filter = Filter(), expirationDays: Int? = nil, noncurrentExpirationDays: Int? = nil,
        incompleteUploadDays: Int? = nil, isEnabled: Bool = true
    ) {
        self.id = id
        self.isEnabled = isEnabled
        self.filter = filter
        self.expirationDays = expirationDays
        self.noncurrentExpirationDays = noncurrentExpirationDays
        self.incompleteUploadDays = incompleteUploadDays
    }

    /// Deletes objects under a prefix when they are some days old.
    public static func expiration(id: String, prefix: String, days: Int) -> LifecycleRule {
        LifecycleRule(id: id, filter: Filter(prefix: prefix), expirationDays: days)
    }
}

extension LifecycleRule {
    init(_ tree: XMLTree) {
        // Rules of before 2016 have the prefix outside of a filter.
        let legacy = tree.text("Prefix").map { Filter(prefix: $0) }
        self.init(
            id: tree.text("ID") ?? "", filter: legacy ?? tree["Filter"].map { Filter($0) } ?? Filter(),
            expirationDays: tree["Expiration"]?.number("Days"),
            noncurrentExpirationDays: tree["NoncurrentVersionExpiration"]?.number("NoncurrentDays"),
            incompleteUploadDays: tree["AbortIncompleteMultipartUpload"]?.number("DaysAfterInitiation"),
            isEnabled: tree.text("Status") == "Enabled")
        let known: Set = ["ID", "Prefix", "Filter", "Status"]
        others = tree.children.filter { child in
            if known.contains(child.name) { return false }
            guard let (_, part) = Self.actions.first(where: { $0.name == child.name }) else { return true }
            return child.children.map(\.name) != [part]
        }
    }

    /// The elements that are properties here where they hold the one part and no other.
    private static let actions = [
        (name: "Expiration", part: "Days"), (name: "NoncurrentVersionExpiration", part: "NoncurrentDays"),
        (name: "AbortIncompleteMultipartUpload", part: "DaysAfterInitiation"),
    ]

    var tree: XMLTree {
        var children = [XMLTree("ID", id), filter.tree, XMLTree("Status", isEnabled ? "Enabled" : "Disabled")]
        let days = [expirationDays, noncurrentExpirationDays, incompleteUploadDays]
        for ((name, part), days) in zip(Self.actions, days) where !others.contains(where: { $0.name == name }) {
            if let days { children.append(XMLTree(name, [XMLTree(part, "\(days)")])) }
        }
        return XMLTree("Rule", children + others)
    }

    /// Whether the other rule does the same, by whatever name.
    func hasEffect(of other: LifecycleRule) -> Bool {
        var other = other
        other.id = id
        return self == other
    }

    var texts: [String] { [id, filter.prefix] + filter.tags.flatMap { [$0.key, $0.value] } }
}

extension LifecycleRule.Filter {
    init(_ tree: XMLTree) {
        let tree = tree["And"] ?? tree
        self.init(
            prefix: tree.text("Prefix") ?? "",
            tags: Dictionary(tree.all("Tag").map { ($0.text("Key") ?? "", $0.text("Value") ?? "") }) { $1 },
            sizeGreaterThan: tree.number("ObjectSizeGreaterThan"), sizeLessThan: tree.number("ObjectSizeLessThan"))
    }

    var tree: XMLTree {
        var parts = tags.sorted { $0.key < $1.key }.map { XMLTree("Tag", [XMLTree("Key", $0.key), XMLTree("Value", $0.value)]) }
        if let sizeGreaterThan { parts.append(XMLTree("ObjectSizeGreaterThan", "\(sizeGreaterThan)")) }
        if let sizeLessThan { parts.append(XMLTree("ObjectSizeLessThan", "\(sizeLessThan)")) }
        if !prefix.isEmpty || parts.isEmpty { parts.insert(XMLTree("Prefix", prefix), at: 0) }
        return XMLTree("Filter", parts.count == 1 ? parts : [XMLTree("And", parts)])
    }
}

extension S3Bucket {
    /// The rules for old objects; none where the bucket has no such setting.
    public func lifecycle() async throws -> [LifecycleRule] {
        try await lifecycleAndMinimumSize().rules
    }

    /// Replaces the rules for old objects; with none, the setting is taken away.
    ///
    /// - Parameter rules: At most 1000.
    public func setLifecycle(_ rules: [LifecycleRule]) async throws {
        try await setLifecycle(rules, minimumSize: nil)
    }

    /// The rules, and from which size on objects change their storage class, which S3 keeps beside them.
    func lifecycleAndMinimumSize() async throws -> (rules: [LifecycleRule], minimumSize: String?) {
        guard let answer = try await document("lifecycle") else { return ([], nil) }
        let tree = try tree(answer.document, root: ["LifecycleConfiguration"])
        return (tree.all("Rule").map { LifecycleRule($0) }, answer.value(of: Self.minimumSizeField))
    }

    func setLifecycle(_ rules: [LifecycleRule], minimumSize: String?) async throws {
        guard !rules.isEmpty else { return try await remove("lifecycle") }
        for rule in rules { try Self.check(rule.texts, of: "rules for old objects") }
        let fields = minimumSize.map { [HeaderField(Self.minimumSizeField, $0)] } ?? []
        try await set("lifecycle", XMLTree("LifecycleConfiguration", rules.map(\.tree)).document, fields: fields)
    }

    private static let minimumSizeField = "x-amz-transition-default-minimum-object-size"
}
