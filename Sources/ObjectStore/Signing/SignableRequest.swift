/// A field of a request's head: its name and its value.
public struct HeaderField: Hashable, Sendable {
    /// The name, in any case.
    public let name: String
    /// The value.
    public let value: String

    /// Makes a field; it is checked when it is signed.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The parts of an HTTP request that a signature covers.
///
/// Its description shows the method, the path and the fields' names: queries and values may be secrets.
public struct SignableRequest: Hashable, Sendable {
    /// The method, such as `GET`.
    public var method: String
    /// The path and, after a `?`, the query, encoded as they are sent.
    public var target: String
    /// The fields of the head; `Host` must be among them.
    ///
    /// All are signed but those that proxies change or that belong to one connection, such as `User-Agent` and `Expect`.
    public var fields: [HeaderField]
    /// What is signed of the body.
    public var payload: PayloadHash

    /// Makes a request; it is checked when it is signed.
    public init(method: String, target: String, fields: [HeaderField], payload: PayloadHash = .empty) {
        self.method = method
        self.target = target
        self.fields = fields
        self.payload = payload
    }
}

extension HeaderField: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name.
    public var description: String { "HeaderField(\(name))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The name alone.
    public var customMirror: Mirror { Mirror(self, children: ["name": name], displayStyle: .struct) }
}

extension SignableRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private var path: Substring { target.prefix { $0 != "?" } }

    /// The method, the path and the names of the fields.
    public var description: String { "SignableRequest(\(method) \(path), \(fields.map(\.name).joined(separator: ", ")))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The method, the path, the fields by their names, and the payload's hash.
    public var customMirror: Mirror {
        Mirror(
            self, children: ["method": method, "path": path, "fields": fields, "payload": payload], displayStyle: .struct)
    }
}
