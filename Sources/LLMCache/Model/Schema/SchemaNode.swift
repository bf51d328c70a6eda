/// The rules of one place of a schema, read once.
struct SchemaNode: Sendable {
    enum Kind: String, CaseIterable {
        case object, array, string, number, integer, boolean, null
    }

    enum AdditionalProperties {
        case allowed
        case refused
        case checked(Box)
    }

    /// A place to keep a node within a node.
    final class Box: Sendable {
        let node: SchemaNode
        init(_ node: SchemaNode) { self.node = node }
    }

    /// The kinds of value that may stand here; empty for all.
    var kinds: [Kind] = []
    var properties: [String: SchemaNode] = [:]
    /// The names that must be there, each once.
    var required: [String] = []
    var additionalProperties = AdditionalProperties.allowed
    var items: Box?
    var choices: SchemaChoices?
    var anyOf: [SchemaNode] = []
    var minimum: (bound: JSONNumber, isExclusive: Bool)?
    var maximum: (bound: JSONNumber, isExclusive: Bool)?
    var length: ClosedRange<Int>?
    var count: ClosedRange<Int>?
    /// Whether null fulfils the rules.
    var allowsNull = true
    /// The optional properties that cannot be null: a model in strict mode writes null for them where it has nothing to say.
    var forcedNulls: Set<String> = []
    /// Which of ``anyOf`` is the only one that is for more than null.
    var soleAlternative: Int?
}

/// The values that may stand at a place.
struct SchemaChoices: Sendable {
    private let list: [JSONValue]
    private let set: Set<JSONValue>

    /// Up to so many values, comparing with each is faster than hashing.
    private static let mostUnhashed = 8

    init(_ values: [JSONValue]) {
        list = values
        set = values.count > Self.mostUnhashed ? Set(values) : []
    }

    var count: Int { list.count }

    func contains(_ value: JSONValue) -> Bool { set.isEmpty ? list.contains(value) : set.contains(value) }
}

/// Where in a schema or a value something stands; a text is made of it only when it is told.
struct SchemaPath: CustomStringConvertible {
    enum Step {
        case member(String)
        case element(Int)
    }

    private(set) var steps: [Step] = []

    mutating func enter(_ step: Step) { steps.append(step) }

    mutating func leave() { steps.removeLast() }

    var description: String {
        steps.reduce(into: "$") { text, step in
            switch step {
            case .member(let name): text += ".\(name)"
            case .element(let index): text += "[\(index)]"
            }
        }
    }
}
