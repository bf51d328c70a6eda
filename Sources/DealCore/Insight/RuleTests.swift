/// Tests of rules, in a file beside the ruleset: listings, and what the rules should make of them.
///
/// ```swift
/// let report = try RuleTests(json: bytes).report(with: Valuer([ruleset]))
/// print(report.text)
/// ```
public struct RuleTests: Hashable, Sendable {
    /// The format name written into the JSON.
    public static let format = "dealkit.rule-tests/1"

    /// The longest JSON text of rule tests, in bytes: 8 MiB.
    public static let maximumBytes = 8 << 20

    /// The most tests a file may hold.
    public static let maximumCount = 10_000

    /// The path of the ruleset, relative to the tests' file; `nil` when the file names none.
    ///
    /// The caller reads it.
    public let ruleset: String?
    /// The tests, in the order of the file.
    public let tests: [RuleTest]

    /// Reads tests of format ``format``.
    ///
    /// Whatever would make a test pass without testing anything is an error: a name that is not known, a test that expects nothing.
    /// - Throws: ``DealError`` of code `invalidJSON` or `invalidRuleset` with a diagnostic, with line and column, for each mistake.
    public init(json: [UInt8]) throws(DealError) {
        guard json.count <= Self.maximumBytes else {
            let diagnostic = Diagnostic.error("too-long", "the rule tests are longer than \(Self.maximumBytes) bytes")
            throw DealError(.invalidRuleset, [diagnostic])
        }
        let node = try JSONParser.parse(json)
        var reader = RuleTestsReader(source: json)
        self = try reader.tests(node)
    }

    init(ruleset: String?, tests: [RuleTest]) {
        self.ruleset = ruleset
        self.tests = tests
    }

    /// Runs all tests.
    public func run(with valuer: Valuer) -> [RuleTestResult] {
        tests.map { RuleTestResult($0, valuer.explain($0.listing), valuer) }
    }

    /// Runs all tests, and tells which rules none of them matched.
    public func report(with valuer: Valuer) -> RuleTestReport {
        RuleTestReport(results: run(with: valuer), valuer)
    }
}

/// A listing, and what the rules should make of it.
///
/// Amounts are compared to the cent where they are written to the cent, and exactly where they have more places.
public struct RuleTest: Hashable, Sendable {
    /// What is tested, in words.
    public let name: String
    /// The listing.
    public let listing: Listing
    /// The sum of all amounts.
    public let total: Money?
    /// The adjusted price.
    public let adjustedPrice: Money?
    /// What rules give, by their ids.
    public let lines: [String: Money]
    /// The ids of rules that match; others may match too.
    public let matched: [String]
    /// The ids of rules that do not match.
    public let notMatched: [String]
    /// The ids of all the rules that fail; `nil` where the test does not care.
    public let errors: [String]?
}
