import RateLimit
import RateLimitContract

extension MemoryRateLimiter {
    /// Admits units one at a time until one is refused, and returns how many passed.
    func drain(_ key: String, policy: RateLimitPolicy) throws -> Int {
        var admitted = 0
        while try check(key, policy: policy).allowed { admitted += 1 }
        return admitted
    }
}
