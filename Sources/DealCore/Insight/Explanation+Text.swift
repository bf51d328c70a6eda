extension Explanation: CustomStringConvertible {
    /// The statement a person reads at a terminal: the list price, every rule that matched with its amount to the cent, the adjusted
    /// price they add up to, and then the rules that did not match with the first condition that failed.
    public var text: String {
        ([heading, ""] + statement + skipped + notMatched).joined(separator: "\n") + "\n"
    }

    /// The statement, as ``text``.
    public var description: String { text }

    private var heading: String {
        let number = valuation.listingID == 0 ? nil : "listing \(valuation.listingID)"
        return switch (title.isEmpty, number) {
        case (false, let number?): "\(Wording.cut(title, to: 100)) (\(number))"
        case (false, nil): Wording.cut(title, to: 100)
        case (true, let number): number ?? "Listing"
        }
    }

    /// Everything that adds up to the adjusted price, aligned over all rulesets.
    private var statement: [String] {
        var table = TextTable([(.left, 60), (.right, 30), (.left, 160)])
        table.append("List price", valuation.listPrice?.formatted ?? "not known")
        var lines = valuation.statement()[...]
        for layer in layers {
            table.append(heading: Self.title(of: layer))
            if layer.verdict != .applied {
                table.append(heading: "  " + layer.verdict.text)
                continue
            }
            let matched = layer.rules.filter(\.matched)
            for (rule, line) in zip(matched, lines) { table.append("  " + line.label, line.amount.formatted, rule.why) }
            lines = lines.dropFirst(matched.count)
            if matched.isEmpty { table.append(heading: "  no rule matched") }
        }
        for line in lines { table.append(line.label, line.amount.formatted, line.detail) }
        table.rule()
        if valuation.listPrice == nil {
            table.append("Total adjustment", valuation.total.formatted, "the list price is not known")
        } else {
            table.append("Adjusted price", valuation.adjustedPrice?.formatted ?? "", saving)
        }
        return valuation.problem.map { ["Problem: \($0)", ""] + table.lines() } ?? table.lines()
    }

    private static func title(of layer: Layer) -> String {
        let id = "\(layer.rulesetID) \(layer.rulesetVersion)"
        return layer.rulesetName == layer.rulesetID ? id : "\(layer.rulesetName) (\(id))"
    }

    private var saving: String {
        guard let saving = valuation.savingPercent, let tier = valuation.tier(thresholds) else { return "" }
        let percent = Decimals.formatted(saving.magnitude, places: 1)
        return (saving < 0 ? "costs \(percent) % extra: " : "saves \(percent) %: ") + tier.rawValue
    }

    private var skipped: [String] {
        section("Skipped, as they cannot be built:") { $0.outcome == .skipped ? $0.error ?? $0.reason : nil }
    }

    private var notMatched: [String] {
        section("Not matched:") { if case .notMatched(let failure) = $0.outcome { failure.text } else { nil } }
    }

    private func section(_ heading: String, _ why: (Line) -> String?) -> [String] {
        var table = TextTable([(.left, 40), (.left, 200)])
        var isEmpty = true
        for line in layers.lazy.flatMap(\.rules) {
            guard let why = why(line) else { continue }
            table.append(line.ruleName, why)
            isEmpty = false
        }
        return isEmpty ? [] : ["", heading] + table.lines(indent: "  ")
    }

    /// A small table of all rules by their ids: rule, verdict, amount, why; one section for each ruleset.
    public var table: String {
        layers.map { layer in
            let heading = "\(layer.rulesetID) \(layer.rulesetVersion): \(layer.verdict.text)"
            guard !layer.rules.isEmpty else { return heading + "\n" }
            var table = TextTable([(.left, 32), (.left, 8), (.right, 14), (.left, 80)])
            table.append("rule", "verdict", "amount", "why")
            table.rule()
            for line in layer.rules {
                let amount = line.matched ? Wording.exact(line.amount) : ""
                table.append(line.ruleID, line.verdict, amount, line.why)
            }
            table.rule()
            table.append("total", "", Wording.exact(layer.total))
            return ([heading] + table.lines()).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}

extension Explanation.Line {
    /// The outcome in a word.
    fileprivate var verdict: String {
        switch outcome {
        case .matched: error == nil ? "matched" : "failed"
        case .notMatched: "–"
        case .skipped: "skipped"
        }
    }
}
