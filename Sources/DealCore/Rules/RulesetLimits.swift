/// Limits on what is read from outside, so that reading, checking and compiling a ruleset take bounded time and memory.
///
/// They are far above what people write; a text beyond one of them is refused with an error at the part that is one too many.
extension Ruleset {
    /// The longest JSON text of a ruleset, in bytes: 8 MiB.
    public static let maximumBytes = 8 << 20
    /// The most diagnostics of one ruleset; errors are kept before warnings, and reading gives up at so many errors.
    public static let maximumDiagnostics = 1_000
    /// The most rules of a ruleset; also the most groups.
    public static let maximumRules = 20_000
    /// The most actions of all rules of a ruleset together.
    public static let maximumActions = 100_000
    /// The most rows of all tables of a ruleset together, the rows and factors of modifiers included.
    public static let maximumRows = 100_000
    /// The most tests of all conditions of a ruleset together; a group of conditions counts as one, and so does each value within a value.
    public static let maximumTests = 200_000
}

/// What a ruleset may hold only so much of.
enum RulesetPart: String {
    case groups, rules, actions
    case rows = "rows of tables and modifiers"
    case tests = "conditions and values within their values"

    var maximum: Int {
        switch self {
        case .groups, .rules: Ruleset.maximumRules
        case .actions: Ruleset.maximumActions
        case .rows: Ruleset.maximumRows
        case .tests: Ruleset.maximumTests
        }
    }
}
