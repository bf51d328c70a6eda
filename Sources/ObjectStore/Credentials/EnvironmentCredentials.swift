/// Keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where they are temporary, `AWS_SESSION_TOKEN`.
///
/// Variables that are empty count as absent. The keys are the ones of the moment when the values were taken, for good.
public struct EnvironmentCredentials: CredentialsSource {
    private let variables: Variables

    /// Takes the variables of an environment.
    public init(_ variables: [String: String]) {
        self.init(Variables(variables))
    }

    init(_ variables: Variables) {
        self.variables = variables
    }

    /// `environment`.
    public var name: String { "environment" }

    /// The keys.
    ///
    /// - Throws: ``CredentialsError`` where a variable is missing or holds what no key can be.
    public func issue() async throws -> IssuedCredentials {
        let (accessKey, secretKey) = (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
        if accessKey == nil, secretKey == nil {
            throw CredentialsError(.notConfigured, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
        }
        guard let accessKey else { throw CredentialsError(.invalidConfiguration, "AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID is not") }
        guard let secretKey else { throw CredentialsError(.invalidConfiguration, "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not") }
        do throws(ObjectStoreError) {
            return IssuedCredentials(
                try SigningCredentials(accessKey: accessKey, secretKey: secretKey, sessionToken: variables["AWS_SESSION_TOKEN"]))
        } catch {
            throw CredentialsError(.invalidConfiguration, error.message)
        }
    }
}

/// The variables of an environment, of which the empty ones count as absent.
struct Variables: Sendable, CustomStringConvertible, CustomReflectable {
    private let values: [String: String]

    init(_ values: [String: String]) {
        self.values = values
    }

    subscript(name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// Whether a variable says `true`, in any case.
    func isTrue(_ name: String) -> Bool { self[name]?.lowercased() == "true" }

    /// How many there are: values may be secrets.
    var description: String { "Variables(\(values.count))" }
    var customMirror: Mirror { Mirror(self, children: ["count": values.count], displayStyle: .struct) }
}
