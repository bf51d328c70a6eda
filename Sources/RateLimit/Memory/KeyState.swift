/// What a part of the limiter remembers of one key under one policy name and algorithm; each algorithm has its own subclass.
@safe class KeyState {
    let key: String
    let hash: Int
    /// The policy by which the key was last counted.
    final var policy: RateLimitPolicy.Storage
    /// The time of the newest admission; the earliest of times before the first.
    final var newest = Int64.min
    /// The time until which the state must not be forgotten to make room, as a window is used up; earlier times mean it may.
    final var exhaustedUntil = Int64.min

    /// Whether the table holds the state.
    final var isRemembered = false
    /// Which recency list the state is in.
    final var listing = Listing.none
    // Neighbours in that list, which are not counted as references: a state lives as long as the table holds it, and leaves its list first.
    fileprivate final var newer: Unmanaged<KeyState>?
    fileprivate final var older: Unmanaged<KeyState>?

    enum Listing: UInt8 {
        case none, available, exhausted
    }

    init(key: String, hash: Int, policy: RateLimitPolicy.Storage) {
        self.key = key
        self.hash = hash
        self.policy = policy
    }

    /// Makes the empty state of a key.
    static func make(key: String, hash: Int, policy: RateLimitPolicy.Storage) -> KeyState {
        switch policy.algorithm {
        case .exact: AdmissionRing(key: key, hash: hash, policy: policy)
        case .approximate: GrainCounts(key: key, hash: hash, policy: policy)
        case .tokenBucket: TokenLevel(key: key, hash: hash, policy: policy)
        case .concurrency: LeaseList(key: key, hash: hash, policy: policy)
        }
    }

    /// Whether it is the state of a key under a policy's name and algorithm.
    final func matches(_ key: String, _ hash: Int, _ policy: RateLimitPolicy.Storage) -> Bool {
        self.hash == hash && self.key == key
            && (self.policy === policy || (self.policy.name == policy.name && self.policy.algorithm.kind == policy.algorithm.kind))
    }

    // MARK: What each algorithm defines

    /// Decides a request without recording it; the decision tells where the windows stand as if it were recorded, if it `counts`.
    ///
    /// Where the clock is behind an earlier time of the key, time stands still.
    func judge(_ policy: RateLimitPolicy.Storage, cost: Int, counts: Bool, now: Int64) -> Judgement { fatalError("an algorithm judges") }

    /// The bytes by which ``record(_:of:id:)`` grows the state.
    func growth(for judgement: Judgement, of policy: RateLimitPolicy.Storage) -> Int { 0 }

    /// Records an admitted request, as the lease or the reservation of an id if there is one.
    func record(_ judgement: Judgement, of policy: RateLimitPolicy.Storage, id: UInt64?) {}

    /// The bytes of memory outside the state itself and its texts.
    var extent: Int { 0 }

    /// Whether nothing counts any more, so that forgetting the state changes no decision.
    func isIdle(at now: Int64) -> Bool { now >= newest &+ Int64(policy.retention) }

    // MARK: Memory

    /// The memory taken by the state: itself, its texts, its share of the table of keys, and what its algorithm keeps.
    final var byteCount: Int {
        Self.ownBytes + (key.utf8.count > 15 ? 32 + key.utf8.count : 0) + extent
    }

    /// An object of the largest subclass with the allocator's header, and up to 3 table slots.
    private static let ownBytes = 128 + 3 * MemoryLayout<Int>.stride
}

/// A decision without its policy, and what must be noted if it is carried out.
///
/// It holds no reference, so that it is handed around for nothing.
struct Judgement {
    let cost: Int
    let fits: Bool
    /// -1 if the request fits or never can.
    let retryMilliseconds: Int64
    let remaining: SIMD8<Int64>
    let resetMilliseconds: SIMD8<UInt32>
    /// The time for which it was made: the clock's, or that of the key's last admission if the clock is behind it.
    let instant: Int64
    /// The units of a ring that still count in the longest window.
    var kept = 0
    /// How long from now until the state may be forgotten to make room, in milliseconds; 0 if it may now.
    let exhaustedFor: Int64

    func decision(of policy: RateLimitPolicy.Storage) -> Decision {
        Decision(
            policy: RateLimitPolicy(policy), cost: cost, fits: fits, retryMilliseconds: retryMilliseconds, remaining: remaining,
            resetMilliseconds: resetMilliseconds)
    }
}

/// States in the order of their last admission.
@safe struct RecencyList {
    private let kind: KeyState.Listing
    private var newest: Unmanaged<KeyState>?
    private var last: Unmanaged<KeyState>?

    init(_ kind: KeyState.Listing) {
        self.kind = kind
    }

    /// The state whose last admission is oldest.
    var oldest: KeyState? { unsafe last?.takeUnretainedValue() }

    func isNewest(_ state: KeyState) -> Bool { unsafe newest?.toOpaque() == Unmanaged.passUnretained(state).toOpaque() }

    mutating func append(_ state: KeyState) {
        let appended = unsafe Unmanaged.passUnretained(state)
        state.listing = kind
        unsafe state.newer = nil
        unsafe state.older = newest
        if let newest = unsafe newest {
            unsafe newest._withUnsafeGuaranteedRef { unsafe $0.newer = appended }
        } else {
            unsafe last = appended
        }
        unsafe newest = appended
    }

    mutating func remove(_ state: KeyState) {
        state.listing = .none
        let (newer, older) = unsafe (state.newer, state.older)
        if let newer = unsafe newer { unsafe newer._withUnsafeGuaranteedRef { unsafe $0.older = older } } else { unsafe newest = older }
        if let older = unsafe older { unsafe older._withUnsafeGuaranteedRef { unsafe $0.newer = newer } } else { unsafe last = newer }
    }
}
