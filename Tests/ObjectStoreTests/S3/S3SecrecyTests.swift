import HTTPTypes
import ObjectStoreContract
import Synchronization
import Testing

@testable import ObjectStore

/// Looks for secrets wherever a program could show them.
@Suite struct S3SecrecyTests {
    private static let secret = "SECRETKEYMARKER"
    private static let token = "SESSIONTOKENMARKER"
    private static let customerKey = Array("CUSTOMERKEYMARKERCUSTOMERKEYMARK".utf8)

    /// What must not be seen: the customer's key as text, in base64, and as the numbers of an array.
    private var markers: [String] {
        [
            Self.secret, Self.token, "CUSTOMERKEYMARKER", String(Base64.encode(Self.customerKey).prefix(16)), "67, 85, 83, 84, 79, 77",
            "X-Amz-Signature=",
        ]
    }

    private func texts(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), String(describing: value), dumped]
    }

    private func expectHidden(_ value: Any, sourceLocation: SourceLocation = #_sourceLocation) {
        for text in texts(of: value) {
            for marker in markers { #expect(!text.contains(marker), "\(type(of: value)): \(text)", sourceLocation: sourceLocation) }
        }
    }

    private func keys() throws -> SigningCredentials {
        try SigningCredentials(accessKey: "AKID", secretKey: Self.secret, sessionToken: Self.token)
    }

    private func configuration() -> S3Configuration {
        S3Configuration(bucket: "bucket", region: "us-east-1", encryption: .customer(key: Self.customerKey), retries: .never)
    }

    @Test func `no type shows a secret when it is printed, reflected or dumped`() async throws {
        let shown = Mutex<[String]>([])
        let transport = FakeTransport([
            .custom { request in
                var dumped = ""
                dump(request, to: &dumped)
                shown.withLock { $0 = ["\(request)", String(reflecting: request), dumped] }
                return .scripted(200, [("Content-Length", "0"), ("ETag", "\"1\"")], ByteStream([]))
            }
        ])
        let store = try S3Store(configuration(), credentials: StaticCredentials(try keys()), transport: transport)
        let reader = try await store.open("k")
        for text in shown.withLock({ $0 }) {
            for marker in markers { #expect(!text.contains(marker), "\(text)") }
        }
        #expect(shown.withLock { $0.allSatisfy { !$0.isEmpty } })
        let encryption = S3Encryption.customer(key: Self.customerKey)
        var request = S3Request(.put, key: "k")
        request.fields = encryption.writeFields + encryption.readFields + encryption.sourceFields
        let values: [Any] = [
            store, store.configuration, store.requests, encryption, encryption.kind, request, reader, StaticCredentials(try keys()),
            try keys(), [encryption], ["key": encryption], try RequestSigner(credentials: keys(), region: "us-east-1"),
            ServiceFailure(status: 403, code: "AccessDenied"),
        ]
        for value in values { expectHidden(value) }
    }

    @Test func `no error shows a secret, even where the service or the transport repeats it`() async throws {
        let echo = "\(Self.secret) \(Self.token) \(Base64.encode(Self.customerKey)) in the message"
        struct Loud: Error, CustomStringConvertible {
            let description: String
        }
        let steps: [FakeTransport.Step] = [
            .refusal(403, "AccessDenied", echo), .refusal(400, "InvalidArgument", Self.token), .refusal(403, Self.token, "m"),
            .refusal(500, "InternalError", echo), .answer(403, [("x-amz-request-id", Self.token)]),
            .answer(200, [], "<Error><Code>\(Self.secret)</Code><Message>\(echo)</Message></Error>"),
            .custom { request in
                throw TransportError(
                    .connectionLost, "the connection broke", cause: Loud(description: "\(request.head.headerFields) \(echo)"))
            },
        ]
        for step in steps {
            let operations: [(S3Store) async throws -> Void] = [
                { _ = try await $0.get("k") }, { try await $0.put([1], at: "k") }, { _ = try await $0.head("k") },
                { _ = try await $0.page(ObjectQuery(), continuation: nil) }, { _ = try await $0.deleteMany(["k"]) },
                { _ = try await $0.tags(of: "k") }, { try await $0.copy("k", to: "l") },
            ]
            for operation in operations {
                let store = try S3Store(
                    configuration(), credentials: StaticCredentials(try keys()), transport: FakeTransport([step, step]))
                do {
                    try await operation(store)
                } catch {
                    expectHidden(error)
                }
            }
        }
    }

    @Test func `an address is not in any error about it`() async throws {
        let store = try S3Store(
            S3Configuration(bucket: "bucket", region: "us-east-1"), credentials: StaticCredentials(try keys()), transport: FakeTransport([])
        )
        for duration in [Duration.zero, .seconds(604_801), .milliseconds(1500)] {
            do {
                _ = try await store.presignedURL(for: .get, to: "k", validFor: duration)
                Issue.record("no error")
            } catch {
                expectHidden(error)
            }
        }
    }
}
