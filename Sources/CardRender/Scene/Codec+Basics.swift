extension Codec<Double> {
    static let number = Codec(schema: .object(["type": .string("number")])) { (json, path) throws(CardError) in
        guard case .number(let value) = json else { throw .badScene(path, "a number is expected, not \(json.kind)") }
        return value
    } write: {
        .number($0)
    }
}

extension Codec<Int> {
    static let integer = Codec(schema: .object(["type": .string("integer")])) { (json, path) throws(CardError) in
        guard case .number(let value) = json, let whole = Int(exactly: value) else { throw .badScene(path, "a whole number is expected") }
        return whole
    } write: {
        // Beyond 2^53 not every whole number can be told from its neighbours.
        .number(Double(min(max($0, -(1 << 53)), 1 << 53)))
    }
}

extension Codec<Bool> {
    static let bool = Codec(schema: .object(["type": .string("boolean")])) { (json, path) throws(CardError) in
        guard case .bool(let value) = json else { throw .badScene(path, "true or false is expected, not \(json.kind)") }
        return value
    } write: {
        .bool($0)
    }
}

extension Codec<String> {
    static let string = Codec(schema: .object(["type": .string("string")])) { (json, path) throws(CardError) in
        guard case .string(let value) = json else { throw .badScene(path, "a string is expected, not \(json.kind)") }
        return value
    } write: {
        .string($0)
    }
}

extension Codec {
    /// One of a few words.
    static func word() -> Codec where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        let words = Value.allCases.map { JSON.string($0.rawValue) }
        return Codec(schema: .object(["enum": .array(words)])) { (json, path) throws(CardError) in
            guard case .string(let word) = json, let value = Value(rawValue: word) else {
                let words = Value.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                throw .badScene(path, "one of \(words) is expected")
            }
            return value
        } write: {
            .string($0.rawValue)
        }
    }

    /// Any number of values.
    static func list<Element>(_ element: Codec<Element>) -> Codec where Value == [Element] {
        Codec(schema: .object(["type": .string("array"), "items": element.schema])) { (json, path) throws(CardError) in
            guard case .array(let values) = json else { throw .badScene(path, "an array is expected, not \(json.kind)") }
            var result: [Element] = []
            for (index, value) in values.enumerated() { result.append(try element.read(value, "\(path)[\(index)]")) }
            return result
        } write: {
            .array($0.map(element.write))
        }
    }

    /// A fixed number of values.
    static func tuple<Element>(_ element: Codec<Element>, count: Int) -> Codec where Value == [Element] {
        let list = Codec.list(element)
        let size = JSON.number(Double(count))
        return Codec(
            schema: .object(["type": .string("array"), "items": element.schema, "minItems": size, "maxItems": size])
        ) { (json, path) throws(CardError) in
            let values = try list.read(json, path)
            guard values.count == count else { throw .badScene(path, "\(count) values are expected, not \(values.count)") }
            return values
        } write: {
            list.write($0)
        }
    }

    /// A value, or null for none.
    static func optional<Wrapped>(_ wrapped: Codec<Wrapped>) -> Codec where Value == Wrapped? {
        Codec(schema: .object(["anyOf": .array([wrapped.schema, .object(["type": .string("null")])])])) { (json, path) throws(CardError) in
            if case .null = json { return nil }
            return try wrapped.read(json, path)
        } write: {
            $0.map(wrapped.write) ?? .null
        }
    }

    /// One value for all four sides or corners, or an array of four.
    static func four<Element: Equatable>(
        _ element: Codec<Element>, make: @escaping @Sendable ([Element]) -> Value, parts: @escaping @Sendable (Value) -> [Element]
    ) -> Codec {
        let tuple = Codec<[Element]>.tuple(element, count: 4)
        return Codec(schema: .object(["anyOf": .array([element.schema, tuple.schema])])) { (json, path) throws(CardError) in
            if case .array = json { return make(try tuple.read(json, path)) }
            return make([Element](repeating: try element.read(json, path), count: 4))
        } write: { value in
            let parts = parts(value)
            return parts.allSatisfy { $0 == parts[0] } ? element.write(parts[0]) : tuple.write(parts)
        }
    }

    /// The same, with a schema that only names the definition of the value.
    func defined(as name: String) -> Codec {
        Codec(schema: .object(["$ref": .string("#/$defs/" + name)]), read: read, write: write)
    }

    /// The same JSON for another type.
    func map<Other>(_ to: @escaping @Sendable (Value) -> Other, _ from: @escaping @Sendable (Other) -> Value) -> Codec<Other> {
        Codec<Other>(schema: schema) { (json, path) throws(CardError) in
            to(try read(json, path))
        } write: {
            write(from($0))
        }
    }
}
