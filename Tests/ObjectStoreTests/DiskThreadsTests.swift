import Dispatch
import FoundationEssentials
import Synchronization
import Testing

@testable import ObjectStore

private final class Count: Sendable {
    let value = Atomic(0)
}

@Suite struct DiskThreadsTests {
    @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
    func `calls that wait keep no task from running, even if another task never pauses`() async throws {
        let threads = DiskThreads(width: 8)
        let gate = DispatchSemaphore(value: 0)
        let waiters = (0..<20).map { index in
            Task {
                try await threads.run {
                    gate.wait()
                    return index
                }
            }
        }
        let tasksThatRan = Count()
        let deadline = ContinuousClock.now + .seconds(30)
        let busy = Task { while tasksThatRan.value.load(ordering: .relaxed) < 100 && ContinuousClock.now < deadline {} }
        for _ in 0..<100 { Task { tasksThatRan.value.add(1, ordering: .relaxed) } }
        await busy.value
        #expect(tasksThatRan.value.load(ordering: .relaxed) == 100)

        for _ in 0..<20 { gate.signal() }
        var results: [Int] = []
        for waiter in waiters { results.append(try await waiter.value) }
        #expect(results == Array(0..<20))
    }

    @Test func `no more calls run at once than there are threads, and each runs`() async throws {
        let threads = DiskThreads(width: 3)
        let running = Count()
        let most = Count()
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<200 {
                group.addTask {
                    try await threads.run {
                        let now = running.value.add(1, ordering: .relaxed).newValue
                        most.value.max(now, ordering: .relaxed)
                        for _ in 0..<1000 { _ = index.hashValue }
                        running.value.subtract(1, ordering: .relaxed)
                        return index
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 199 * 200 / 2)
        #expect((1...3).contains(most.value.load(ordering: .relaxed)))
    }

    @Test func `a call whose task is cancelled while it waits for a thread is not made`() async throws {
        let threads = DiskThreads(width: 1)
        let gate = DispatchSemaphore(value: 0)
        let isBlocked = DispatchSemaphore(value: 0)
        let first = Task {
            try await threads.run {
                isBlocked.signal()
                gate.wait()
            }
        }
        try await DiskThreads(width: 1).run { isBlocked.wait() }
        let calls = Count()
        let second = Task { try await threads.run { calls.value.add(1, ordering: .relaxed) } }
        second.cancel()
        gate.signal()
        try await first.value
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(calls.value.load(ordering: .relaxed) == 0)
    }
}
