extension RateLimitPolicy {
    /// How the requests of a key are counted.
    public enum Algorithm: Hashable, Sendable, CustomStringConvertible {
        /// Sliding windows that remember the time of every unit: each decision is that of a log of all admissions.
        ///
        /// Limits go to 1,000,000. A unit takes 4 bytes while it counts, and all windows of a policy share them.
        case exact
        /// Sliding windows that remember units by the 240th of the window they were admitted in, and count each as if admitted at its end.
        ///
        /// No trailing window ever admits more than its limit. A unit counts up to ``RateLimitWindow/grain`` longer than in an exact
        /// window, so that some requests are refused which had room. Limits go to 1,000,000,000,000; the memory of a window does not grow with use.
        case approximate
        /// A bucket that holds up to `burst` units and is refilled steadily, at the rate of the policy's only window.
        ///
        /// It admits bursts of up to `burst` units and the window's rate in the long run: up to `burst` + limit units in some stretch of the
        /// window's length. Limit and burst go to 1,000,000, and an empty bucket must fill up within 49 days.
        case tokenBucket(burst: Int)
        /// At most so many leases at once as the limit of the policy's only window, each of which lapses after the window's duration.
        ///
        /// The limit goes to 10,000.
        case concurrency

        /// The algorithm as policies and logs name it, such as `token bucket of 20`.
        public var description: String {
            switch self {
            case .exact: "exact"
            case .approximate: "approximate"
            case .tokenBucket(let burst): "token bucket of \(burst)"
            case .concurrency: "concurrency"
            }
        }

        /// What stores keep counts apart by: counts of different algorithms cannot be carried over.
        package enum Kind: UInt8, Hashable, Sendable {
            case exact, approximate, tokenBucket, concurrency
        }

        /// The algorithm without its parameters.
        package var kind: Kind {
            switch self {
            case .exact: .exact
            case .approximate: .approximate
            case .tokenBucket: .tokenBucket
            case .concurrency: .concurrency
            }
        }

        /// The most units that a window can have for its limit under this algorithm.
        var maximumLimit: Int {
            switch self {
            case .exact, .tokenBucket: 1_000_000
            case .approximate: RateLimitWindow.maximumLimit
            case .concurrency: 10_000
            }
        }

        /// Throws unless the algorithm can apply windows like these.
        func validate(_ windows: [RateLimitWindow], of policy: String) throws(RateLimitError) {
            for window in windows where window.limit > maximumLimit {
                throw RateLimitError(
                    .invalidPolicy,
                    "policy \"\(policy)\": the limit of \(window) is not between 1 and \(maximumLimit), the most of the algorithm \(self)")
            }
            guard self != .exact, self != .approximate else { return }
            guard windows.count == 1 else {
                throw RateLimitError(.invalidPolicy, "policy \"\(policy)\": \(windows.count) windows; one of the algorithm \(self) has one")
            }
            guard case .tokenBucket(let burst) = self else { return }
            guard (1...maximumLimit).contains(burst) else {
                throw RateLimitError(.invalidPolicy, "policy \"\(policy)\": the burst \(burst) is not between 1 and \(maximumLimit)")
            }
            guard burst * Int(windows[0].milliseconds) / windows[0].limit <= RateLimitWindow.maximumDuration.wholeMilliseconds else {
                throw RateLimitError(
                    .invalidPolicy, "policy \"\(policy)\": a bucket of \(burst) takes more than 49 days to fill at \(windows[0])")
            }
        }
    }
}

extension RateLimitPolicy {
    /// The most units that the window of an index can have left: its limit, or the burst of a bucket.
    func quota(at index: Int) -> Int {
        if case .tokenBucket(let burst) = algorithm { burst } else { windows[index].limit }
    }

    /// The longest that the window of an index can take to have more left, in milliseconds.
    func longestReset(at index: Int) -> Int64 {
        Int64(windows[index].milliseconds) + (algorithm == .approximate ? windows[index].grainMilliseconds - 1 : 0)
    }

    /// Throws unless the policy grants leases or reservations, as an algorithm of that kind does, and the cost can be one.
    package func validate(for kind: Algorithm.Kind, cost: Int) throws(RateLimitError) {
        guard algorithm.kind == kind else {
            throw RateLimitError(
                .invalidPolicy,
                "policy \"\(name)\" is of the algorithm \(algorithm); \(kind == .concurrency ? "leases" : "budgets") need \(kind)")
        }
        guard cost >= 0 else { throw RateLimitError(.invalidCost, "the cost \(cost) is negative") }
    }

    /// Throws unless a store can decide a request of the cost by counting it.
    package func validate(cost: Int) throws(RateLimitError) {
        guard cost >= 0 else {
            throw RateLimitError(.invalidCost, "the cost \(cost) is negative; use 0 to look at the windows without consuming anything")
        }
        guard cost == 0 || algorithm != .concurrency else {
            throw RateLimitError(.invalidPolicy, "policy \"\(name)\" limits concurrency: acquire a lease instead of checking a cost")
        }
    }
}
