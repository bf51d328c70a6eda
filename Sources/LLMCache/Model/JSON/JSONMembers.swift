/// Reads an object of a settings or request file strictly: every fault is told with its place, and so is every member that nobody asked for.
struct JSONMembers {
    let path: String
    private let object: JSONObject
    private var unread: Set<String>

    init(_ value: JSONValue, at path: String) throws(LLMError) {
        guard let object = value.object else { throw Self.failure(path, "should be an object") }
        self.path = path
        self.object = object
        unread = Set(object.names)
    }

    /// The value of a member; `nil` where it is missing or null.
    mutating func value(_ name: String) -> JSONValue? {
        unread.remove(name)
        // A literal nil would be JSON's null here.
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    mutating func string(_ name: String) throws(LLMError) -> String? {
        try read(name, "text") { $0.string }
    }

    mutating func int(_ name: String) throws(LLMError) -> Int? {
        try read(name, "a whole number") { $0.int }
    }

    mutating func bool(_ name: String) throws(LLMError) -> Bool? {
        try read(name, "true or false") { $0.bool }
    }

    mutating func double(_ name: String) throws(LLMError) -> Double? {
        try read(name, "a number") { $0.number?.double }
    }

    mutating func array(_ name: String) throws(LLMError) -> [JSONValue]? {
        try read(name, "a list") { $0.array }
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _: Choice.Type) throws(LLMError) -> Choice? {
        try read(name, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))") { $0.string.flatMap { Choice(rawValue: $0) } }
    }

    mutating func required<Value>(_ name: String, _ value: Value?) throws(LLMError) -> Value {
        guard let value else { throw Self.failure("\(path).\(name)", "is missing") }
        return value
    }

    /// Refuses members that were not read.
    func finish() throws(LLMError) {
        guard let name = object.names.first(where: { unread.contains($0) }) else { return }
        throw Self.failure("\(path).\(name)", "is not a member that is known here")
    }

    static func failure(_ path: String, _ message: String) -> LLMError {
        LLMError(.invalidRequest, "\(path) \(message)")
    }

    private mutating func read<Value>(_ name: String, _ what: String, _ body: (JSONValue) -> Value?) throws(LLMError) -> Value? {
        guard let value = value(name) else { return nil }
        guard let result = body(value) else { throw Self.failure("\(path).\(name)", "should be \(what)") }
        return result
    }
}
