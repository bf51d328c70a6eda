/// How a type of value stands in JSON: what reads it, what writes it, and what the schema says of it.
///
/// The three stand side by side in one value, so that none of them can know something that the others do not.
struct Codec<Value: Sendable>: Sendable {
    let schema: JSON
    /// Reads a value; the text is the path to it, for messages.
    let read: @Sendable (JSON, String) throws(CardError) -> Value
    let write: @Sendable (Value) -> JSON
}

extension CardError {
    /// A value of a scene that is not what it should be.
    static func badScene(_ path: String, _ message: String) -> CardError {
        CardError(code: .badScene, message: "\(path): \(message)")
    }
}

/// A field of an object that describes a part of `Root`.
struct SceneField<Root: Sendable>: Sendable {
    let name: String
    let schema: JSON
    let isRequired: Bool
    let read: @Sendable (inout Root, JSON, String) throws(CardError) -> Void
    /// The value, or nil where it is the default.
    let write: @Sendable (Root) -> JSON?

    init(
        _ name: String, schema: JSON, isRequired: Bool = false,
        read: @escaping @Sendable (inout Root, JSON, String) throws(CardError) -> Void, write: @escaping @Sendable (Root) -> JSON?
    ) {
        (self.name, self.schema, self.isRequired, self.read, self.write) = (name, schema, isRequired, read, write)
    }

    /// A field that stands for a property; left out, the property keeps its default.
    init<Value: Equatable & Sendable>(
        _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable, _ codec: Codec<Value>, default standard: Value
    ) {
        self.init(name, schema: codec.schema) { (root, json, path) throws(CardError) in
            root[keyPath: property] = try codec.read(json, path)
        } write: { root in
            root[keyPath: property] == standard ? nil : codec.write(root[keyPath: property])
        }
    }

    /// A field that must be there.
    init<Value: Sendable>(_ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable, _ codec: Codec<Value>) {
        self.init(name, schema: codec.schema, isRequired: true) { (root, json, path) throws(CardError) in
            root[keyPath: property] = try codec.read(json, path)
        } write: {
            codec.write($0[keyPath: property])
        }
    }
}

/// An object whose fields describe a value.
struct SceneObject<Root: Sendable>: Sendable {
    let fields: [SceneField<Root>]

    /// Reads the fields that are there into a value, in the order in which they are declared; a field that is not declared is an
    /// error.
    func read(_ json: JSON, _ path: String, into root: inout Root) throws(CardError) {
        guard case .object(let given) = json else { throw .badScene(path, "an object is expected, not \(json.kind)") }
        for field in given where !fields.contains(where: { $0.name == field.name }) {
            let names = fields.map(\.name).joined(separator: ", ")
            throw .badScene(path, "there is no field '\(field.name)' here; there are \(names)")
        }
        for field in fields {
            if let value = given.first(where: { $0.name == field.name })?.value {
                try field.read(&root, value, path.isEmpty ? field.name : path + "." + field.name)
            } else if field.isRequired {
                throw .badScene(path, "the field '\(field.name)' is missing")
            }
        }
    }

    func write(_ root: Root) -> JSON {
        .object(fields.compactMap { field in field.write(root).map { JSON.Field(name: field.name, value: $0) } })
    }

    var schema: JSON {
        let required = fields.filter(\.isRequired).map { JSON.string($0.name) }
        return .object(
            [
                JSON.Field(name: "type", value: .string("object")),
                JSON.Field(name: "properties", value: .object(fields.map { JSON.Field(name: $0.name, value: $0.schema) })),
            ] + (required.isEmpty ? [] : [JSON.Field(name: "required", value: .array(required))])
                + [JSON.Field(name: "additionalProperties", value: .bool(false))])
    }

    /// The object as a value that starts out from a default.
    func codec(_ standard: Root) -> Codec<Root> {
        Codec(schema: schema) { (json, path) throws(CardError) in
            var root = standard
            try read(json, path, into: &root)
            return root
        } write: {
            write($0)
        }
    }
}
