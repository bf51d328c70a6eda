internal import Synchronization

/// Several places that are asked for keys in turn, until one gives some.
///
/// A place that is not set up is passed over. One that is set up and fails ends the search, so that nobody works under another name than the one
/// that they chose. Whoever answered first is the only one asked from then on.
public final class CredentialsChain: CredentialsSource {
    private let sources: [any CredentialsSource]
    private let answering = Mutex<Int?>(nil)

    /// Makes a chain, whose first source is asked first.
    public init(_ sources: [any CredentialsSource]) {
        self.sources = sources
    }

    /// The name of whoever answered; before that, the names of all.
    public var name: String { answeringName ?? sources.map(\.name).joined(separator: ", ") }

    /// The name of the source that gave keys; `nil` while none has.
    public var answeringName: String? { answering.withLock { $0 }.map { sources[$0].name } }

    /// Asks the source that answered before, or else one after the other.
    ///
    /// - Throws: ``CredentialsError``, whose message has the reason of every source that was asked.
    public func issue() async throws -> IssuedCredentials {
        if let index = answering.withLock({ $0 }) { return try await sources[index].issue() }
        var reasons: [String] = []
        for (index, source) in sources.enumerated() {
            do {
                let issued = try await source.issue()
                answering.withLock { $0 = $0 ?? index }
                return issued
            } catch let error as CredentialsError {
                reasons.append("\(source.name): \(error.message)")
                let message = reasons.joined(separator: "; ")
                if error.code != .notConfigured { throw CredentialsError(error.code, message) }
            }
        }
        throw CredentialsError(.notConfigured, reasons.joined(separator: "; "))
    }
}
