internal import FoundationEssentials
internal import Synchronization

/// Keeps the keys of a source and asks for others before they expire.
///
/// - Callers at the same time share one request to the source.
/// - From 15 minutes before the keys expire, others are fetched while callers go on with the old ones; from 5 minutes before, callers wait.
/// - Where that fails, the old keys are given as long as they are valid, and the source is asked again after 1, 2, 4, … 60 seconds. Without valid
///   keys, callers get the same error in the meantime, so that a machine without any is not probed at each request.
///
/// ```swift
/// let keys = RefreshingCredentials(InstanceCredentials(transport: transport))
/// ```
public final class RefreshingCredentials: CredentialsProvider {
    private let cache: Cache
    private let flight: SingleFlight<SigningCredentials>

    /// Makes a provider; the source is asked when the first keys are needed.
    ///
    /// - Parameters:
    ///   - source: Where the keys come from.
    ///   - now: The present time; the machine's clock unless told otherwise.
    public init(_ source: any CredentialsSource, now: @escaping @Sendable () -> SigningTime = { SigningTime.now }) {
        let cache = Cache(source: source, now: now)
        self.cache = cache
        flight = SingleFlight { try await cache.refresh() }
    }

    /// Where the keys come from: the name of the source, or of the member of a ``CredentialsChain`` that answered.
    public var sourceName: String { cache.source.name }

    /// The keys to sign with now.
    ///
    /// - Throws: ``ObjectStoreError``, whose cause is the source's ``CredentialsError``; `CancellationError`.
    public func credentials() async throws -> SigningCredentials {
        switch cache.decision() {
        case .use(let credentials):
            return credentials
        case .useAndRefresh(let credentials):
            flight.begin()
            return credentials
        case .refresh:
            return try await flight.value()
        case .fail(let error):
            throw error
        }
    }

    /// Gives up the keys that the service refused, unless others have come since.
    public func invalidate(_ refused: SigningCredentials) async {
        cache.invalidate(refused)
    }
}

extension RefreshingCredentials: CustomStringConvertible, CustomReflectable {
    /// Where the keys come from.
    public var description: String { "RefreshingCredentials(\(sourceName))" }
    /// Where the keys come from.
    public var customMirror: Mirror { Mirror(self, children: ["source": sourceName], displayStyle: .class) }
}

/// The keys that one provider has, shared with the request for others.
private final class Cache: Sendable {
    let source: any CredentialsSource
    private let now: @Sendable () -> SigningTime
    private let state = Mutex(CredentialsCache())

    init(source: any CredentialsSource, now: @escaping @Sendable () -> SigningTime) {
        self.source = source
        self.now = now
    }

    func decision() -> CredentialsCache.Decision {
        let time = now()
        return state.withLock { $0.decision(at: time) }
    }

    func invalidate(_ refused: SigningCredentials) {
        state.withLock { $0.invalidate(refused) }
    }

    /// Asks the source, and gives the old keys where it fails and they are valid still.
    func refresh() async throws -> SigningCredentials {
        let result: Result<IssuedCredentials, ObjectStoreError>
        do {
            result = .success(try await source.issue())
        } catch let error as CredentialsError {
            result = .failure(ObjectStoreError(error))
        } catch let error as ObjectStoreError {
            result = .failure(error)
        } catch {
            result = .failure(ObjectStoreError(.other, "\(source.name) failed to give keys to sign with", cause: error))
        }
        let time = now()
        return try state.withLock { try $0.take(result, at: time).get() }
    }
}

/// What is known of the keys at hand, and what follows from it for a caller.
struct CredentialsCache {
    enum Decision {
        case use(SigningCredentials)
        case useAndRefresh(SigningCredentials)
        case refresh
        case fail(ObjectStoreError)
    }

    /// How many seconds before the end others are fetched while callers go on, and from when on callers wait for them.
    static let advisory: Int64 = 15 * 60
    static let mandatory: Int64 = 5 * 60

    private var current: IssuedCredentials?
    private var failure: (error: ObjectStoreError, count: Int, until: SigningTime)?

    func decision(at now: SigningTime) -> Decision {
        let isResting = failure.map { now < $0.until } ?? false
        guard let current, let left = current.seconds(leftAt: now) else {
            if let failure, isResting { return .fail(failure.error) }
            return .refresh
        }
        if left > Self.advisory || isResting { return .use(current.credentials) }
        return left > Self.mandatory ? .useAndRefresh(current.credentials) : .refresh
    }

    /// Takes what the source answered and returns what callers get.
    mutating func take(
        _ result: Result<IssuedCredentials, ObjectStoreError>, at now: SigningTime
    ) -> Result<SigningCredentials, ObjectStoreError> {
        var error = ObjectStoreError(.accessDenied, "the keys that came had expired already; compare the clock of this machine")
        switch result {
        case .success(let issued) where issued.seconds(leftAt: now) != nil:
            current = issued
            failure = nil
            return .success(issued.credentials)
        case .success:
            break
        case .failure(let cause):
            error = cause
        }
        let count = min((failure?.count ?? 0) + 1, 7)
        failure = (error, count, now.advanced(bySeconds: min(60, 1 << Int64(count - 1))))
        if let current, current.seconds(leftAt: now) != nil { return .success(current.credentials) }
        return .failure(error)
    }

    mutating func invalidate(_ refused: SigningCredentials) {
        if current?.credentials == refused { current = nil }
    }
}

extension IssuedCredentials {
    /// The seconds for which the keys work still; `nil` once they have expired.
    fileprivate func seconds(leftAt now: SigningTime) -> Int64? {
        guard let expiration else { return .max }
        return now < expiration ? expiration.secondsSince1970 - now.secondsSince1970 : nil
    }
}

extension SigningTime {
    /// The time of the machine's clock.
    public static var now: SigningTime { SigningTime(Date()) }
}
