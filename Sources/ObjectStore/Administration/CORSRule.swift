/// Which pages of other sites may use a bucket from within a browser (Amazon S3 API Reference, CORSRule).
public struct CORSRule: Hashable, Sendable {
    /// The rule's name, at most 255 characters; `nil` for none.
    public var id: String?
    /// The sites, such as `https://example.com`, or `*` for all; each may have one `*`.
    public var origins: [String]
    /// The methods: `GET`, `HEAD`, `PUT`, `POST`, `DELETE`.
    public var methods: [String]
    /// The fields that requests may carry, or `*`.
    public var allowedHeaders: [String]
    /// The fields of answers that a page may read.
    public var exposedHeaders: [String]
    /// How long a browser may remember the rule; `nil` for its own habit.
    public var maxAge: Duration?

    /// Makes a rule.
    public init(
        id: String? = nil, origins: [String], methods: [String], allowedHeaders: [String] = [], exposedHeaders: [String] = [],
        maxAge: Duration? = nil
    ) {
        self.id = id
        self.origins = origins
        self.methods = methods
        self.allowedHeaders = allowedHeaders
        self.exposedHeaders = exposedHeaders
        self.maxAge = maxAge
    }

    /// Lets pages of some sites read objects.
    public static func reading(id: String? = nil, from origins: [String]) -> CORSRule {
        CORSRule(
            id: id, origins: origins, methods: ["GET", "HEAD"], allowedHeaders: ["*"], exposedHeaders: ["ETag"], maxAge: .seconds(3600))
    }
}

extension CORSRule {
    init(_ tree: XMLTree) {
        func texts(_ name: String) -> [String] { tree.all(name).map(\.text) }
        self.init(
            id: tree.text("ID"), origins: texts("AllowedOrigin"), methods: texts("AllowedMethod"), allowedHeaders: texts("AllowedHeader"),
            exposedHeaders: texts("ExposeHeader"), maxAge: tree.number("MaxAgeSeconds").map { .seconds($0) })
    }

    var tree: XMLTree {
        var children: [XMLTree] = []
        if let id { children.append(XMLTree("ID", id)) }
        children += origins.map { XMLTree("AllowedOrigin", $0) }
        children += methods.map { XMLTree("AllowedMethod", $0) }
        children += allowedHeaders.map { XMLTree("AllowedHeader", $0) }
        children += exposedHeaders.map { XMLTree("ExposeHeader", $0) }
        if let maxAge { children.append(XMLTree("MaxAgeSeconds", "\(maxAge.components.seconds)")) }
        return XMLTree("CORSRule", children)
    }

    /// Whether the other rule does the same, by whatever name.
    func hasEffect(of other: CORSRule) -> Bool {
        func lower(_ texts: [String]) -> Set<String> { Set(texts.map { $0.lowercased() }) }
        return Set(origins) == Set(other.origins) && Set(methods) == Set(other.methods)
            && lower(allowedHeaders) == lower(other.allowedHeaders) && lower(exposedHeaders) == lower(other.exposedHeaders)
            && maxAge == other.maxAge
    }
}

extension S3Bucket {
    /// The rules for pages of other sites; none where the bucket has no such setting.
    public func cors() async throws -> [CORSRule] {
        try await tree("cors", root: ["CORSConfiguration"])?.all("CORSRule").map { CORSRule($0) } ?? []
    }

    /// Replaces the rules for pages of other sites; with none, the setting is taken away.
    ///
    /// - Parameter rules: At most 100; for each request, the first that fits counts.
    public func setCORS(_ rules: [CORSRule]) async throws {
        guard !rules.isEmpty else { return try await remove("cors") }
        for rule in rules {
            try Self.check(
                [rule.id ?? ""] + rule.origins + rule.methods + rule.allowedHeaders + rule.exposedHeaders, of: "rules for other sites")
        }
        try await set("cors", XMLTree("CORSConfiguration", rules.map(\.tree)).document)
    }
}
