internal import FoundationEssentials
import Synchronization

/// Answers from a store where it has them, and asks a source where it has not: equal requests at the same time ask once.
///
/// Stored is only what is complete: the model stopped by itself, told its usage, and fulfilled the schema. Answers are never shared between tenants.
///
/// ```swift
/// let cache = ResponseCache(chain, store: MemoryResponseStore())
/// let answer = try await cache.answer(request)
/// print(answer.isCached, answer.newCost ?? "price unknown")
/// ```
public final class ResponseCache: StreamingAnswerSource {
    /// Equal requests, told apart by whether the store may answer them.
    private struct FlightKey: Hashable {
        let address: CacheAddress
        let isRefresh: Bool
        let acceptsTruncation: Bool
    }

    private struct Answer {
        let response: LLMResponse
        let isStored: Bool
    }

    private let source: any AnswerSource
    private let store: any ResponseCacheStore
    private let leases: (any CacheLeaseStore)?
    private let settings: CacheSettings
    private let now: @Sendable () -> Int64
    private let flights = SingleFlight<FlightKey, Answer>()
    private let counts = Mutex(CacheStatistics())
    private let erasures = Atomic(0)
    private let digests: RecentDigests

    /// Puts a cache in front of a source.
    ///
    /// - Parameters:
    ///   - source: Who is asked.
    ///   - store: Where answers are kept.
    ///   - leases: Where several processes agree who asks; `nil` where only this one does.
    ///   - settings: How long what is kept.
    ///   - now: The clock, in milliseconds since 1970.
    public init(
        _ source: any AnswerSource, store: any ResponseCacheStore, leases: (any CacheLeaseStore)? = nil,
        settings: CacheSettings = CacheSettings(), now: @escaping @Sendable () -> Int64 = ResponseCache.wallClock
    ) {
        self.source = source
        self.store = store
        self.leases = leases
        self.settings = settings
        self.now = now
        var generator = SystemRandomNumberGenerator()
        digests = RecentDigests(using: &generator)
    }

    /// The milliseconds since 1970 on the machine's clock.
    public static func wallClock() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// What this cache has done since it was made.
    public var statistics: CacheStatistics { counts.withLock { $0 } }

    /// Answers from the store, or asks.
    ///
    /// - Throws: ``LLMError`` of the source, or for a request that ``LLMRequest/validate()`` refuses; `CancellationError` if the task is cancelled.
    ///   A store that fails is no error: the source is asked, and ``CacheStatistics/storeFailures`` counts it.
    public func answer(_ request: LLMRequest) async throws -> LLMResponse {
        try await answer(request, onText: nil)
    }

    /// Answers piece by piece: a stored answer is replayed, a new one is passed on as it comes, and stored when it is whole.
    ///
    /// Of equal requests at the same time the first gets the pieces as they come, the others when the answer is whole.
    public func stream(_ request: LLMRequest) -> AsyncThrowingStream<AnswerEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    let isLive = Mutex(false)
                    let response = try await self.answer(request) { text in
                        isLive.withLock { $0 = true }
                        continuation.yield(.text(text))
                    }
                    if !isLive.withLock({ $0 }) { for event in response.replay.dropLast() { continuation.yield(event) } }
                    continuation.yield(.finished(response))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Drops the stored answer of a request.
    public func remove(_ request: LLMRequest) async throws {
        try await store.remove(address(of: request))
    }

    /// Keeps the stored answer of a request no longer than a time after it was stored, such as one that is hardly to be trusted.
    ///
    /// A store that fails keeps it as long as any other, and ``CacheStatistics/storeFailures`` counts it.
    func keep(_ request: LLMRequest, noLongerThan time: Duration) async {
        let erasure = erasures.load(ordering: .sequentiallyConsistent)
        guard request.controls.cache != .bypass, let address = try? address(of: request), var entry = await entry(at: address),
            case .answer = entry.outcome
        else { return }
        let end = entry.stored.addingSaturating(time.milliseconds)
        guard end < entry.expires, erasures.load(ordering: .sequentiallyConsistent) == erasure else { return }
        (entry.freshUntil, entry.expires) = (min(entry.freshUntil, end), end)
        await put(entry, at: address)
    }

