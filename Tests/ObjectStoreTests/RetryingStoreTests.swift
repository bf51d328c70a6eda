import ObjectStoreContract
import Synchronization
import Testing

@testable import ObjectStore

@Suite struct RetryingStoreTests {
    private let clock = SleepingClock()

    private func store(over store: any ObjectStore, attempts: Int = 3, deadline: Duration? = nil) -> RetryingStore {
        RetryingStore(
            store, policy: RetryPolicy(attempts: attempts, baseDelay: .milliseconds(100), longestDelay: .seconds(3), deadline: deadline),
            surroundings: clock.surroundings)
    }

    @Test(arguments: ContractCheck.all)
    func `a store that tries again keeps the contract over one that refuses every second request`(check: ContractCheck) async throws {
        // Writes are taken: those of streams cannot be repeated.
        let unruly = UnrulyStore(
            chunkSize: 100_000,
            onCall: { index, name, isDone in
                if index % 2 == 0, !isDone, name != "put" { throw ObjectStoreError(.throttled, "slow down") }
            }, breaks: { index in index % 3 == 2 ? nil : (150_000, TransportError(.connectionLost, "reset")) })
        // With several tasks, one of them may meet every refusal.
        try await check.run(store(over: unruly, attempts: 1000))
    }

    @Test func `waits double, up to a bound, and are shorter by chance`() async throws {
        let unruly = UnrulyStore(onCall: { _, _, _ in throw ObjectStoreError(.timedOut, "silence") })
        await expect(.timedOut) { try await store(over: unruly, attempts: 8).head("k") }
        #expect(
            clock.sleeps == [.milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600)] + [
                .seconds(3), .seconds(3),
            ])
        #expect(unruly.calls.count == 8)

        let lucky = SleepingClock(random: 0.25)
        let other = RetryingStore(unruly, policy: RetryPolicy(attempts: 2, baseDelay: .seconds(1)), surroundings: lucky.surroundings)
        await expect(.timedOut) { try await other.head("k") }
        #expect(lucky.sleeps == [.milliseconds(250)])
    }

    @Test func `a store that wants fewer requests is given ten times as long`() async throws {
        let unruly = UnrulyStore(onCall: { _, _, _ in throw ObjectStoreError(.throttled, "slow down") })
        await expect(.throttled) { try await store(over: unruly).head("k") }
        #expect(clock.sleeps == [.seconds(1), .seconds(2)])
    }

    @Test func `no wait goes beyond the deadline`() async throws {
        let unruly = UnrulyStore(onCall: { _, _, _ in throw ObjectStoreError(.timedOut, "silence") })
        await expect(.timedOut) { try await store(over: unruly, attempts: 100, deadline: .seconds(2)).head("k") }
        #expect(clock.now < .seconds(2) && clock.sleeps.count == 4)
    }

    @Test(arguments: [
        ObjectStoreError.Code.notFound, .alreadyExists, .preconditionFailed, .notModified, .accessDenied, .invalidKey, .invalidRange,
        .invalidRequest, .insufficientStorage, .corrupted, .unsupported, .other,
    ])
    func `a failure that would come again is thrown at once`(code: ObjectStoreError.Code) async throws {
        let unruly = UnrulyStore(onCall: { _, _, _ in throw ObjectStoreError(code, "no") })
        await expect(code) { try await store(over: unruly).head("k") }
        #expect(unruly.calls.count == 1 && clock.sleeps.isEmpty)
    }

    @Test(arguments: [500, 502, 504, 400, 403, 501])
    func `a service that failed is asked again, one that refused is not`(status: Int) async throws {
        let unruly = UnrulyStore(onCall: { index, _, _ in
            if index == 0 { throw ObjectStoreError(.other, "no", answer: ServiceAnswer(status: status)) }
        })
        try await unruly.memory.put([1], at: "k")
        if [500, 502, 504].contains(status) {
            #expect(try await store(over: unruly).head("k").size == 1)
        } else {
            await expect(.other) { try await store(over: unruly).head("k") }
        }
    }

    // MARK: Writing

    @Test func `a conditional write that may have been done is not done again`() async throws {
        let inDoubt = UnrulyStore(onCall: { index, _, isDone in
            if index == 0, isDone { throw ObjectStoreError(.timedOut, "no answer") }
        })
        await expect(.timedOut) { try await store(over: inDoubt).put([1], at: "k", if: .ifAbsent) }
        #expect(inDoubt.calls == ["put"])

        for error in [
            ObjectStoreError(.throttled, "slow down"), ObjectStoreError(.other, "no", cause: TransportError(.notConnected, "refused")),
            ObjectStoreError(.other, "conflict", answer: ServiceAnswer(status: 409)),
        ] {
            let undone = UnrulyStore(onCall: { index, _, isDone in if index == 0, !isDone { throw error } })
            try await store(over: undone).put([1], at: "k", if: .ifAbsent)
            #expect(undone.calls == ["put", "put"])
        }
    }

    @Test func `a stream is not sent again, a file and bytes are, and their reports do not go back`() async throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 1, count: 600_000), to: "source")
        for body in [
            ObjectBody.file(atPath: folder.path + "/source"), .bytes([UInt8](repeating: 1, count: 600_000)),
            .stream(ByteStream([UInt8](repeating: 1, count: 600_000))),
        ] {
            let unruly = UnrulyStore(onCall: { index, _, isDone in
                if index == 0, isDone { throw ObjectStoreError(.timedOut, "no answer") }
            })
            let reports = Mutex<[Int]>([])
            let reporting = body.reporting { report in reports.withLock { $0.append(report.completed) } }
            if body.canBeReadAgain {
                #expect(try await store(over: unruly).put(reporting, at: "k").size == 600_000)
                #expect(unruly.calls == ["put", "put"])
            } else {
                await expect(.timedOut) { try await store(over: unruly).put(reporting, at: "k") }
                #expect(unruly.calls == ["put"])
            }
            let all = reports.withLock(\.self)
            #expect(all == Array(Set(all)).sorted() && all.last == 600_000)
        }
    }

    @Test func `of many deletions those are repeated that were refused for a while`() async throws {
        let unruly = UnrulyStore()
        let keys = (0..<20).map { "k\($0)" }
        for key in keys { try await unruly.memory.put([1], at: key) }
        #expect(try await store(over: unruly, attempts: 10).deleteMany(keys + [""]).map(\.code) == [.invalidKey])
        #expect(try await unruly.memory.keys().isEmpty)
        for key in keys { try await unruly.memory.put([1], at: key) }
        #expect(try await store(over: unruly, attempts: 2).deleteMany(keys).count == 3)
    }

    // MARK: Reading

    private func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    @Test func `a stream that breaks off goes on where it broke, in the same version`() async throws {
        let unruly = UnrulyStore(breaks: { index in
            switch index {
            case 0: (1000, ObjectStoreError(.other, "reset", cause: TransportError(.connectionLost, "reset")))
            case 1: (0, ObjectStoreError(.timedOut, "silence"))
            case 2: (700, TransportError(.timedOut, "silence"))
            default: nil
            }
        })
        let etag = try await unruly.memory.put(content(5000), at: "k").etag
        let object = try await store(over: unruly).get("k", range: .from(100))
        #expect(object.bytes == Array(content(5000)[100...]))
        let opened = unruly.state.withLock(\.opened)
        #expect(opened.map(\.range) == [.from(100), .bytes(1100..<5000), .bytes(1100..<5000), .bytes(1800..<5000)])
        #expect(opened.dropFirst().allSatisfy { $0.condition == .ifMatches(etag) })
    }

    @Test func `a stream that ends too early goes on, too`() async throws {
        let unruly = UnrulyStore(change: { index, bytes in index == 0 ? Array(bytes.prefix(700)) : bytes })
        try await unruly.memory.put(content(5000), at: "k")
        #expect(try await store(over: unruly).get("k").bytes == content(5000))
    }

    @Test func `a broken stream of an object that was replaced is not continued`() async throws {
        let unruly = UnrulyStore(
            onOpen: { index, memory in if index == 1 { try await memory.put([9], at: "k") } },
            breaks: { index in index == 0 ? (1000, ObjectStoreError(.timedOut, "silence")) : nil })
        try await unruly.memory.put(content(5000), at: "k")
        await expect(.preconditionFailed) { try await store(over: unruly).get("k") }
    }

    @Test func `a stream that brings nothing ends after as many tries as the policy says`() async throws {
        let unruly = UnrulyStore(breaks: { _ in (0, ObjectStoreError(.timedOut, "silence")) })
        try await unruly.memory.put(content(5000), at: "k")
        await expect(.timedOut) { try await store(over: unruly).get("k") }
        #expect(unruly.calls.count == 3)
    }

    @Test func `a cancelled task waits for no further try`() async throws {
        let unruly = UnrulyStore(onCall: { _, _, _ in throw ObjectStoreError(.throttled, "slow down") })
        let store = RetryingStore(unruly, policy: RetryPolicy(attempts: 3, baseDelay: .seconds(600), longestDelay: .seconds(600)))
        let task = Task { try await store.head("k") }
        task.cancel()
        await #expect(throws: (any Error).self) { _ = try await task.value }
    }
}
