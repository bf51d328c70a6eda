/// What becomes of requests while Redis gives no answer.
public enum RedisOutage: Hashable, Sendable {
    /// They pass, uncounted.
    case open
    /// They are refused.
    case closed
    /// They are decided in the memory of this process, which also counts while Redis is there and so knows what this process admitted.
    ///
    /// Several processes then admit up to the limit each. When Redis is back, perhaps without what it knew, both must agree until the
    /// longest window has passed.
    case local
}