    /// Drops all answers of a tenant; one that is being asked for at this moment is not stored.
    ///
    /// - Returns: The number of answers dropped.
    @discardableResult public func erase(tenant: String) async throws -> Int {
        erasures.add(1, ordering: .sequentiallyConsistent)
        return try await store.erase(tenant: tenant)
    }

    // MARK: Finding

    private func answer(_ request: LLMRequest, onText: (@Sendable (String) -> Void)?) async throws -> LLMResponse {
        if request.controls.cache == .bypass {
            try request.validate()
            count { $0.bypassed += 1 }
            return try await ask(request, onText: onText)
        }
        let address = try address(of: request)
        if request.controls.cache == .normal, let entry = await entry(at: address) { return try await serve(entry, request, address) }
        count { $0.misses += 1 }
        let key = FlightKey(
            address: address, isRefresh: request.controls.cache == .refresh, acceptsTruncation: request.controls.acceptsTruncation)
        let (answer, isFirst) = try await withTimeout(request.controls.timeout) {
            try await self.flights.run(key) { try await self.fetch(request, address, onText: onText) }
        }
        var response = answer.response
        if !isFirst || answer.isStored {
            count { $0.saved(response) }
            if !isFirst { count { $0.shared += 1 } }
            response.isCached = true
        }
        return response
    }

    private func serve(_ entry: CacheEntry, _ request: LLMRequest, _ address: CacheAddress) async throws -> LLMResponse {
        let isFresh = now() < entry.freshUntil
        switch entry.outcome {
        case .fault(let message):
            count { $0.faultHits += 1 }
            throw LLMError(.invalidRequest, message)
        case .answer(var response):
            count { counts in
                if isFresh { counts.hits += 1 } else { counts.staleHits += 1 }
                counts.saved(response)
            }
            if !isFresh { renew(entry, request, address) }
            response.isCached = true
            return response
        }
    }

    /// Where the answer of a request is stored.
    private func address(of request: LLMRequest) throws(LLMError) -> CacheAddress {
        CacheAddress(request, try CacheKey.make(for: request, digest: digests.digest))
    }

    /// The entry at an address, if the store can say.
    private func entry(at address: CacheAddress) async -> CacheEntry? {
        do {
            return try await store.entry(at: address, now: now())
        } catch {
            count { $0.storeFailures += 1 }
            return nil
        }
    }

    // MARK: Asking

    /// Asks for a new answer while the old one is served.
    private func renew(_ entry: CacheEntry, _ request: LLMRequest, _ address: CacheAddress) {
        let key = FlightKey(address: address, isRefresh: true, acceptsTruncation: request.controls.acceptsTruncation)
        if flights.isRunning(key) { return }
        let erasure = erasures.load(ordering: .sequentiallyConsistent)
        Task {
            do {
                _ = try await flights.run(key) {
                    var request = request
                    request.controls.cache = .refresh
                    return try await self.fetch(request, address, onText: nil)
                }
            } catch {
                // The old answer is good for another while, so that a provider that is down is not asked at every hit.
                guard erasures.load(ordering: .sequentiallyConsistent) == erasure else { return }
                var entry = entry
                entry.freshUntil = self.now().addingSaturating(self.settings.faultTime.milliseconds)
                await self.put(entry, at: address)
            }
        }
    }

