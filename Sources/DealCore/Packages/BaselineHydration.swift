/// Turns the fields of a baseline into rules.
struct BaselineHydration {
    private(set) var diagnostics: [Diagnostic] = []
    private let context = CompilationContext(schema: .listing)
    private var schema: FieldSchema { context.schema }

    /// A group for each entity.
    mutating func groups(of entities: [Baseline.Entity]) -> [RuleGroup] {
        entities.enumerated().map { position, entity in
            var seen: Set<String> = []
            let rules = entity.fields.enumerated().flatMap { index, field in
                guard seen.insert(field.id).inserted else { return [Rule]() }
                return self.rules(field, of: entity.name, "entities.\(entity.name)[\(index)]", order: (index + 1) * 10)
            }
            return RuleGroup(
                id: entity.name, name: "\(entity.name) · Baseline", category: entity.name.lowercased(), displayOrder: (position + 1) * 10,
                rules: rules)
        }
    }

    private mutating func rules(_ field: Baseline.Field, of entity: String, _ path: String, order: Int) -> [Rule] {
        var rule = Rule(
            id: "\(entity).\(field.id)", name: "\(field.properName) · Baseline",
            description: field.explanation.isEmpty ? field.description : field.explanation, evaluationOrder: order, actions: [.fixed(0)])
        if let formula = field.formula {
            guard let text = resolved(formula, of: entity, path + ".Formula") else {
                placeholder("its formula cannot be computed", path + ".Formula")
                rule.description += rule.description.isEmpty ? "Formula: \(formula)" : " Formula: \(formula)"
                return [rule]
            }
            rule.actions = [.formula(text)]
            rule.conditions = field.isNullable ? presence(of: text) : nil
            return [rule]
        }
        if field.unit?.lowercased() == "multiplier", !field.buckets.isEmpty {
            if let rules = factors(field, of: entity, path, like: rule) { return rules }
            placeholder("the field its factors are for is not known", path)
            return [rule]
        }
        placeholder(field.buckets.isEmpty ? "it has neither a formula nor ranges" : "its ranges do not say which values they are for", path)
        return [rule]
    }

    private mutating func placeholder(_ why: String, _ path: String) {
        diagnostics.append(
            .warning("placeholder", "the rule gives 0: \(why)", path: path, hint: "write a rule of your own in another ruleset"))
    }

    // MARK: Formulas

    /// The formula with the short names of the entity's fields written out; `nil` where it cannot be compiled.
    private mutating func resolved(_ formula: String, of entity: String, _ path: String) -> String? {
        let (written, problems) = FormulaProgram.compile(formula, in: context, wantsAmount: true)
        let whole = writtenOut(formula, problems, of: entity, path)
        let isSame = whole == formula
        let (program, found) =
            isSame ? (written, problems) : FormulaProgram.compile(whole, in: context, wantsAmount: true)
        for var diagnostic in found {
            diagnostic.path = path
            if !isSame { diagnostic.range = nil }
            diagnostics.append(diagnostic)
        }
        return program == nil || formula.isEmpty ? nil : whole
    }

    /// The formula with each unknown name that is a field of the entity replaced by that field.
    private mutating func writtenOut(_ formula: String, _ problems: [Diagnostic], of entity: String, _ path: String) -> String {
        let source = Array(formula.utf8)
        var text: [UInt8] = []
        var end = 0
        let ranges = problems.filter { $0.code == "unknown-field" }.compactMap(\.range).sorted { $0.lowerBound < $1.lowerBound }
        for range in ranges where range.lowerBound >= end && range.upperBound <= source.count {
            let name = String(decoding: source[range], as: UTF8.self)
            guard let field = Self.field(name, of: entity, schema) else { continue }
            text += source[end..<range.lowerBound] + Array(field.utf8)
            end = range.upperBound
            diagnostics.append(.warning("resolved-name", "`\(name)` is read as `\(field)`", path: path, range: range))
        }
        return String(decoding: text + source[end...], as: UTF8.self)
    }

