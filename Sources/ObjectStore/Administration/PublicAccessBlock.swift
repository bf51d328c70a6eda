/// What keeps a bucket from being public, whatever its policy and access lists say (Amazon S3 API Reference,
/// PublicAccessBlockConfiguration).
public struct PublicAccessBlock: Hashable, Sendable {
    /// Whether access lists that make something public are refused.
    public var blocksPublicLists: Bool
    /// Whether access lists that make something public count for nothing.
    public var ignoresPublicLists: Bool
    /// Whether policies that make something public are refused.
    public var blocksPublicPolicies: Bool
    /// Whether, under a public policy, only the owner's account and services of AWS get in.
    public var restrictsPublicBuckets: Bool

    /// Makes a block, which says nothing unless told.
    public init(
        blocksPublicLists: Bool = false, ignoresPublicLists: Bool = false, blocksPublicPolicies: Bool = false,
        restrictsPublicBuckets: Bool = false
    ) {
        self.blocksPublicLists = blocksPublicLists
        self.ignoresPublicLists = ignoresPublicLists
        self.blocksPublicPolicies = blocksPublicPolicies
        self.restrictsPublicBuckets = restrictsPublicBuckets
    }

    /// Nothing is public: what new buckets have at AWS.
    public static let everything = PublicAccessBlock(
        blocksPublicLists: true, ignoresPublicLists: true, blocksPublicPolicies: true, restrictsPublicBuckets: true)

    /// Only a policy can make something public.
    public static let allButPolicies = PublicAccessBlock(blocksPublicLists: true, ignoresPublicLists: true)
}

extension PublicAccessBlock {
    init(_ tree: XMLTree) {
        self.init(
            blocksPublicLists: tree.isTrue("BlockPublicAcls"), ignoresPublicLists: tree.isTrue("IgnorePublicAcls"),
            blocksPublicPolicies: tree.isTrue("BlockPublicPolicy"), restrictsPublicBuckets: tree.isTrue("RestrictPublicBuckets"))
    }

    var tree: XMLTree {
        let parts = [
            ("BlockPublicAcls", blocksPublicLists), ("IgnorePublicAcls", ignoresPublicLists), ("BlockPublicPolicy", blocksPublicPolicies),
            ("RestrictPublicBuckets", restrictsPublicBuckets),
        ]
        return XMLTree("PublicAccessBlockConfiguration", parts.map { XMLTree($0.0, "\($0.1)") })
    }
}

extension S3Bucket {
    /// What keeps the bucket from being public; `nil` where nothing is set.
    public func publicAccessBlock() async throws -> PublicAccessBlock? {
        try await tree("publicAccessBlock", root: ["PublicAccessBlockConfiguration"]).map { PublicAccessBlock($0) }
    }

    /// Replaces what keeps the bucket from being public; `nil` takes it away.
    public func setPublicAccessBlock(_ block: PublicAccessBlock?) async throws {
        guard let block else { return try await remove("publicAccessBlock") }
        try await set("publicAccessBlock", block.tree.document)
    }
}