    /// Gets an answer that this process has not: from another that is about to have it, or from the source.
    private func fetch(_ request: LLMRequest, _ address: CacheAddress, onText: (@Sendable (String) -> Void)?) async throws -> Answer {
        let started = now()
        guard let leases else {
            // Between the look into the store and now, an equal request may have come to its end.
            if let answer = try await answerOfOthers(request, address, since: started) { return answer }
            return Answer(response: try await askAndStore(request, address, onText: onText), isStored: false)
        }
        var pause = Duration.milliseconds(20)
        while true {
            let lease: CacheLease
            do {
                guard let taken = try await leases.lease(address, for: settings.leaseTime, now: now()) else {
                    try await Task.sleep(for: pause)
                    pause = min(pause * 2, .milliseconds(250))
                    if let answer = try await answerOfOthers(request, address, since: started) { return answer }
                    continue
                }
                lease = taken
            } catch let error where error is CancellationError || (error as? LLMError)?.code == .invalidRequest {
                throw error
            } catch {
                count { $0.storeFailures += 1 }
                return Answer(response: try await askAndStore(request, address, onText: onText), isStored: false)
            }
            let result: Result<Answer, any Error>
            do {
                if let answer = try await answerOfOthers(request, address, since: started) {
                    result = .success(answer)
                } else {
                    result = .success(Answer(response: try await askAndStore(request, address, onText: onText), isStored: false))
                }
            } catch {
                result = .failure(error)
            }
            // The lease is given back even if this task is cancelled.
            await Task { try? await leases.release(lease) }.value
            return try result.get()
        }
    }

    /// What somebody else has stored meanwhile; to renew an answer it must be newer than the wish.
    private func answerOfOthers(_ request: LLMRequest, _ address: CacheAddress, since started: Int64) async throws -> Answer? {
        guard let entry = await entry(at: address) else { return nil }
        guard now() < entry.freshUntil, request.controls.cache == .normal || entry.stored > started else { return nil }
        switch entry.outcome {
        case .fault(let message): throw LLMError(.invalidRequest, message)
        case .answer(let response): return Answer(response: response, isStored: true)
        }
    }

    private func askAndStore(_ request: LLMRequest, _ address: CacheAddress, onText: (@Sendable (String) -> Void)?) async throws
        -> LLMResponse
    {
        let erasure = erasures.load(ordering: .sequentiallyConsistent)
        do {
            let response = try await ask(request, onText: onText)
            if response.isComplete(for: request) {
                await put(.answer(response), request, address, erasure: erasure)
            } else {
                count { $0.rejected += 1 }
            }
            return response
        } catch {
            if let error = error as? LLMError, error.code == .invalidRequest {
                await put(.fault(error.message), request, address, erasure: erasure)
            }
            throw error
        }
    }

    private func ask(_ request: LLMRequest, onText: (@Sendable (String) -> Void)?) async throws -> LLMResponse {
        var response: LLMResponse?
        if let onText, let source = source as? any StreamingAnswerSource {
            for try await event in source.stream(request) {
                switch event {
                case .text(let text): onText(text)
                case .finished(let whole): response = whole
                }
            }
            try Task.checkCancellation()
        } else {
            response = try await source.answer(request)
        }
        guard var response else { throw LLMError(.invalidResponse, "the stream of the answer ended before the answer did") }
        if request.schema != nil, response.value == nil { response.value = try? JSONValue(parsing: response.text) }
        return response
    }

    private func put(_ outcome: CacheEntry.Outcome, _ request: LLMRequest, _ address: CacheAddress, erasure: Int) async {
        let now = now()
        let freshUntil: Int64
        var stale: Int64 = 0
        switch outcome {
        case .answer:
            freshUntil = settings.freshUntil(address.key, timeToLive: request.controls.timeToLive, now: now)
            stale = max(0, min(settings.staleTime, CacheSettings.maximumTime).milliseconds)
        case .fault: freshUntil = now.addingSaturating(settings.faultTime.milliseconds)
        }
        guard freshUntil > now, erasures.load(ordering: .sequentiallyConsistent) == erasure else { return }
        var entry = CacheEntry(outcome, stored: now, freshUntil: freshUntil, expires: freshUntil.addingSaturating(stale))
        if case .answer(var response) = outcome {
            response.isCached = false
            entry.outcome = .answer(response)
            count { $0.stores += 1 }
        }
        await put(entry, at: address)
    }

    private func put(_ entry: CacheEntry, at address: CacheAddress) async {
        do {
            try await store.put(entry, at: address)
        } catch {
            count { $0.storeFailures += 1 }
        }
    }

    private func count(_ body: (inout CacheStatistics) -> Void) { counts.withLock { body(&$0) } }
}

extension CacheStatistics {
    fileprivate mutating func saved(_ response: LLMResponse) {
        savedNanodollars = savedNanodollars.addingSaturating(max(0, response.cost ?? 0))
    }
}
