internal import HTTPTypes

/// Tries a store out: writes an object under a prefix, reads it as everybody would, and deletes it.
///
/// ```swift
/// for step in await StorageProbe(store, prefix: "card-images/", transport: transport).run() { print(step) }
/// ```
public struct StorageProbe: Sendable {
    /// What was tried, and how it ended.
    public struct Step: Hashable, Sendable, CustomStringConvertible {
        /// What was tried: `upload`, `public read` or `deletion`.
        public let name: String
        /// Why it failed; `nil` where it did not.
        public let failure: String?

        /// Such as `✓ upload` or `✗ public read: the service answered 403`.
        public var description: String { failure.map { "✗ \(name): \($0)" } ?? "✓ \(name)" }
    }

    private let store: S3Store
    private let prefix: String
    private let transport: any Transport

    /// Makes a probe.
    ///
    /// - Parameters:
    ///   - store: The store that is tried out.
    ///   - prefix: What the key of the object begins with.
    ///   - transport: Sends the request without a signature.
    public init(_ store: S3Store, prefix: String, transport: any Transport) {
        self.store = store
        self.prefix = prefix
        self.transport = transport
    }

    /// Takes the steps; without an upload there are no others.
    ///
    /// The object is deleted also where the task is cancelled.
    public func run() async -> [Step] {
        let key = "\(prefix)storage-test-\(UInt64.random(in: 0 ... .max))"
        let bytes = Array("a test of the storage, to be deleted\n".utf8)
        let store = store
        let upload = await Self.step("upload") {
            try await store.put(bytes, at: key, attributes: ObjectAttributes(contentType: "text/plain"))
        }
        guard upload.failure == nil else { return [upload] }
        let read = await Self.step("public read") { try await readPublicly(key, bytes) }
        let deletion = await Task { await Self.step("deletion") { try await store.delete(key) } }.value
        return [upload, read, deletion]
    }

    private static func step(_ name: String, _ body: () async throws -> Void) async -> Step {
        do {
            try await body()
            return Step(name: name, failure: nil)
        } catch {
            return Step(name: name, failure: "\(error)")
        }
    }

    private func readPublicly(_ key: String, _ expected: [UInt8]) async throws {
        let configuration = store.configuration
        let address = S3Address(configuration, region: store.region)
        let head = HTTPRequest(
            method: .get, scheme: address.isSecure ? "https" : "http", authority: address.authority,
            path: address.target(key: key, query: []))
        let response = try await transport.send(TransportRequest(head, idleTimeout: configuration.idleTimeout))
        let status = response.head.status.code
        guard status == 200 else {
            let document = try? await response.body.bytes(upTo: ServiceFailure.longestDocument)
            let answer = ServiceFailure(response.head, document: document ?? []).answer
            let advice = status == 401 || status == 403 ? "; \(prefix) is not public, look at the policy and the public-access block" : ""
            throw ObjectStoreError(.accessDenied, "an address without a signature is not answered with the object\(advice)", answer: answer)
        }
        guard try await response.body.bytes(upTo: 1 << 20) == expected else {
            throw ObjectStoreError(.corrupted, "other bytes came than were written")
        }
    }
}
