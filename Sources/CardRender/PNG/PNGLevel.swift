/// How much time compression may take for how small a result.
public enum PNGLevel: String, CaseIterable, Sendable {
    /// As fast as can be: for a picture that is sent once.
    case fastest
    /// Hardly slower than ``fastest``, and smaller for most pictures.
    case fast
    /// A good balance: for a picture that is kept.
    case `default`
    /// As small as can be, in some fifty times the time of ``default``.
    case best
}
