/// A place that issues keys, such as a file or a service; it is asked anew each time and keeps nothing.
///
/// ``RefreshingCredentials`` makes a provider of it, which keeps the keys and asks for others in time.
public protocol CredentialsSource: Sendable {
    /// What messages call the place, such as `environment`.
    var name: String { get }

    /// Asks for keys.
    ///
    /// - Throws: ``CredentialsError``, with the code `notConfigured` where another place may be asked; `CancellationError`.
    func issue() async throws -> IssuedCredentials
}

/// Keys and the time when they stop working.
public struct IssuedCredentials: Hashable, Sendable {
    /// The keys.
    public let credentials: SigningCredentials
    /// When the service begins to refuse them; `nil` for keys that last.
    public let expiration: SigningTime?

    /// Makes issued keys; sources outside this module use it too.
    public init(_ credentials: SigningCredentials, expiration: SigningTime? = nil) {
        self.credentials = credentials
        self.expiration = expiration
    }
}

extension IssuedCredentials {
    /// Takes keys as a service spelled them.
    ///
    /// - Parameter source: What messages call the service.
    init(
        accessKey: String?, secretKey: String?, sessionToken: String?, expiration: String?, from source: String
    ) throws(CredentialsError) {
        guard let accessKey, let secretKey, let sessionToken, let expiration else {
            throw CredentialsError(.unavailable, "the answer of \(source) lacks a key, a token or a time of expiry")
        }
        guard let time = ServiceTime.document(expiration) else {
            throw CredentialsError(.unavailable, "the answer of \(source) has a time of expiry that is no time")
        }
        do throws(ObjectStoreError) {
            let keys = try SigningCredentials(accessKey: accessKey, secretKey: secretKey, sessionToken: sessionToken)
            self.init(keys, expiration: time)
        } catch {
            throw CredentialsError(.unavailable, "the answer of \(source) has keys that cannot be used: \(error.message)")
        }
    }
}

extension SigningTime {
    /// The time this many seconds later, or earlier where the number is negative.
    func advanced(bySeconds seconds: Int64) -> SigningTime {
        let (sum, overflow) = secondsSince1970.addingReportingOverflow(seconds)
        return SigningTime(secondsSince1970: overflow ? (seconds < 0 ? .min : .max) : sum)
    }
}
