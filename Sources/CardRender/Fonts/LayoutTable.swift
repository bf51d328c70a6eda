import Synchronization

/// The table `GSUB` or `GPOS` of a font: which lookups a script, a language and some features ask for (OpenType 1.9 §6.2).
final class LayoutTable: Sendable {
    /// What a text asks of a font.
    struct Request: Hashable, Sendable {
        /// The script's tag, such as "latn".
        var script: String
        /// The language's tag in OpenType's own list, such as "JAN"; nil for the script's default.
        var language: String?
        var features: [String]
    }

    /// The lookups of a request in the order in which they are applied, and all those that their rules call.
    struct Plan: Sendable {
        var order: [LayoutLookup] = []
        var byNumber: [Int: LayoutLookup] = [:]
    }

    private struct State {
        var lookups: [Int: LayoutLookup?] = [:]
        var plans: [Request: Plan] = [:]
        var budget = LayoutBudget()
    }

    private let table: FontTable
    private let isSubstitution: Bool
    private let definitions: GlyphDefinitions
    private let state = Mutex(State())

    /// More requests than the scripts and languages of any text make.
    private static let maximumPlans = 256

    init(_ table: FontTable, isSubstitution: Bool, definitions: GlyphDefinitions) {
        self.table = table
        self.isSubstitution = isSubstitution
        self.definitions = definitions
    }

    /// The lookups of a request; those that are damaged are left out.
    func plan(_ request: Request) -> Plan {
        state.withLock { state in
            if let plan = state.plans[request] { return plan }
            let plan = (try? makePlan(request, state: &state)) ?? Plan()
            if state.plans.count < Self.maximumPlans { state.plans[request] = plan }
            return plan
        }
    }

    /// True where the table has a feature for any script.
    func has(feature tag: String) -> Bool {
        guard let features = try? table.part(at: table.uint16(6)), let count = try? features.uint16(0) else { return false }
        return (0..<count).contains { (try? features.tag(2 + 6 * $0)) == tag }
    }

    private func makePlan(_ request: Request, state: inout State) throws(CardError) -> Plan {
        var plan = Plan()
        let wanted = try lookupNumbers(request)
        var open = wanted.sorted()
        while let number = open.popLast() {
            guard plan.byNumber[number] == nil, let lookup = self.lookup(number, state: &state) else { continue }
            plan.byNumber[number] = lookup
            open += lookup.calls
        }
        plan.order = wanted.sorted().compactMap { plan.byNumber[$0] }
        return plan
    }

    private func lookup(_ number: Int, state: inout State) -> LayoutLookup? {
        if let known = state.lookups[number] { return known }
        let lookup: LayoutLookup?
        do throws(CardError) {
            let list = try table.part(at: table.uint16(8))
            let part = number < (try list.uint16(0)) ? try list.part(at: list.uint16(2 + 2 * number)) : nil
            lookup = try part.map { (part) throws(CardError) in
                try LayoutLookup(part, isSubstitution: isSubstitution, definitions: definitions, budget: &state.budget)
            }
        } catch {
            lookup = nil
        }
        state.lookups[number] = .some(lookup)
        return lookup
    }

    private func lookupNumbers(_ request: Request) throws(CardError) -> Set<Int> {
        let scripts = try table.part(at: table.uint16(4)), features = try table.part(at: table.uint16(6))
        guard let language = try Self.languageSystem(request, in: scripts) else { return [] }
        var result: Set<Int> = []
        var budget = LayoutBudget()
        let required = try language.uint16(2)
        var numbers: [Int] = required == 0xFFFF ? [] : [required]
        for position in 0..<(try language.uint16(4)) { numbers.append(try language.uint16(6 + 2 * position)) }
        for number in numbers {
            let record = 2 + 6 * number
            let tag = try features.tag(record)
            guard number == required || request.features.contains(tag) else { continue }
            let feature = try features.part(at: features.uint16(record + 4))
            let count = try feature.uint16(2)
            try budget.spend(count)
            for index in 0..<count { result.insert(try feature.uint16(4 + 2 * index)) }
        }
        return result
    }

    /// The script's part for the language, or its default, or that of the script DFLT or else of Latin.
    private static func languageSystem(_ request: Request, in scripts: FontTable) throws(CardError) -> FontTable? {
        let ranking = ["latn", "DFLT", request.script]
        var best: (rank: Int, offset: Int)?
        for index in 0..<(try scripts.uint16(0)) {
            guard let rank = ranking.lastIndex(of: try scripts.tag(2 + 6 * index)), rank > (best?.rank ?? -1) else { continue }
            best = (rank, try scripts.uint16(6 + 6 * index))
        }
        guard let best else { return nil }
        let script = try scripts.part(at: best.offset)
        if let wanted = request.language {
            for index in 0..<(try script.uint16(2)) where try script.tag(4 + 6 * index) == wanted.padded {
                return try script.part(at: script.uint16(8 + 6 * index))
            }
        }
        let fallback = try script.uint16(0)
        return fallback == 0 ? nil : try script.part(at: fallback)
    }
}

extension String {
    /// A tag of three letters ends with a space.
    fileprivate var padded: String { utf8.count == 3 ? self + " " : self }
}
