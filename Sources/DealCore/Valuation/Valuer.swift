/// Rulesets compiled once, valuing any number of listings.
///
/// ```swift
/// let valuer = Valuer([try Ruleset(json: bytes)])
/// let valuation = valuer.value(listing)
/// print(valuation.adjustedPrice?.formatted ?? "no price")
/// ```
///
/// A valuer never changes and can be shared between tasks. Valuing the same listing again gives the same valuation.
public struct Valuer: Sendable {
    /// How several rulesets work together.
    public enum Mode: String, Sendable, CaseIterable {
        /// All rulesets that match apply, each on its own from the list price; their totals are added.
        case layered
        /// Only the first ruleset that matches applies.
        case firstMatch = "first_match"
    }

    /// How the rulesets work together.
    public let mode: Mode
    /// What is wrong with the rulesets; rules with errors are skipped and named in every valuation.
    public let diagnostics: [Diagnostic]

    /// The fields that rules may name.
    let schema: FieldSchema
    let rulesets: [CompiledRuleset]
    let layout: FieldLayout
    private let program: ConditionProgram
    /// How a listing's fields get to the rules, less the texts that only conditions ask for.
    private let plan: ListingPlan

    /// Compiles rulesets.
    ///
    /// - Parameters:
    ///   - rulesets: in any order; they apply by priority, lower first, then by id.
    ///   - mode: how they work together.
    ///   - groupWeights: what the amounts of rule groups are multiplied with, by the group's id or name; 1 for all others.
    ///   - schema: the fields that rules may name.
    ///   - date: the day for which to value: rulesets not in force on it do not apply. Without a day their dates are not looked at.
    public init(
        _ rulesets: [Ruleset], mode: Mode = .layered, groupWeights: [String: Double] = [:], schema: FieldSchema = .listing,
        on date: CalendarDate? = nil
    ) {
        var compiler = RulesetCompiler(schema: schema, groupWeights: groupWeights, date: date)
        var duplicates: [Diagnostic] = []
        var seen: Set<String> = []
        var compiled: [CompiledRuleset] = []
        for ruleset in rulesets {
            guard seen.insert(ruleset.id).inserted else {
                duplicates.append(
                    .error("duplicate-id", "another ruleset has the id `\(ruleset.id)`; this one is skipped", path: ruleset.id))
                continue
            }
            if let ruleset = compiler.compile(ruleset, "\(ruleset.id)/") { compiled.append(ruleset) }
        }
        var layout = compiler.layout
        _ = layout.slot(for: ListingField.price.rawValue)
        self.mode = mode
        self.schema = schema
        self.layout = layout
        let program = compiler.program.program(layout)
        self.program = program
        plan = layout.plan.reading(compiled.reduce(into: program.slotsRead) { $0.formUnion($1.slotsOfActions(in: layout)) })
        self.rulesets = compiled.sorted {
            $0.priority == $1.priority ? Identifiers.precedes($0.id, $1.id) : $0.priority < $1.priority
        }
        diagnostics = duplicates + compiler.diagnostics
    }

    /// Values a listing.
    ///
    /// A listing bound to one ruleset is valued by that alone, whether or not it is active or matches.
    public func value(_ listing: Listing) -> Valuation {
        let record = plan.record(of: listing)
        let subject = ValuationSubject(
            record: record, answers: program.answers(for: listing, record), listPrice: listing.price, program: program)
        return valuation(of: subject, id: listing.id, ruleset: listing.rulesetID, without: listing.disabledRulesetIDs)
    }

    /// Values any map of values; nested maps are reached by dotted names, the list price is `price_usd`.
    public func value(_ values: [String: Value]) -> Valuation {
        let (id, price) = Catalogue.key(of: values)
        return valuation(of: subject(layout.record(of: values), price), id: id, ruleset: nil, without: [])
    }

    func subject(_ record: Record, _ listPrice: Money?) -> ValuationSubject {
        ValuationSubject(
            record: record, answers: program.answers(for: record), listPrice: listPrice, program: program)
    }

    /// Whether a ruleset applies to listings at all.
    func applies(_ ruleset: CompiledRuleset) -> Bool { ruleset.isActive && ruleset.isInForce }

    func valuation(of subject: ValuationSubject, id: Int64, ruleset: String?, without disabled: Set<String>) -> Valuation {
        var layers: [Valuation.Layer] = []
        if let chosen = ruleset {
            guard let ruleset = rulesets.first(where: { $0.id == chosen }) else {
                let problem = "the listing's ruleset `\(chosen)` is not known"
                return Valuation(listingID: id, listPrice: subject.listPrice, layers: [], problem: problem)
            }
            layers = [ruleset.layer(for: subject)]
        } else {
            for ruleset in rulesets where applies(ruleset) && !disabled.contains(ruleset.id) && ruleset.applies(to: subject) {
                layers.append(ruleset.layer(for: subject))
                if mode == .firstMatch { break }
            }
        }
        return Valuation(listingID: id, listPrice: subject.listPrice, layers: layers)
    }
}
