/// The copies of policies that one part of a limiter hands out, found by the policy they were made of.
struct PolicyCopies {
    private var ids: [ObjectIdentifier] = []
    private var copies: [RateLimitPolicy.Storage] = []
    // They are kept, so that no other policy takes the address of one whose copy is here.
    private var originals: [RateLimitPolicy.Storage] = []

    /// The part's own copy of a policy.
    ///
    /// - Complexity: O(number of policies), at most 64.
    mutating func copy(of policy: RateLimitPolicy.Storage) -> RateLimitPolicy.Storage {
        let id = ObjectIdentifier(policy)
        for index in ids.indices where ids[index] == id { return copies[index] }
        if ids.count == 64 { self = PolicyCopies() }
        let copy = policy.copy()
        ids.append(id)
        copies.append(copy)
        originals.append(policy)
        return copy
    }
}
