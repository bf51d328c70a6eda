import Testing

@testable import ObjectStore

@Suite struct ServiceFailureTests {
    @Test(arguments: [
        (404, "NoSuchKey", "not-found"), (404, "NoSuchBucket", "not-found"), (403, "AccessDenied", "access-denied"),
        (403, "SignatureDoesNotMatch", "access-denied"), (403, "InvalidAccessKeyId", "access-denied"),
        (400, "ExpiredToken", "access-denied"),
        (403, "RequestTimeTooSkewed", "access-denied"), (416, "InvalidRange", "invalid-range"), (400, "KeyTooLongError", "invalid-key"),
        (400, "EntityTooLarge", "invalid-request"), (400, "BadDigest", "corrupted"), (400, "XAmzContentChecksumMismatch", "corrupted"),
        (400, "XAmzContentSHA256Mismatch", "corrupted"), (501, "NotImplemented", "unsupported"), (405, "MethodNotAllowed", "unsupported"),
        (503, "SlowDown", "throttled"), (507, "QuotaExceeded", "insufficient-storage"), (400, "RequestTimeout", "timed-out"),
        (500, "InternalError", "other"), (400, "InvalidArgument", "invalid-request"), (301, "PermanentRedirect", "other"),
        (409, "BucketAlreadyOwnedByYou", "already-exists"), (403, "InvalidObjectState", "access-denied"),
    ])
    func `what the service answers has a clear meaning`(status: Int, code: String, meaning: String) async throws {
        let transport = FakeTransport(Array(repeating: .refusal(status, code, "Said so."), count: 3))
        let error = await #expect(throws: ObjectStoreError.self) { try await S3Store.scripted(transport).get("k") }
        #expect(error?.code.description == meaning)
        #expect(error?.answer == ServiceAnswer(status: status, code: code, requestID: "R1"))
        #expect(error?.description.contains("Said so.") == true && error?.key == "k")
    }

    @Test(arguments: [
        (304, "not-modified"), (401, "access-denied"), (403, "access-denied"), (404, "not-found"), (405, "unsupported"),
        (408, "timed-out"), (412, "precondition-failed"), (413, "invalid-request"), (416, "invalid-range"), (418, "invalid-request"),
        (429, "throttled"), (500, "other"), (501, "unsupported"), (503, "throttled"), (504, "timed-out"), (507, "insufficient-storage"),
        (302, "other"), (599, "other"),
    ])
    func `a status without a reason has a meaning, too`(status: Int, meaning: String) async throws {
        for body in ["", "<html>Bad gateway</html>", "<Error><Code>"] {
            let fields = [("x-amz-request-id", "R2")]
            let transport = FakeTransport(Array(repeating: .answer(status, fields, body), count: 3))
            let error = await #expect(throws: ObjectStoreError.self) { try await S3Store.scripted(transport).head("k") }
            #expect(error?.code.description == meaning)
            #expect(error?.answer == ServiceAnswer(status: status, requestID: "R2"))
        }
    }

    @Test func `a missing bucket is named`() async throws {
        let transport = FakeTransport([.refusal(404, "NoSuchBucket")])
        let error = await #expect(throws: ObjectStoreError.self) { try await S3Store.scripted(transport).get("k") }
        #expect(error?.message.contains("\"bucket\"") == true)
    }

    @Test func `conditions of writes fail with what they say`() async throws {
        for (condition, answer, meaning) in [
            (PutCondition.ifAbsent, FakeTransport.Step.refusal(412, "PreconditionFailed"), "already-exists"),
            (.ifMatches("\"1\""), .refusal(412, "PreconditionFailed"), "precondition-failed"),
            (.ifMatches("\"1\""), .refusal(404, "NoSuchKey"), "precondition-failed"),
        ] {
            let error = await #expect(throws: ObjectStoreError.self) {
                try await S3Store.scripted(FakeTransport([answer])).put([1], at: "k", if: condition)
            }
            #expect(error?.code.description == meaning)
        }
    }

    @Test func `what the service says is made harmless`() async throws {
        let long = String(repeating: "x", count: 5000)
        let transport = FakeTransport([.refusal(403, "Access Denied\u{7F}", "one\ntwo&#27;[2J \(long)")])
        let error = await #expect(throws: ObjectStoreError.self) { try await S3Store.scripted(transport).get("k") }
        #expect(error?.answer?.code == nil)
        #expect(error?.description.unicodeScalars.contains { $0.value < 0x20 } == false)
        #expect((error?.description.utf8.count ?? 0) < 600)
    }

    @Test func `times of fields and documents are read and written`() throws {
        let time = try SigningTime("20151021T072800Z")
        #expect(ServiceTime.http("Wed, 21 Oct 2015 07:28:00 GMT") == time)
        #expect(ServiceTime.http(time) == "Wed, 21 Oct 2015 07:28:00 GMT")
        #expect(ServiceTime.document("2015-10-21T07:28:00.000Z") == time && ServiceTime.document("2015-10-21T07:28:00Z") == time)
        for text in ["", "Wed, 21 Okt 2015 07:28:00 GMT", "Wed, 21 Oct 2015 25:28:00 GMT", "21 Oct 2015", "Wed, 31 Feb 2015 07:28:00 GMT"] {
            #expect(ServiceTime.http(text) == nil)
        }
        for text in ["", "2015-10-21", "2015-10-21T07:28", "x"] { #expect(ServiceTime.document(text) == nil) }
        for day in stride(from: Int64(-800_000), to: 1_000_000, by: 40_961) {
            let time = SigningTime(secondsSince1970: day * 86400 + day & 0xFFFF)
            #expect(ServiceTime.http(ServiceTime.http(time)) == time)
        }
        #expect(ServiceTime.http(SigningTime(secondsSince1970: 0)).hasPrefix("Thu, 01 Jan 1970"))
        #expect(ServiceTime.http(SigningTime(secondsSince1970: -1)).hasPrefix("Wed, 31 Dec 1969"))
    }
}
