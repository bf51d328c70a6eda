import FoundationEssentials
public import ObjectStore
public import Testing

/// One of the promises that every store keeps, as a check that runs on an empty store.
///
/// A store of your own is held against all of them by one test:
/// ```swift
/// @Test(arguments: ContractCheck.all)
/// func `my store keeps the contract`(check: ContractCheck) async throws {
///     try await check.run(MyStore())
/// }
/// ```
/// On a service, where a fresh store is dear, a ``PrefixStore`` with a prefix of its own makes an empty store for each check.
public struct ContractCheck: Sendable, CustomTestStringConvertible {
    /// The promise.
    public let testDescription: String
    private let body: @Sendable (any ObjectStore, ContractLimits) async throws -> Void

    init(_ promise: String, _ body: @escaping @Sendable (any ObjectStore) async throws -> Void) {
        self.init(limited: promise) { store, _ in try await body(store) }
    }

    init(limited promise: String, _ body: @escaping @Sendable (any ObjectStore, ContractLimits) async throws -> Void) {
        testDescription = promise
        self.body = body
    }

    /// Runs the check, which records an issue for each part of the promise that the store breaks.
    ///
    /// - Parameters:
    ///   - store: The store, without objects.
    ///   - limits: What the store is known to lack.
    public func run(_ store: any ObjectStore, within limits: ContractLimits = ContractLimits()) async throws {
        try await body(store, limits)
    }

    /// All checks.
    public static let all = objects + streams + conditions + tags + keys + listings + concurrency
}

/// What a store or a service is known to lack, and the checks leave out.
public struct ContractLimits: Sendable {
    /// The most bytes of a key.
    public var longestKey = 1024
    /// Whether a key can be kept.
    public var accepts: @Sendable (String) -> Bool = { _ in true }

    /// Makes limits that leave nothing out.
    public init() {}
}

/// Expects an error with a code, and the key if one is given.
package func expect(
    _ code: ObjectStoreError.Code, key: String? = nil, _ body: () async throws -> some Any,
    sourceLocation: SourceLocation = #_sourceLocation
) async {
    do {
        _ = try await body()
        Issue.record("no error, expected \(code)", sourceLocation: sourceLocation)
    } catch let error as ObjectStoreError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        if let key { #expect(error.key == key, sourceLocation: sourceLocation) }
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}

/// Expects two descriptions of one version; a service may tell its time from another clock than the one of the write's answer.
func expectSame(_ one: ObjectInfo, _ other: ObjectInfo, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(one.key == other.key && one.size == other.size && one.etag == other.etag, sourceLocation: sourceLocation)
    #expect(one.attributes == other.attributes, sourceLocation: sourceLocation)
    #expect(abs(one.lastModified.timeIntervalSince(other.lastModified)) < 5, sourceLocation: sourceLocation)
}

extension String {
    package var bytes: [UInt8] { Array(utf8) }
}

extension ObjectStore {
    /// The keys of a whole listing, as bytes: strings compare equal across normalisations.
    package func keys(prefix: String = "", after: String? = nil, pageSize: Int = 1000) async throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for try await page in list(prefix: prefix, after: after, pageSize: pageSize) { keys += page.objects.map(\.key.bytes) }
        return keys
    }

    /// Writes objects whose bytes are their keys, several at a time.
    package func putAll(_ keys: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in 0..<min(16, keys.count) {
                group.addTask {
                    for index in stride(from: start, to: keys.count, by: 16) {
                        try await put(keys[index].bytes, at: keys[index], if: .ifAbsent)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
