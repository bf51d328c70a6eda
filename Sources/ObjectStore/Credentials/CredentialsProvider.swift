/// Where a client gets the keys that it signs with.
///
/// It is asked before every request that is signed: a provider whose keys expire keeps them until shortly before that.
public protocol CredentialsProvider: Sendable {
    /// The keys to sign with now.
    ///
    /// - Throws: ``ObjectStoreError`` where there are none, or any error of the place they come from.
    func credentials() async throws -> SigningCredentials

    /// Takes note that the service refused keys that this provider gave, as expired or unknown.
    ///
    /// The client tries once more with what ``credentials()`` gives next. A provider that cannot get others need not implement it.
    func invalidate(_ refused: SigningCredentials) async
}

extension CredentialsProvider {
    /// Does nothing: the keys are the only ones.
    public func invalidate(_ refused: SigningCredentials) async {}
}

/// Keys that stay the same.
public struct StaticCredentials: CredentialsProvider, Hashable {
    private let value: SigningCredentials

    /// Gives these keys whenever it is asked.
    public init(_ credentials: SigningCredentials) {
        value = credentials
    }

    /// The keys.
    public func credentials() async throws -> SigningCredentials { value }
}

extension StaticCredentials: CustomStringConvertible, CustomReflectable {
    /// The access key.
    public var description: String { "StaticCredentials(\(value.accessKey))" }
    /// The keys, which show no secret.
    public var customMirror: Mirror { Mirror(self, children: ["credentials": value], displayStyle: .struct) }
}
