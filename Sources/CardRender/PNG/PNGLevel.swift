/// How much time compression may take for how small a result.
public enum PNGLevel: String, CaseIterable, Sendable {
    /// As fast as can be: for a picture that is sent once.
    case fastest
    /// Fast, and much smaller than ``fastest``.
    case fast
    /// A good balance: for a picture that is kept.
    case `default`
    /// As small as can be, at a hundred times the cost.
    case best
}
