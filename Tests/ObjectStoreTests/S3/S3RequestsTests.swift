import ObjectStoreContract
import Testing

@testable import ObjectStore

/// What the client does when the service, or the way to it, fails.
@Suite struct S3RequestsTests {
    private let found: [(String, String)] = [
        ("Content-Length", "5"), ("ETag", "\"1\""), ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
    ]

    @Test func `a request that fails for the moment is tried again`() async throws {
        let transport = FakeTransport([
            .refusal(503, "SlowDown"), .fail(.connectionLost), .answer(200, found, "hello"),
        ])
        let clock = FakeClock()
        let object = try await S3Store.scripted(transport, clock: clock).get("k")
        #expect(object.bytes == "hello".bytes)
        #expect(clock.slept == [.milliseconds(500), .milliseconds(100)])
    }

    @Test func `each try is signed with the time it has`() async throws {
        let transport = FakeTransport([.refusal(500, "InternalError"), .answer(200, found)])
        let time = FakeClock()
        var surroundings = time.surroundings
        surroundings.time = { 1_700_000_000 + Int64(time.slept.count) * 60 }
        let store = try S3Store(
            S3Configuration(bucket: "bucket", region: "us-east-1"), credentials: StaticCredentials(.sample), transport: transport,
            surroundings: surroundings)
        _ = try await store.head("k")
        #expect(transport.seen.map { $0["x-amz-date"] } == ["20231114T221320Z", "20231114T221420Z"])
        #expect(transport.seen[0]["authorization"] != transport.seen[1]["authorization"])
    }

    @Test func `a service that stays in trouble ends in an error that names its answer`() async throws {
        let transport = FakeTransport(Array(repeating: .refusal(503, "SlowDown", "Reduce your request rate."), count: 9))
        let error = await #expect(throws: ObjectStoreError.self) { try await S3Store.scripted(transport).get("k") }
        #expect(error?.code == .throttled && error?.key == "k")
        #expect(error?.answer == ServiceAnswer(status: 503, code: "SlowDown", requestID: "R1"))
        #expect(error?.message.contains("Reduce your request rate.") == true)
        #expect(transport.seen.count == 3)
    }

    @Test func `a conditional write is not sent again where it may have been done`() async throws {
        for step in [FakeTransport.Step.fail(.connectionLost), .fail(.timedOut), .refusal(500, "InternalError")] {
            let transport = FakeTransport([step, .refusal(412, "PreconditionFailed")])
            await expectFailure(of: transport) { try await $0.put([1], at: "k", if: .ifAbsent) }
            #expect(transport.seen.count == 1)
        }
        for step in [
            FakeTransport.Step.fail(.notConnected), .refusal(503, "SlowDown"), .refusal(409, "ConditionalRequestConflict"),
            .refusal(400, "RequestTimeout"),
        ] {
            let transport = FakeTransport([step, .answer(200, [("ETag", "\"2\"")])])
            #expect(try await S3Store.scripted(transport).put([1], at: "k", if: .ifAbsent).etag == "\"2\"")
            #expect(transport.seen.map { $0["if-none-match"] } == ["*", "*"])
        }
    }

    @Test func `an unconditional write is sent again, the same bytes with the same checksum`() async throws {
        let transport = FakeTransport([.fail(.connectionLost), .fail(.timedOut), .answer(200, [("ETag", "\"2\"")])])
        _ = try await S3Store.scripted(transport).put("hello".bytes, at: "k")
        #expect(transport.seen.map(\.body) == Array(repeating: "hello".bytes, count: 3))
        #expect(Set(transport.seen.map { $0["x-amz-checksum-crc32c"] }) == [Checksum(.crc32c, of: "hello".bytes).headerValue])
    }

    @Test func `a conditional write that others keep winning is a failed precondition`() async throws {
        let transport = FakeTransport(Array(repeating: .refusal(409, "ConditionalRequestConflict"), count: 3))
        await expectFailure(.preconditionFailed, of: transport) { try await $0.put([1], at: "k", if: .ifAbsent) }
    }

    @Test func `a wrong clock is corrected by the service's, for all requests that follow`() async throws {
        let date = ("Date", "Tue, 14 Nov 2023 23:13:20 GMT")
        let transport = FakeTransport([
            .refusal(403, "RequestTimeTooSkewed", fields: [date]), .answer(200, found), .answer(200, found),
        ])
        let store = try S3Store.scripted(transport) { $0.retries = .never }
        _ = try await store.head("k")
        _ = try await store.head("k")
        #expect(transport.seen.map { $0["x-amz-date"] } == ["20231114T221320Z", "20231114T231320Z", "20231114T231320Z"])
    }

    @Test func `a clock that was corrected wrongly is corrected again from this machine's`() async throws {
        let transport = FakeTransport([
            .refusal(403, "RequestTimeTooSkewed", fields: [("Date", "Tue, 14 Nov 2023 23:13:20 GMT")]), .answer(200, found),
            .refusal(403, "RequestTimeTooSkewed", fields: [("Date", "Tue, 14 Nov 2023 22:13:30 GMT")]), .answer(200, found),
        ])
        let store = try S3Store.scripted(transport)
        _ = try await store.head("k")
        _ = try await store.head("k")
        #expect(transport.seen.last?["x-amz-date"] == "20231114T221330Z")
    }

