/// A formula, compiled once, computed for any number of listings.
///
/// ```swift
/// let formula = try Formula("clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)")
/// try formula.amount(for: listing)   // −60.786
/// ```
///
/// The language: numbers, text in quotes, `true false null`, lists; `+ - * / // % **`, comparisons (also chained), `in`,
/// `and or not`, `if a then b else c` (or `b if a else c`), dotted field names, indexing, comments after `#`, and the functions
/// `abs min max sum round floor ceil int float sqrt pow clamp coalesce if_null lookup lower contains starts_with`.
/// A missing value makes the result missing, unless `coalesce` or the default of `lookup` replaces it or `==` asks for it.
public struct Formula: Sendable {
    /// The longest formula, in bytes: 64 KiB.
    public static let maximumLength = 65_536

    /// The formula as written.
    public let text: String
    /// The dotted names of the fields it reads, in order of appearance.
    public let fields: [String]
    /// What looks wrong, although the formula can be computed.
    public let warnings: [Diagnostic]

    private let program: FormulaProgram
    private let layout: FieldLayout

    /// Compiles a formula.
    ///
    /// - Parameters:
    ///   - text: the formula, at most ``maximumLength`` bytes long.
    ///   - schema: the fields it may name.
    /// - Throws: ``DealError`` of code `invalidFormula` with a diagnostic, including its place, for everything that is wrong.
    public init(_ text: String, schema: FieldSchema = .listing) throws(DealError) {
        let context = CompilationContext(schema: schema)
        let (program, diagnostics) = FormulaProgram.compile(text, in: context, wantsAmount: false)
        let located = Self.located(diagnostics, in: text)
        guard let program else { throw DealError(.invalidFormula, located) }
        self.text = text
        self.fields = program.fields
        self.warnings = located
        self.program = program
        self.layout = context.layout
    }

    /// Everything that is wrong, or looks wrong, with a formula that is to give an amount of money.
    public static func check(_ text: String, schema: FieldSchema = .listing) -> [Diagnostic] {
        let context = CompilationContext(schema: schema)
        return located(FormulaProgram.compile(text, in: context, wantsAmount: true).diagnostics, in: text)
    }

    private static func located(_ diagnostics: [Diagnostic], in text: String) -> [Diagnostic] {
        guard diagnostics.contains(where: { $0.range != nil }) else { return diagnostics }
        let source = SourceText(Array(text.utf8))
        return diagnostics.map { diagnostic in
            var located = diagnostic
            located.location = diagnostic.range.map { source.location(of: $0) }
            return located
        }
    }

    /// Computes the formula for a listing; `null` when a value it needs is missing.
    /// - Throws: ``DealError`` naming a division by zero, an overflow, or a value of the wrong type.
    public func evaluate(_ listing: Listing) throws(DealError) -> Value {
        try program.value(for: layout.record(of: listing))
    }

    /// Computes the formula for any map of values; nested maps are reached by dotted names.
    /// - Throws: ``DealError`` naming a division by zero, an overflow, or a value of the wrong type.
    public func evaluate(_ values: [String: Value]) throws(DealError) -> Value {
        try program.value(for: layout.record(of: values))
    }

    /// Computes the formula for a listing as a number: true and false count as 1 and 0.
    /// - Throws: ``DealError`` as ``evaluate(_:)-(Listing)`` does, and naming the field when a value is missing.
    public func amount(for listing: Listing) throws(DealError) -> Double {
        try program.number(for: layout.record(of: listing), layout)
    }

    /// Computes the formula for any map of values as a number: true and false count as 1 and 0.
    /// - Throws: ``DealError`` as ``evaluate(_:)-([String:Value])`` does, and naming the field when a value is missing.
    public func amount(for values: [String: Value]) throws(DealError) -> Double {
        try program.number(for: layout.record(of: values), layout)
    }
}
