extension Decision {
    /// The header fields that tell a client about its limits, for a response of any status.
    ///
    /// - `X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds from now, rounded up) describe the window with the least left.
    /// - `RateLimit-Policy` lists every window with its quota `q` and length `w` in seconds (left out where it is not whole seconds).
    /// - `RateLimit` lists the windows with what remains, `r`, and the seconds until there is more, `t`. When the request was refused,
    ///   it lists those that refused it: `Retry-After` must not come before any `t` beside it.
    /// - `Retry-After`, in seconds rounded up, only when the request was refused and can ever pass.
    ///
    /// The two `RateLimit` fields are Lists of Strings (RFC 9651) as in draft-ietf-httpapi-ratelimit-headers-10.
    public func headerFields() -> [(name: String, value: String)] {
        let states = windows
        let tightest = states.min { ($0.remaining, $1.resetAfter) < ($1.remaining, $0.resetAfter) }
        var fields: [(name: String, value: String)] = []
        if let tightest {
            fields.append(("X-RateLimit-Limit", "\(tightest.limit)"))
            fields.append(("X-RateLimit-Remaining", "\(tightest.remaining)"))
            fields.append(("X-RateLimit-Reset", "\(tightest.resetAfter.secondsRoundedUp)"))
        }
        fields.append(("RateLimit-Policy", policy.windows.map(\.quotaItem).joined(separator: ", ")))
        fields.append(("RateLimit", states.filter { fits || $0.remaining < cost }.map(\.standingItem).joined(separator: ", ")))
        if let retryAfter {
            fields.append(("Retry-After", "\(retryAfter.secondsRoundedUp)"))
        }
        return fields
    }
}

extension RateLimitWindow {
    /// The window as an item of `RateLimit-Policy`, such as `"minute";q=120;w=60`.
    fileprivate var quotaItem: String {
        let quota = "\"\(name)\";q=\(limit)"
        return milliseconds.isMultiple(of: 1000) ? "\(quota);w=\(milliseconds / 1000)" : quota
    }
}

extension Decision.WindowState {
    /// The state as an item of `RateLimit`, such as `"minute";r=37;t=12`.
    fileprivate var standingItem: String {
        let standing = "\"\(name)\";r=\(remaining)"
        return resetAfter > .zero ? "\(standing);t=\(resetAfter.secondsRoundedUp)" : standing
    }
}
