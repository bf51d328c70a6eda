/// The fields that rules and formulas may name, with their types.
public struct FieldSchema: Hashable, Sendable {
    /// What kind of value a field holds.
    public enum FieldType: String, Sendable, CaseIterable {
        /// Numbers.
        case number
        /// Text.
        case text
        /// True or false.
        case boolean
        /// Values in order.
        case list
        /// Values by name.
        case map
        /// Days: text such as `2026-11-21`, or a date-time.
        case date
        /// Anything: what is not declared.
        case any
    }

    /// One field.
    public struct Field: Hashable, Sendable {
        /// The dotted name: `cpu.cores`, `custom.wifi`.
        public var name: String
        /// What it holds.
        public var type: FieldType
        /// Whether it can be without a value.
        public var isNullable: Bool
        /// The only texts it can hold; empty for any.
        public var choices: [String]

        /// Makes a field.
        public init(_ name: String, type: FieldType, isNullable: Bool = true, choices: [String] = []) {
            self.name = name
            self.type = type
            self.isNullable = isNullable
            self.choices = choices
        }
    }

    private var fieldsByName: [String: Field] = [:]
    /// Dotted names by their form joined with `_`, as formulas of the original write them.
    private var namesByJoinedForm: [String: String] = [:]
    /// The names of the declared custom fields.
    private(set) var customNames: Set<String> = []
    /// Whether conditions may name fields that are not declared.
    private let isOpen: Bool

    /// The fields of a ``Listing``; anything below `custom.` is allowed and read from its attributes.
    public static let listing = FieldSchema(
        fields: ListingField.allCases.map { Field($0.rawValue, type: $0.type, isNullable: $0.isNullable, choices: $0.choices) }
    )

    /// Makes a schema of declared fields.
    ///
    /// - Parameters:
    ///   - fields: the declared fields; of equal names the last one counts.
    ///   - isOpen: whether conditions and actions may also name fields that are not declared; such a field may hold anything.
    public init(fields: [Field], isOpen: Bool = false) {
        self.isOpen = isOpen
        add(fields)
    }

    /// Makes an open schema of the names a record holds, at any depth; the fields may hold anything.
    public init(describing record: [String: Value]) {
        self.init(fields: Self.fields(in: record, prefix: ""), isOpen: true)
    }

    /// All declared fields, by name.
    public var fields: [Field] { fieldsByName.values.sorted { $0.name < $1.name } }

    /// The schema with further fields, such as a catalogue's custom fields; a field of the same name is replaced.
    public func adding(_ fields: [Field]) -> FieldSchema {
        var schema = self
        schema.add(fields)
        return schema
    }

    private mutating func add(_ fields: [Field]) {
        for field in fields {
            fieldsByName[field.name] = field
            if Self.isCustom(field.name) { customNames.insert(field.name) }
            if field.name.contains(".") { namesByJoinedForm[field.name.split(separator: ".").joined(separator: "_")] = field.name }
        }
    }

    private static func fields(in record: [String: Value], prefix: String, depth: Int = 0) -> [Field] {
        record.flatMap { name, value in
            let field = Field(prefix + name, type: .any)
            guard case .map(let members) = value, depth < 16 else { return [field] }
            return [field] + fields(in: members, prefix: prefix + name + ".", depth: depth + 1)
        }
    }

    /// The field a condition or an action names; `nil` when there is none.
    func field(at path: String) -> Field? {
        if let field = fieldsByName[path] { return field }
        return isOpen || Self.isCustom(path) ? Field(path, type: .any) : nil
    }

    /// The field a formula names, in dotted or in joined form; `nil` when there is none.
    func field(named name: String) -> Field? {
        if let field = fieldsByName[name] { return field }
        if let dotted = namesByJoinedForm[name] { return fieldsByName[dotted] }
        if Self.isCustom(name) { return Field(name, type: .any) }
        let custom = "custom_"
        if name.hasPrefix(custom), name.utf8.count > custom.utf8.count, !isOpen {
            return Field("custom." + name.dropFirst(custom.count), type: .any)
        }
        // A member of a known map need not be known itself.
        guard isOpen, let dot = name.lastIndex(of: ".") else { return nil }
        return field(named: String(name[..<dot])).map { Field($0.name + name[dot...], type: .any) }
    }

    private static func isCustom(_ name: String) -> Bool {
        name.hasPrefix("custom.") && name.utf8.count > 7
    }

    /// The names of all declared fields.
    var names: some Collection<String> { fieldsByName.keys }

    /// Whether this is a custom field that may be named without being declared.
    func isUndeclaredCustom(_ name: String) -> Bool { Self.isCustom(name) && fieldsByName[name] == nil }
}