    /// That all fields a formula reads have a value.
    private func presence(of formula: String) -> Condition? {
        let fields = FormulaProgram.compile(formula, in: context, wantsAmount: true).program?.fields ?? []
        let missable = fields.filter { schema.field(named: $0)?.isNullable == true }
        return missable.isEmpty ? nil : .all(missable.map { .test($0, .isNotNull) })
    }

    // MARK: Factors

    private mutating func factors(_ field: Baseline.Field, of entity: String, _ path: String, like rule: Rule) -> [Rule]? {
        let names = field.dependencies + [field.id, field.id.hasSuffix("_multiplier") ? String(field.id.dropLast(11)) : ""]
        guard let name = names.compactMap({ Self.field($0, of: entity, schema) }).first else { return nil }
        var seen: Set<String> = []
        return field.buckets.enumerated().compactMap { index, bucket in
            let place = "\(path).valuation_buckets[\(index)]"
            let value = Self.value(bucket.label, of: name)
            guard seen.insert(value).inserted else {
                diagnostics.append(
                    .warning("duplicate-value", "another range is for `\(value)`; this one is skipped", path: place + ".label"))
                return nil
            }
            var part = rule
            part.id += "=\(value)"
            part.name = "\(rule.name): \(bucket.label)"
            part.conditions = .test(name, .equals, .text(value))
            guard let factor = factor(bucket, place) else {
                placeholder("the range has no factor", place)
                return part
            }
            part.actions = [.multiplier(Decimals.rounded(factor * 100, places: 6))]
            return part
        }
    }

    private mutating func factor(_ bucket: Baseline.Bucket, _ path: String) -> Double? {
        guard let minimum = bucket.minimum ?? bucket.maximum, let maximum = bucket.maximum ?? bucket.minimum else { return nil }
        let middle = minimum + (maximum - minimum) / 2
        guard minimum != maximum else { return minimum }
        let range = "\(Decimals.text(minimum)) to \(Decimals.text(maximum))"
        diagnostics.append(
            .warning("middle-of-range", "of \(range) the middle \(Decimals.text(Decimals.rounded(middle, places: 6))) is taken", path: path)
        )
        return middle
    }

    /// The value of a field that a label names: `Refurbished` is `refurb`, `DDR4` is `ddr4`.
    private static func value(_ label: String, of field: String) -> String {
        switch ListingField(rawValue: field) {
        case .condition: ItemCondition.parse(label)?.rawValue ?? label
        case .ramType, .ramSpecGeneration: RAMGeneration.parse(label) == .unknown ? label : RAMGeneration.parse(label).rawValue
        case .primaryMedium, .primaryStorageType, .secondaryMedium, .secondaryStorageType:
            StorageMedium.parse(label) == .unknown ? label : StorageMedium.parse(label).rawValue
        default: label
        }
    }

    // MARK: Names

    /// Where the fields of the original's entities are found here.
    private static let places = [
        "listing": "", "cpu": "cpu.", "gpu": "gpu.", "ramspec": "ram_spec.", "ram_spec": "ram_spec.", "storageprofile": "storage.primary.",
        "storage_profile": "storage.primary.",
    ]

    /// The field of a listing that a name of an entity means; `nil` when there is none.
    static func field(_ name: String, of entity: String, _ schema: FieldSchema) -> String? {
        if let field = schema.field(named: name) { return field.name }
        if let place = places[entity.lowercased()], let field = schema.field(named: place + name) { return field.name }
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let place = places[parts[0].lowercased()] else { return nil }
        if place == "storage.primary." {
            for drive in ["primary", "secondary"] where parts[1].hasPrefix(drive + "_") {
                return schema.field(named: "storage.\(drive).\(parts[1].dropFirst(drive.count + 1))")?.name
            }
        }
        return schema.field(named: place + parts[1])?.name
    }
}
