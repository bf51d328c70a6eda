extension JointDecision {
    /// The header fields that tell a client about its limits, for a response of any status; none if all policies are in shadow mode.
    ///
    /// - `X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds from now, rounded up) describe the window with the least left.
    /// - `RateLimit-Policy` lists every window with its quota `q` and length `w` in seconds (left out where it is not whole seconds). A
    ///   bucket's quota is its burst and its length the time in which it fills; leases have the unit `concurrent-requests` and no length.
    /// - `RateLimit` lists the windows with what remains, `r`, and the seconds until there is more, `t`. When the request was refused,
    ///   it lists those that refused it: `Retry-After` must not come before any `t` beside it.
    /// - `Retry-After`, in seconds rounded up, only when the request was refused and can ever pass.
    ///
    /// The two `RateLimit` fields are Lists of Strings (RFC 9651) as in draft-ietf-httpapi-ratelimit-headers-11. A window is called by its
    /// name, and after its policy (`client-minute`) where several policies decided.
    public func headerFields() -> [(name: String, value: String)] {
        let quotas = enforcedQuotas
        guard let tightest = quotas.min(by: { ($0.state.remaining, $1.state.resetAfter) < ($1.state.remaining, $0.state.resetAfter) })
        else {
            return []
        }
        let told = allowed ? quotas : quotas.filter(\.isExceeded)
        var fields = [
            ("X-RateLimit-Limit", "\(tightest.state.limit)"),
            ("X-RateLimit-Remaining", "\(tightest.state.remaining)"),
            ("X-RateLimit-Reset", "\(tightest.state.resetAfter.secondsRoundedUp)"),
            ("RateLimit-Policy", quotas.map(\.policyItem).joined(separator: ", ")),
            ("RateLimit", told.map(\.standingItem).joined(separator: ", ")),
        ]
        if let retryAfter { fields.append(("Retry-After", "\(retryAfter.secondsRoundedUp)")) }
        return fields
    }

    /// The names of the windows that refuse the request, as the header fields call them.
    public var violatedPolicies: [String] { allowed ? [] : enforcedQuotas.filter(\.isExceeded).map(\.name) }

    /// The windows of the policies that are not in shadow mode.
    private var enforcedQuotas: [Quota] {
        let enforced = decisions.filter { !$0.policy.isShadow }
        return enforced.flatMap { decision in
            zip(decision.policy.windows, decision.windows).map { window, state in
                Quota(
                    name: enforced.count == 1 ? state.name : "\(decision.policy.name)-\(state.name)", decision: decision, window: window,
                    state: state)
            }
        }
    }

    /// One window, as the header fields describe it.
    private struct Quota {
        let name: String
        let decision: Decision
        let window: RateLimitWindow
        let state: Decision.WindowState

        var isExceeded: Bool { !decision.fits && state.remaining < decision.cost }

        /// The window as an item of `RateLimit-Policy`, such as `"minute";q=120;w=60`.
        var policyItem: String {
            let quota = "\"\(name)\";q=\(state.limit)"
            switch decision.policy.algorithm {
            case .concurrency: return "\(quota);qu=\"concurrent-requests\""
            case .exact, .approximate: return quota + Self.length(Int(window.milliseconds))
            case .tokenBucket(let burst):
                let (milliseconds, rest) = (burst * Int(window.milliseconds)).quotientAndRemainder(dividingBy: window.limit)
                return rest == 0 ? quota + Self.length(milliseconds) : quota
            }
        }

        private static func length(_ milliseconds: Int) -> String {
            milliseconds > 0 && milliseconds.isMultiple(of: 1000) ? ";w=\(milliseconds / 1000)" : ""
        }

        /// The state as an item of `RateLimit`, such as `"minute";r=37;t=12`.
        var standingItem: String {
            let standing = "\"\(name)\";r=\(state.remaining)"
            return state.resetAfter > .zero ? "\(standing);t=\(state.resetAfter.secondsRoundedUp)" : standing
        }
    }
}

extension Decision {
    /// The header fields that tell a client about its limits, as ``JointDecision/headerFields()`` writes them.
    public func headerFields() -> [(name: String, value: String)] { JointDecision([self]).headerFields() }
}