    @Test func `a bucket in another region is asked there, signed for it, and never at a host that an answer names`() async throws {
        let answers: [FakeTransport.Step] = [
            .refusal(
                301, "PermanentRedirect", fields: [("x-amz-bucket-region", "eu-central-1"), ("Location", "https://evil.example.com/k")]),
            .refusal(307, "TemporaryRedirect", fields: [("x-amz-bucket-region", "eu-central-1")]),
            .refusal(400, "AuthorizationHeaderMalformed", more: "<Region>eu-central-1</Region>"),
        ]
        for answer in answers {
            let transport = FakeTransport([answer, .answer(200, found), .answer(200, found)])
            let store = try S3Store.scripted(transport)
            _ = try await store.head("k")
            _ = try await store.head("k")
            #expect(store.region == "eu-central-1")
            let home = "bucket.s3.eu-central-1.amazonaws.com"
            #expect(transport.seen.map(\.authority) == ["bucket.s3.us-east-1.amazonaws.com", home, home])
            #expect(transport.seen.dropFirst().allSatisfy { $0["authorization"]?.contains("/eu-central-1/s3/") == true })
        }
    }

    @Test func `a redirect that names no region is an error`() async throws {
        for fields in [[("Location", "https://evil.example.com/k")], [("x-amz-bucket-region", "evil.example.com/")]] {
            let transport = FakeTransport([.refusal(307, "TemporaryRedirect", fields: fields)])
            await expectFailure(.other, of: transport) { try await $0.get("k") }
            #expect(transport.seen.count == 1)
        }
    }

    @Test func `keys that the service refuses are asked for anew once`() async throws {
        let keys = ChangingCredentials([
            try SigningCredentials(accessKey: "OLD", secretKey: "a", sessionToken: "t1"),
            try SigningCredentials(accessKey: "NEW", secretKey: "b", sessionToken: "t2"),
        ])
        let transport = FakeTransport([.refusal(400, "ExpiredToken"), .answer(200, found, "hello")])
        _ = try await S3Store.scripted(transport, credentials: keys).get("k")
        #expect(keys.refused == 1)
        #expect(transport.seen.map { $0["x-amz-security-token"] } == ["t1", "t2"])
        #expect(transport.seen[1]["authorization"]?.contains("Credential=NEW/") == true)
        let refusing = FakeTransport([.refusal(400, "ExpiredToken"), .refusal(400, "ExpiredToken")])
        await expectFailure(.accessDenied, of: refusing) { try await $0.get("k") }
    }

    @Test func `an error inside a good status is an error, and is tried again`() async throws {
        let error = FakeTransport.Step.answer(
            200, [], "\n  <?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>m</Message></Error>")
        let result = "<CopyObjectResult><ETag>&quot;9&quot;</ETag><LastModified>2015-10-21T07:28:00.000Z</LastModified></CopyObjectResult>"
        let transport = FakeTransport([.answer(200, found), error, .answer(200, [], result)])
        let copy = try await S3Store.scripted(transport).copy("a", to: "b")
        #expect(copy.etag == "\"9\"" && copy.size == 5)
        let failing = FakeTransport([.answer(200, found), error, error, error])
        await expectFailure(.other, of: failing) { try await $0.copy("a", to: "b") }
        let deleting = FakeTransport([error, error, error])
        await expectFailure(.other, of: deleting) { try await $0.deleteMany(["a"]) }
    }

    @Test func `an answer that is no answer is an error and not an empty result`() async throws {
        for body in ["", "<html></html>", "<ListBucketResult>", "<ListBucketResult/><x/>", "not xml"] {
            await expectFailure(.other, of: FakeTransport([.answer(200, [], body)])) { try await $0.page(ObjectQuery(), continuation: nil) }
        }
    }

    @Test func `a write is done when the head of the answer says so, even if the rest of it breaks off`() async throws {
        let transport = FakeTransport([.broken(200, [("ETag", "\"2\"")], body: [1, 2, 3], after: 1)])
        #expect(try await S3Store.scripted(transport).put([1], at: "k", if: .ifAbsent).etag == "\"2\"")
    }

    @Test func `a deadline ends tries and waits for an answer`() async throws {
        let silent = FakeTransport([.silence])
        let store = try S3Store.scripted(silent) { $0.retries.deadline = .seconds(5) }
        await expect(.timedOut, key: "k") { try await store.get("k") }
        let slow = FakeTransport(Array(repeating: .refusal(503, "SlowDown", fields: [("Retry-After", "3")]), count: 9))
        let clock = FakeClock()
        var configuration = S3Configuration(bucket: "bucket", region: "us-east-1")
        configuration.retries = RetryPolicy(attempts: 9, deadline: .seconds(10))
        var surroundings = clock.surroundings
        let sleep = surroundings.sleep
        // The watch over an answer waits as long as the answer takes, here for ever.
        surroundings.sleep = { try await $0 == .seconds(3) ? sleep($0) : Task.sleep(for: .seconds(60)) }
        let patient = try S3Store(
            configuration, credentials: StaticCredentials(.sample), transport: slow, surroundings: surroundings)
        await expect(.throttled) { try await patient.get("k") }
        #expect(slow.seen.count == 4)
    }

    @Test func `a cancelled task sends nothing`() async throws {
        let transport = FakeTransport([])
        let store = try S3Store.scripted(transport)
        let task = Task {
            try? await Task.sleep(for: .seconds(60))
            return try await store.head("k")
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(transport.seen.isEmpty)
    }

    @Test func `a failure of the credentials comes through`() async throws {
        let store = try S3Store.scripted(FakeTransport([]), credentials: ChangingCredentials([]))
        await expect(.accessDenied) { try await store.head("k") }
    }
}

/// Expects that an operation fails.
func expectFailure(
    _ code: ObjectStoreError.Code? = nil, of transport: FakeTransport, _ body: (S3Store) async throws -> some Any,
    sourceLocation: SourceLocation = #_sourceLocation
) async {
    do {
        _ = try await body(try S3Store.scripted(transport))
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as ObjectStoreError {
        if let code { #expect(error.code == code, "\(error)", sourceLocation: sourceLocation) }
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
