import Synchronization

/// The vectors of texts in the memory of this process, bounded in entries and bytes; what was used longest ago goes first.
///
/// Of the texts of a request only those are asked for that are not here, each once, and equal requests at the same time ask once.
/// Tenants do not share vectors.
///
/// ```swift
/// let embeddings = EmbeddingCache(provider, precision: .int8)
/// let vectors = try await embeddings.embed(EmbeddingRequest(titles, model: "text-embedding-3-small")).vectors
/// ```
public final class EmbeddingCache: EmbeddingSource {
    /// How the numbers of a vector are kept.
    public enum Precision: String, Hashable, Sendable, CaseIterable {
        /// Exactly, in four bytes each.
        case float32
        /// In one byte each: no number is off by more than 1/254 of the vector's largest.
        case int8
    }

    private struct State {
        var table: RecencyTable<CacheAddress, StoredVector>
        var hits = 0
        var misses = 0
        var erasures = 0
    }

    /// The most texts of one request.
    public static let maximumTexts = 2048

    private let source: any EmbeddingSource
    private let precision: Precision
    private let state: Mutex<State>
    private let flights = SingleFlight<[CacheAddress], EmbeddingResponse>()

    /// Puts a cache in front of a source.
    ///
    /// - Parameters:
    ///   - source: Who is asked.
    ///   - entryLimit: The most vectors; the default is 50,000.
    ///   - byteLimit: The most bytes; the default is 128 MiB. 50,000 vectors of 1536 numbers take 307 MB exactly, and 77 MB in one byte each.
    ///   - precision: How the numbers are kept; the default is exactly.
    public init(_ source: any EmbeddingSource, entryLimit: Int = 50_000, byteLimit: Int = 128 << 20, precision: Precision = .float32) {
        self.source = source
        self.precision = precision
        state = Mutex(State(table: RecencyTable(entryLimit: entryLimit, byteLimit: byteLimit)))
    }

    /// What this cache has done, counted in texts, and what it holds.
    public var figures: CacheFigures {
        state.withLock { state in
            var figures = CacheFigures()
            (figures.hits, figures.misses, figures.evictions) = (state.hits, state.misses, state.table.evictions)
            (figures.entries, figures.bytes) = (state.table.count, state.table.byteCount)
            return figures
        }
    }

    /// Gives one vector for each text; usage and cost are those of the texts that had to be asked for.
    ///
    /// - Throws: ``LLMError`` of the source; with the code ``LLMError/Code/invalidRequest`` for no text, an empty one or more than
    ///   ``maximumTexts``; with ``LLMError/Code/invalidResponse`` if the source gives vectors that do not belong together.
    public func embed(_ request: EmbeddingRequest) async throws -> EmbeddingResponse {
        guard (1...Self.maximumTexts).contains(request.texts.count), request.texts.allSatisfy({ !$0.isEmpty }) else {
            throw LLMError(.invalidRequest, "an embedding request has 1 to \(Self.maximumTexts) texts, none of them empty")
        }
        let addresses = request.texts.map { CacheAddress(tenant: request.tenant, key: CacheKey(embedding: $0, of: request)) }
        var known: [CacheAddress: StoredVector] = [:]
        state.withLock { state in
            for address in addresses {
                if let vector = state.table.value(address) {
                    known[address] = vector
                    state.hits += 1
                } else {
                    state.misses += 1
                }
            }
        }
        // Vectors of different models cannot be compared: where a model answers that those at hand are not of, all are asked for.
        let models = Set(known.values.map(\.model))
        if models.count > 1 { known = [:] }
        var response = try await ask(request, addresses, known: known)
        if let model = models.first, models.count == 1, known.count < Set(addresses).count, response.model != model {
            response = try await ask(request, addresses, known: [:])
        }
        return response
    }

    /// Drops all vectors of a tenant.
    ///
    /// - Returns: The number of vectors dropped.
    @discardableResult public func erase(tenant: String) -> Int {
        state.withLock { state in
            state.erasures += 1
            return state.table.removeAll { $0.tenant.utf8.elementsEqual(tenant.utf8) }
        }
    }

    /// Asks for what is not known, keeps it, and puts all together.
    private func ask(
        _ request: EmbeddingRequest, _ addresses: [CacheAddress], known: [CacheAddress: StoredVector]
    ) async throws -> EmbeddingResponse {
        var missing: [CacheAddress] = []
        var texts: [String] = []
        var seen: Set<CacheAddress> = []
        for (address, text) in zip(addresses, request.texts) where known[address] == nil && seen.insert(address).inserted {
            missing.append(address)
            texts.append(text)
        }
        guard !missing.isEmpty else {
            let any = known.values.first
            return EmbeddingResponse(
                vectors: addresses.map { known[$0]?.numbers ?? [] }, usage: TokenUsage(), provider: any?.provider ?? "",
                model: any?.model ?? request.model, cost: 0)
        }
        let erasures = state.withLock { $0.erasures }
        var partial = request
        partial.texts = texts
        let (answer, isFirst) = try await flights.run(missing) { [source, partial] in try await source.embed(partial) }
        let length = answer.vectors.first?.count ?? 0
        guard answer.vectors.count == missing.count, length > 0,
            answer.vectors.allSatisfy({ $0.count == length && $0.allSatisfy(\.isFinite) })
        else { throw LLMError(.invalidResponse, "the vectors do not belong to the texts", provider: answer.provider) }
        var all: [CacheAddress: [Float]] = known.mapValues(\.numbers)
        state.withLock { state in
            for (address, numbers) in zip(missing, answer.vectors) {
                all[address] = numbers
                let vector = StoredVector(numbers, precision: precision, provider: answer.provider, model: answer.model)
                if state.erasures == erasures {
                    state.table.insert(vector, for: address, bytes: vector.byteCount + address.tenant.utf8.count)
                }
            }
        }
        var response = answer
        response.vectors = addresses.map { all[$0] ?? [] }
        if !isFirst { (response.usage, response.cost) = (TokenUsage(), 0) }
        return response
    }
}

/// A vector as it is kept.
struct StoredVector: Sendable {
    private enum Numbers {
        case exact([Float])
        case scaled([Int8], by: Float)
    }

    private let stored: Numbers
    let provider: String
    let model: String

    /// Takes finite numbers.
    init(_ numbers: [Float], precision: EmbeddingCache.Precision, provider: String, model: String) {
        self.provider = provider
        self.model = model
        let largest = numbers.reduce(0) { max($0, $1.magnitude) }
        let scale = largest / 127
        // Numbers at the ends of what a `Float` holds do not survive the scaling; no model gives them, so they may take more room.
        if precision == .float32 || !scale.isNormal && largest > 0 || largest > 1e38 {
            stored = .exact(numbers)
        } else {
            stored = .scaled(numbers.map { scale == 0 ? 0 : Int8(max(-127, min(127, ($0 / scale).rounded()))) }, by: scale)
        }
    }

    var numbers: [Float] {
        switch stored {
        case .exact(let numbers): numbers
        case .scaled(let numbers, let scale): numbers.map { Float($0) * scale }
        }
    }

    /// The bytes of the numbers and of the table's entry for them.
    var byteCount: Int {
        switch stored {
        case .exact(let numbers): 224 + numbers.count * 4
        case .scaled(let numbers, _): 224 + numbers.count
        }
    }
}
