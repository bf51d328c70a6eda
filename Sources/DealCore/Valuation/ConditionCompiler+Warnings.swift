/// What can be built, but probably is not meant.
extension ConditionCompiler {
    func warn(_ kind: Operator.Kind, _ value: Value, _ field: FieldSchema.Field, _ path: String) {
        switch kind {
        case .isNull, .isNotNull:
            guard !field.isNullable else { return }
            let verdict = kind == .isNull ? "never" : "always"
            report(.warning("\(verdict)-matches", "`\(field.name)` always has a value", path: path))
        case .equals, .notEquals:
            if value.isNull {
                let hint = kind == .equals ? "write `is_null`" : "write `is_not_null`"
                report(.warning("compares-with-null", "nothing equals null", path: path + ".value", hint: hint))
            } else {
                warn(unless: value, fits: field, path + ".value")
            }
        case .isIn, .notIn:
            guard case .list(let elements) = value else { return }
            if elements.isEmpty { report(.warning("empty-list", "the list is empty", path: path + ".value")) }
            for (index, element) in elements.enumerated() where context.log.wants(.warning) {
                warn(unless: element, fits: field, "\(path).value[\(index)]")
            }
        case .greaterThan, .lessThan, .gte, .lte, .between:
            warnOfOrder(kind, field, path)
        case .contains, .startsWith, .endsWith, .regex:
            warnOfText(kind, field, path)
        }
    }

    /// Only numbers and days have an order.
    private func warnOfOrder(_ kind: Operator.Kind, _ field: FieldSchema.Field, _ path: String) {
        let name = field.name
        switch field.type {
        case .text:
            report(.warning("wrong-type", "`\(name)` is text and is only compared where it is a number", path: path + ".field_name"))
        case .boolean:
            let hint = "write `equals` with `true` or `false`"
            report(.warning("wrong-type", "`\(name)` is true or false and is compared as 1 or 0", path: path + ".operator", hint: hint))
        case .list, .map: warnThatNothingPasses(kind, field, path)
        case .number, .date, .any: break
        }
    }

    /// Lists are searched for an element; a map has no text at all.
    private func warnOfText(_ kind: Operator.Kind, _ field: FieldSchema.Field, _ path: String) {
        switch (field.type, kind) {
        case (.boolean, _):
            let hint = "write `equals` with `true` or `false`"
            report(
                .warning(
                    "wrong-type", "`\(field.name)` is true or false and is compared as that text", path: path + ".operator", hint: hint))
        case (.map, _), (.list, .startsWith), (.list, .endsWith): warnThatNothingPasses(kind, field, path)
        default: break
        }
    }

    private func warnThatNothingPasses(_ kind: Operator.Kind, _ field: FieldSchema.Field, _ path: String) {
        let message = "`\(field.name)` is a \(field.type.rawValue) and never passes `\(kind.rawValue)`"
        report(.warning("never-matches", message, path: path + ".operator", hint: Self.hint(about: field)))
    }

    private static func hint(about field: FieldSchema.Field) -> String? {
        switch field.type {
        case .list: "`contains` looks for an element of a list"
        case .map: "name one of its members: `\(field.name).…`"
        case .boolean: "write `true` or `false` without quotes"
        case .date: "write a day as `2026-11-21`"
        default: nil
        }
    }

    /// Warns of a value the field can never have.
    private func warn(unless value: Value, fits field: FieldSchema.Field, _ path: String) {
        if let kind = Self.kind(of: field), !value.isNull, !Self.canEqual(value, field.type) {
            let message = "`\(field.name)` is \(kind) and never equals \(value.asText.map { "`\($0)`" } ?? value.kindName)"
            report(.warning("never-equal", message, path: path, hint: Self.hint(about: field)))
        }
        guard !field.choices.isEmpty, case .text(let text) = value, !field.choices.contains(where: { $0.lowercased() == text.lowercased() })
        else { return }
        let hint = context.log.hint(for: text, among: field.choices) ?? "one of: \(field.choices.joined(separator: ", "))"
        report(.warning("never-equal", "`\(field.name)` never is `\(text)`", path: path, hint: hint))
    }

    /// What a field holds, where that rules values out.
    private static func kind(of field: FieldSchema.Field) -> String? {
        switch field.type {
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list"
        case .map: "a map"
        case .date: "a date"
        case .text, .any: nil
        }
    }

    private static func canEqual(_ value: Value, _ type: FieldSchema.FieldType) -> Bool {
        switch (type, value) {
        case (.number, _): value.asNumber != nil
        case (.boolean, _): value.asNumber == 1 || value.asNumber == 0
        case (.list, .list), (.map, .map): true
        case (.list, _), (.map, _): false
        case (.date, _): FieldTest.day(of: value) != nil
        default: true
        }
    }
}
