/// A store that tries again where another store fails for a while: throttled, timed out, or out of reach.
///
/// - A write is repeated only where its body can be read again; a conditional one only where the failure says that nothing was done, since
///   otherwise its own first try could be what it finds.
/// - A reader whose stream breaks off goes on where it broke, with the same version of the object.
///
/// The store over S3 tries again by itself; this is for stores that do not.
public struct RetryingStore: ObjectStore {
    private let store: any ObjectStore
    private let policy: RetryPolicy
    private let surroundings: Surroundings

    /// Makes the store.
    public init(_ store: any ObjectStore, policy: RetryPolicy = .standard) {
        self.init(store, policy: policy, surroundings: .machine)
    }

    init(_ store: any ObjectStore, policy: RetryPolicy, surroundings: Surroundings) {
        self.store = store
        self.policy = policy
        self.surroundings = surroundings
    }

    /// Writes an object if a condition holds; see ``ObjectStore/put(_:at:attributes:if:)``.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition
    ) async throws -> ObjectInfo {
        guard body.canBeReadAgain else { return try await store.put(body, at: key, attributes: attributes, if: condition) }
        var body = body
        if let report = body.progress {
            let meter = ProgressMeter(total: nil, report: report)
            body = body.reporting { meter.forward($0) }
        }
        return try await trying(isIdempotent: condition == .always) { [body] in
            try await store.put(body, at: key, attributes: attributes, if: condition)
        }
    }

    /// Opens an object, or a range of it; see ``ObjectStore/open(_:range:if:)``.
    public func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        let reader = try await trying { try await store.open(key, range: range, if: condition) }
        return ObjectReader(
            info: reader.info, range: reader.range,
            stream: ByteStream {
                var iterator = reader.stream.makeAsyncIterator()
                var position = reader.range.lowerBound
                var tries = Tries(policy, surroundings)
                return {
                    while true {
                        do {
                            if let chunk = try await iterator.next() {
                                position += chunk.count
                                tries = Tries(policy, surroundings)
                                return chunk
                            }
                            guard position < reader.range.upperBound else { return nil }
                            throw TransportError(.connectionLost, "the object's bytes ended too early")
                        } catch {
                            // A weak tag does not name bytes (RFC 9110 §8.8.3).
                            guard reader.info.etag.utf8.first == UInt8(ascii: "\""), position < reader.range.upperBound else { throw error }
                            try await tries.wait(after: error, isIdempotent: true)
                        }
                        let rest = position..<reader.range.upperBound
                        let next = try await trying {
                            try await store.open(key, range: .bytes(rest), if: .ifMatches(reader.info.etag))
                        }
                        guard next.range == rest else {
                            throw ObjectStoreError(.corrupted, "the store gave other bytes than those that were missing", key: key)
                        }
                        iterator = next.stream.makeAsyncIterator()
                    }
                }
            })
    }

    /// Reads everything about an object but its bytes.
    public func head(_ key: String) async throws -> ObjectInfo {
        try await trying { try await store.head(key) }
    }

    /// Deletes an object; succeeds where there is none.
    public func delete(_ key: String) async throws {
        try await trying { try await store.delete(key) }
    }

    /// Deletes several objects, tries again those that could not be deleted for a while, and returns an error for each that remains.
    public func deleteMany(_ keys: [String]) async throws -> [ObjectStoreError] {
        var tries = Tries(policy, surroundings)
        var final: [ObjectStoreError] = []
        var rest = keys
        while true {
            let failures = try await trying { [rest] in try await store.deleteMany(rest) }
            let passing = failures.filter { $0.key != nil && Transience($0) != nil }
            final += failures.filter { $0.key == nil || Transience($0) == nil }
            guard let first = passing.first else { return final }
            do {
                try await tries.wait(after: first, isIdempotent: true)
            } catch is ObjectStoreError {
                return final + passing
            }
            rest = passing.compactMap(\.key)
        }
    }

    /// Writes a copy of an object under another key; see ``ObjectStore/copy(_:to:if:)``.
    @discardableResult
    public func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        try await trying(isIdempotent: condition == .always) { try await store.copy(source, to: destination, if: condition) }
    }

    /// Reads one page of a listing; see ``ObjectStore/page(_:continuation:)``.
    public func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
        try await trying { try await store.page(query, continuation: continuation) }
    }

    /// Reads the tags of an object.
    public func tags(of key: String) async throws -> [String: String] {
        try await trying { try await store.tags(of: key) }
    }

    /// Replaces the tags of an object.
    public func setTags(_ tags: [String: String], of key: String) async throws {
        try await trying { try await store.setTags(tags, of: key) }
    }

    /// Makes an address of an object; see ``ObjectStore/presignedURL(for:to:validFor:)``.
    public func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
        try await trying { try await store.presignedURL(for: access, to: key, validFor: duration) }
    }

    private func trying<Value>(isIdempotent: Bool = true, _ body: () async throws -> Value) async throws -> Value {
        var tries = Tries(policy, surroundings)
        while true {
            do {
                return try await body()
            } catch {
                try await tries.wait(after: error, isIdempotent: isIdempotent)
            }
        }
    }
}

/// The tries of one operation so far.
private struct Tries {
    private let policy: RetryPolicy
    private let surroundings: Surroundings
    private let start: Duration
    private var count = 1

    init(_ policy: RetryPolicy, _ surroundings: Surroundings) {
        self.policy = policy
        self.surroundings = surroundings
        start = surroundings.uptime()
    }

    /// Waits until the next try is due, or throws the error that ended the last one where there is to be none.
    mutating func wait(after error: any Error, isIdempotent: Bool) async throws {
        guard let transience = Transience(error), isIdempotent || transience.isSurelyUndone, count < policy.attempts else { throw error }
        let delay = policy.delay(afterTry: count, isThrottled: transience == .throttled, random: surroundings.random())
        if let deadline = policy.deadline, surroundings.uptime() - start + delay >= deadline { throw error }
        count += 1
        try await surroundings.sleep(delay)
    }
}

/// Why another try may succeed.
enum Transience: Equatable {
    /// The store wants fewer requests, and did nothing.
    case throttled
    /// The request did not arrive, or the store says that it did nothing.
    case undone
    /// The store may have done something.
    case inDoubt

    /// Judges an error; `nil` where another try would end the same way.
    init?(_ error: any Error) {
        switch error {
        case let error as TransportError: self.init(error)
        case let error as ObjectStoreError: self.init(error)
        default: return nil
        }
    }

    private init?(_ error: TransportError) {
        switch error.code {
        case .notConnected: self = .undone
        case .connectionLost, .timedOut: self = .inDoubt
        default: return nil
        }
    }

    private init?(_ error: ObjectStoreError) {
        switch error.code {
        case .throttled:
            self = .throttled
        case .timedOut:
            self = .inDoubt
        case .other:
            switch error.answer?.status {
            case nil:
                guard let cause = error.cause as? TransportError else { return nil }
                self.init(cause)
            case 408, 409: self = .undone
            case 500, 502, 504: self = .inDoubt
            default: return nil
            }
        default:
            return nil
        }
    }

    var isSurelyUndone: Bool { self != .inDoubt }
}
