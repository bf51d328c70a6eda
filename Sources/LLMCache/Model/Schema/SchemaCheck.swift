/// Collects what is wrong with a value.
struct SchemaCheck {
    private static let maximumFaults = 10

    private var faults: [String] = []
    private var path = SchemaPath()
    private var steps = 0
    /// Set while an alternative is tried, of which it only matters whether it has a fault.
    private var isTrial = false
    private var hasTrialFailed = false

    static func faults(in value: JSONValue, _ node: SchemaNode) -> [String] {
        var check = SchemaCheck()
        check.check(value, node)
        return check.isExhausted ? ["$ takes more than \(JSONSchema.maximumSteps) steps to check"] : check.faults
    }

    /// Whether no further fault matters.
    private var isDone: Bool { isExhausted || (isTrial ? hasTrialFailed : faults.count >= Self.maximumFaults) }

    private var isExhausted: Bool { steps > JSONSchema.maximumSteps }

    private mutating func check(_ value: JSONValue, _ node: SchemaNode) {
        guard !isDone else { return }
        steps += 1
        // A long text takes as long as many short ones.
        if case .string(let text) = value { steps += text.utf8.count / 64 }
        if !node.kinds.isEmpty, !node.kinds.contains(where: { Self.isKind($0, value) }) {
            return fault("should be \(node.kinds.map(\.rawValue).joined(separator: " or "))")
        }
        // OpenAPI's `nullable` lets null pass the list of choices, too.
        if let choices = node.choices, !choices.contains(value), !(value.isNull && node.kinds.contains(.null)) {
            return fault(choices.count == 1 ? "is not the one value allowed" : "is none of the \(choices.count) values allowed")
        }
        if !node.anyOf.isEmpty, !fulfilsAny(of: node.anyOf, value) { fault("fits none of the \(node.anyOf.count) alternatives") }
        switch value {
        case .object(let object): check(object, node)
        case .array(let elements): check(elements, node)
        case .string(let text):
            if let length = node.length, !length.contains(text.unicodeScalars.count) {
                fault("should have \(Self.words(length)) characters")
            }
        case .number(let number): check(number, node)
        case .bool, .null: break
        }
    }

    private mutating func check(_ object: JSONObject, _ node: SchemaNode) {
        for name in node.required where object[name] == nil {
            guard !isDone else { return }
            within(.member(name)) { $0.fault("is missing") }
        }
        for (name, value) in object.members {
            guard !isDone else { return }
            if let property = node.properties[name] {
                within(.member(name)) { $0.check(value, property) }
                continue
            }
            switch node.additionalProperties {
            case .allowed: break
            case .refused: fault("has a member that the schema does not name")
            case .checked(let box): within(.member("*")) { $0.check(value, box.node) }
            }
        }
    }

    private mutating func check(_ elements: [JSONValue], _ node: SchemaNode) {
        if let count = node.count, !count.contains(elements.count) { fault("should have \(Self.words(count)) elements") }
        guard let items = node.items else { return }
        for (index, element) in elements.enumerated() {
            guard !isDone else { return }
            within(.element(index)) { $0.check(element, items.node) }
        }
    }

    private mutating func check(_ number: JSONNumber, _ node: SchemaNode) {
        if let (bound, isExclusive) = node.minimum, number < bound || isExclusive && number == bound {
            fault("should be \(isExclusive ? "more than" : "at least") \(bound)")
        }
        if let (bound, isExclusive) = node.maximum, bound < number || isExclusive && number == bound {
            fault("should be \(isExclusive ? "less than" : "at most") \(bound)")
        }
    }

    private mutating func fulfilsAny(of alternatives: [SchemaNode], _ value: JSONValue) -> Bool {
        let outer = (isTrial, hasTrialFailed)
        defer { (isTrial, hasTrialFailed) = outer }
        isTrial = true
        for alternative in alternatives {
            hasTrialFailed = false
            check(value, alternative)
            if !hasTrialFailed { return true }
        }
        return false
    }

    private mutating func within(_ step: SchemaPath.Step, _ body: (inout SchemaCheck) -> Void) {
        path.enter(step)
        body(&self)
        path.leave()
    }

    private mutating func fault(_ message: @autoclosure () -> String) {
        if isTrial {
            hasTrialFailed = true
        } else if !isDone {
            faults.append("\(path) \(message())")
        }
    }

    private static func isKind(_ kind: SchemaNode.Kind, _ value: JSONValue) -> Bool {
        switch (kind, value) {
        case (.object, .object), (.array, .array), (.string, .string), (.number, .number), (.boolean, .bool), (.null, .null): true
        case (.integer, .number(let number)): number.isWhole
        default: false
        }
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}
