/// How a bucket for files that everybody may read is to be: there, readable under one prefix, rid of old files, and open to pages of other
/// sites.
///
/// ```swift
/// let setup = BucketSetup(publicPrefix: "card-images/", expireDays: 30, origins: ["*"])
/// for change in try await setup.plan(for: store.bucket).changes {
///     if try await change.apply() { print(change) } else { print("the service cannot", change) }
/// }
/// ```
///
/// Rules and statements of others stay as they are; its own go by ``corsID``, ``lifecycleID`` and ``statementID``. A bucket that is so already,
/// by whatever names, needs no change.
public struct BucketSetup: Hashable, Sendable {
    /// The name of the rule for pages of other sites.
    public static let corsID = "deal-read"
    /// The name of the rule for old objects.
    public static let lifecycleID = "deal-expire"
    /// The name of the policy's statement.
    public static let statementID = "DealPublicRead"

    /// What the keys that everybody may read begin with, such as `card-images/`; `nil` leaves the bucket's policy alone.
    public var publicPrefix: String?
    /// After how many days objects under the prefix are deleted; `nil` leaves old objects alone.
    public var expireDays: Int?
    /// The sites whose pages may read objects, `*` for all; none leaves the rules for other sites alone.
    public var origins: [String]

    /// Says how a bucket is to be.
    public init(publicPrefix: String? = nil, expireDays: Int? = nil, origins: [String] = []) {
        self.publicPrefix = publicPrefix
        self.expireDays = expireDays
        self.origins = origins
    }

    /// Looks at a bucket and says what is to be changed; nothing is written.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where the setup cannot be, and what reading the settings throws.
    public func plan(for bucket: S3Bucket) async throws -> BucketPlan {
        try check()
        var plan = BucketPlan()
        let isNew = try await plan.read("the bucket") { try await bucket.exists() } == false
        if isNew {
            plan.add("make the bucket \(bucket.name) in \(bucket.requests.region)") { try await bucket.create() }
        }
        if let publicPrefix { try await planPublicRead(of: publicPrefix, bucket, isNew, &plan) }
        if let expireDays, let publicPrefix { try await planExpiration(after: expireDays, of: publicPrefix, bucket, isNew, &plan) }
        if !origins.isEmpty { try await planCORS(bucket, isNew, &plan) }
        return plan
    }

    private func check() throws(ObjectStoreError) {
        if let publicPrefix {
            // In a policy, * and ? stand for other characters, and $ begins a variable.
            let isPlain = publicPrefix.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "/") }
            guard isPlain, (1...512).contains(publicPrefix.utf8.count), publicPrefix != "/" else {
                throw ObjectStoreError(
                    .invalidRequest,
                    "a public prefix is 1 to 512 letters, digits, -, ., _, ~ and /, such as card-images/; never the whole bucket")
            }
        }
        if let expireDays {
            guard publicPrefix != nil else {
                throw ObjectStoreError(
                    .invalidRequest, "name the prefix whose objects expire; without one, all objects of the bucket would")
            }
            guard (1...36500).contains(expireDays) else {
                throw ObjectStoreError(.invalidRequest, "objects expire after 1 to 36500 days, not after \(expireDays)")
            }
        }
    }

    private func planPublicRead(of prefix: String, _ bucket: S3Bucket, _ isNew: Bool, _ plan: inout BucketPlan) async throws {
        // Without such a block there is nothing in the way.
        let block = try await isNew ? .everything : plan.read("the block of public access") { try await bucket.publicAccessBlock() } ?? nil
        if var needed = block, needed.blocksPublicPolicies || needed.restrictsPublicBuckets {
            needed.blocksPublicPolicies = false
            needed.restrictsPublicBuckets = false
            let open = needed
            plan.add("let a policy make a part of the bucket public (public-access block; access lists stay as they are)") {
                try await bucket.setPublicAccessBlock(open)
            }
        }

        var policy = BucketPolicy()
        if !isNew {
            let advice = "make \(prefix) readable for everybody by the service's own means"
            let present = try await plan.read("policies", orElse: advice) { try await bucket.policy() ?? BucketPolicy() }
            guard let present else { return }
            policy = present
        }
        let wanted = PolicyStatement.publicRead(
            sid: Self.statementID, bucket: bucket.name, prefix: prefix, partition: Self.partition(of: bucket.requests.region))
        guard Self.put(wanted, into: &policy.statements, isOwn: { $0.sid == Self.statementID }, { $0.hasEffect(of: wanted) }) else {
            return
        }
        let changed = policy
        plan.add("let everybody read \(prefix)* (policy, statement \(Self.statementID))") {
            try await bucket.setPolicy(changed)
        }
    }

    private func planExpiration(
        after days: Int, of prefix: String, _ bucket: S3Bucket, _ isNew: Bool, _ plan: inout BucketPlan
    ) async throws {
        var rules: [LifecycleRule] = []
        var minimumSize: String?
        if !isNew {
            let advice = "delete what is older than \(days) days under \(prefix) by other means"
            let present = try await plan.read("rules for old objects", orElse: advice) { try await bucket.lifecycleAndMinimumSize() }
            guard let present else { return }
            (rules, minimumSize) = present
        }
        let wanted = LifecycleRule.expiration(id: Self.lifecycleID, prefix: prefix, days: days)
        guard Self.put(wanted, into: &rules, isOwn: { $0.id == Self.lifecycleID }, { $0.hasEffect(of: wanted) }) else { return }
        let (changed, size) = (rules, minimumSize)
        plan.add("delete objects under \(prefix) after \(days) days (lifecycle, rule \(Self.lifecycleID))") {
            try await bucket.setLifecycle(changed, minimumSize: size)
        }
    }

    private func planCORS(_ bucket: S3Bucket, _ isNew: Bool, _ plan: inout BucketPlan) async throws {
        var rules: [CORSRule] = []
        if !isNew {
            let advice = "let pages of \(origins.joined(separator: ", ")) read objects by the service's own means"
            let present = try await plan.read("rules for other sites", orElse: advice) { try await bucket.cors() }
            guard let present else { return }
            rules = present
        }
        let wanted = CORSRule.reading(id: Self.corsID, from: origins)
        guard Self.put(wanted, into: &rules, isOwn: { $0.id == Self.corsID }, { $0.hasEffect(of: wanted) }) else { return }
        let changed = rules
        plan.add("let pages of \(origins.joined(separator: ", ")) read objects (CORS, rule \(Self.corsID))") {
            try await bucket.setCORS(changed)
        }
    }

    /// How names in full begin in a region (AWS General Reference, "Amazon Resource Names").
    private static func partition(of region: String) -> String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }

    /// Puts a rule in the place of its older self, or else behind the others.
    ///
    /// - Returns: Whether that changes anything: a rule that does the same, by whatever name, is enough.
    private static func put<Rule>(
        _ wanted: Rule, into rules: inout [Rule], isOwn: (Rule) -> Bool, _ hasEffect: (Rule) -> Bool
    ) -> Bool {
        if let index = rules.firstIndex(where: isOwn) {
            if hasEffect(rules[index]) { return false }
            rules[index] = wanted
        } else {
            if rules.contains(where: hasEffect) { return false }
            rules.append(wanted)
        }
        return true
    }
}
