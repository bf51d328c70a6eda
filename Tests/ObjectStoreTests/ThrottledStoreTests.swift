import ObjectStoreContract
import Synchronization
import Testing

@testable import ObjectStore

@Suite struct ThrottledStoreTests {
    @Test(arguments: ContractCheck.all)
    func `a throttled store keeps the contract`(check: ContractCheck) async throws {
        let clock = SleepingClock()
        let store = ThrottledStore(MemoryStore(), concurrentRequests: 3, bytesPerSecond: 1000, surroundings: clock.surroundings)
        try await check.run(store)
    }

    @Test func `no more requests than allowed are made at once, and all are made`() async throws {
        let unruly = UnrulyStore(onCall: { _, _, _ in try await Task.sleep(for: .microseconds(200)) })
        let store = ThrottledStore(unruly, concurrentRequests: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<60 {
                group.addTask {
                    try await store.put([UInt8(index)], at: "\(index)")
                    _ = try await store.get("\(index)")
                    try await store.delete("\(index)")
                }
            }
            try await group.waitForAll()
        }
        #expect(unruly.state.withLock { $0.mostAtOnce <= 3 && $0.calls.count == 180 })
    }

    @Test func `requests wait in the order in which they came`() async throws {
        let gate = RequestGate(width: 1)
        let order = Mutex<[Int]>([])
        let first = try await gate.enter()
        var tasks: [Task<Void, any Error>] = []
        for index in 0..<20 {
            let (waits, wait) = AsyncStream<Void>.makeStream()
            tasks.append(
                Task { @Sendable in
                    wait.yield()
                    let turn = try await gate.enter()
                    order.withLock { $0.append(index) }
                    turn.end()
                })
            for await _ in waits { break }
            // The task has begun; give it the time to stand in line before the next one does.
            try await Task.sleep(for: .milliseconds(5))
        }
        first.end()
        for task in tasks { try await task.value }
        #expect(order.withLock(\.self) == Array(0..<20))
    }

    @Test(.timeLimit(.minutes(10)))
    func `a request whose task is cancelled leaves the line and takes no turn`() async throws {
        let gate = RequestGate(width: 1)
        for _ in 0..<20 {
            let first = try await gate.enter()
            let leaving = Task { try await gate.enter() }
            let staying = Task { try await gate.enter().end() }
            leaving.cancel()
            await #expect(throws: CancellationError.self) { _ = try await leaving.value }
            first.end()
            try await staying.value
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a reader has a turn until it is read, or goes out of use`() async throws {
        let store = ThrottledStore(MemoryStore(), concurrentRequests: 1)
        try await store.put([1, 2, 3], at: "k")
        do {
            let reader = try await store.open("k")
            let waiting = Task { try await store.head("k") }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { _ = try await waiting.value }
            _ = try await reader.object()
            _ = try await store.head("k")
        }
        func openAndForget() async throws { _ = try await store.open("k") }
        try await openAndForget()
        _ = try await store.head("k")
        await expect(.notFound) { try await store.open("missing") }
        _ = try await store.head("k")
    }

    @Test func `bytes take the time that they are allowed, both ways together`() async throws {
        let clock = SleepingClock()
        let store = ThrottledStore(UnrulyStore(), concurrentRequests: nil, bytesPerSecond: 100_000, surroundings: clock.surroundings)
        let bytes = [UInt8](repeating: 1, count: 500_000)
        try await store.put(bytes, at: "bytes")
        #expect(clock.now == .seconds(5))
        #expect(clock.sleeps.allSatisfy { $0 <= .seconds(0.66) })
        try await store.put(.stream(ByteStream(bytes)), at: "stream")
        #expect(clock.now == .seconds(10))
        _ = try await store.get("bytes")
        #expect(abs(clock.now.nanoseconds - 15e9) < 1000)
        _ = try await store.head("bytes")
        try await store.put([], at: "empty")
        #expect(abs(clock.now.nanoseconds - 15e9) < 1000)
    }

    @Test func `a small object need not wait for a large one to end`() async throws {
        let pace = BytePace(rate: 1_000_000, surroundings: .machine)
        let finished = Mutex<[String]>([])
        async let large: Void = {
            for _ in 0..<8 { try await pace.take(50_000) }
            finished.withLock { $0.append("large") }
        }()
        try await pace.take(1000)
        finished.withLock { $0.append("small") }
        try await large
        #expect(finished.withLock(\.self) == ["small", "large"])
    }
}
