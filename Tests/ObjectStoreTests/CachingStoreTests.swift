import FoundationEssentials
import ObjectStoreContract
import Synchronization
import Testing

@testable import ObjectStore

@Suite struct CachingStoreTests {
    private let clock = SleepingClock()
    private let origin = UnrulyStore()

    private func store(capacity: Int = 1 << 20, largestObject: Int? = nil, maximumAge: Duration? = nil) -> CachingStore {
        CachingStore(
            origin, capacity: capacity, largestObject: largestObject, maximumAge: maximumAge, surroundings: clock.surroundings)
    }

    /// The conditions of the reads that reached the origin.
    private var asked: [GetCondition] { origin.state.withLock { $0.opened.map(\.condition) } }

    @Test(arguments: ContractCheck.all, [nil, Duration.seconds(3600)])
    func `a caching store keeps the contract`(check: ContractCheck, maximumAge: Duration?) async throws {
        try await check.run(CachingStore(MemoryStore(), capacity: 4 << 20, largestObject: 2 << 20, maximumAge: maximumAge))
    }

    @Test func `an object is asked for again with its version, and given from memory while that stays`() async throws {
        let store = store()
        let first = try await origin.memory.put("first".bytes, at: "k")
        for _ in 0..<3 { #expect(try await store.get("k").bytes == "first".bytes) }
        #expect(asked == [.always, .ifNoneMatch(first.etag), .ifNoneMatch(first.etag)])

        let second = try await origin.memory.put("second".bytes, at: "k")
        for _ in 0..<2 {
            let object = try await store.get("k")
            #expect(object.bytes == "second".bytes && object.info == second)
        }
        #expect(asked.suffix(2) == [.ifNoneMatch(first.etag), .ifNoneMatch(second.etag)])
    }

    @Test func `a range of a kept object comes from memory, one of another does not make it kept`() async throws {
        let store = store()
        let etag = try await origin.memory.put("0123456789".bytes, at: "k").etag
        #expect(try await store.get("k", range: .last(3)).bytes == "789".bytes)
        #expect(try await store.get("k").bytes == "0123456789".bytes)
        #expect(try await store.get("k", range: .bytes(2..<4)).bytes == "23".bytes)
        await expect(.invalidRange) { try await store.get("k", range: .from(10)) }
        #expect(asked == [.always, .always, .ifNoneMatch(etag), .ifNoneMatch(etag)])
    }

    @Test func `the caller's own conditions hold`() async throws {
        let store = store()
        let first = try await origin.memory.put("first".bytes, at: "k")
        for _ in 0..<2 {
            await expect(.notModified, key: "k") { try await store.get("k", if: .ifNoneMatch(first.etag)) }
            await expect(.preconditionFailed, key: "k") { try await store.get("k", if: .ifMatches("\"other\"")) }
            _ = try await store.get("k")
        }
        let second = try await origin.memory.put("second".bytes, at: "k")
        #expect(try await store.get("k", if: .ifNoneMatch(first.etag)).info == second)
        await expect(.preconditionFailed) { try await store.get("k", if: .ifMatches(first.etag)) }
    }

    @Test func `a deleted object is not given from memory`() async throws {
        let store = store()
        try await origin.memory.put([1], at: "k")
        _ = try await store.get("k")
        try await origin.memory.delete("k")
        await expect(.notFound) { try await store.get("k") }
        try await origin.memory.put([2], at: "k")
        _ = try await store.get("k")
        #expect(asked.last == .always)
    }

    @Test func `with a maximum age an object is given without asking until it is that old`() async throws {
        let store = store(maximumAge: .seconds(60))
        let etag = try await origin.memory.put([1], at: "k").etag
        _ = try await store.get("k")
        clock.advance(by: .seconds(59))
        _ = try await store.get("k")
        #expect(asked == [.always])
        clock.advance(by: .seconds(1))
        _ = try await store.get("k")
        #expect(asked == [.always, .ifNoneMatch(etag)])
        clock.advance(by: .seconds(59))
        _ = try await store.get("k")
        #expect(asked.count == 2)
        // What is written here is seen here at once.
        try await store.put([2], at: "k")
        #expect(try await store.get("k").bytes == [2])
        try await store.delete("k")
        await expect(.notFound) { try await store.get("k") }
    }

    @Test func `what is read while it is written is not kept`() async throws {
        let (reached, reach) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let slow = UnrulyStore(onCall: { index, name, isDone in
            guard index == 0, name == "open", isDone else { return }
            reach.yield()
            for await _ in released { break }
        })
        try await slow.memory.put("old".bytes, at: "k")
        let store = CachingStore(
            slow, capacity: 1 << 20, largestObject: nil, maximumAge: .seconds(3600), surroundings: clock.surroundings)
        let reading = Task { try await store.get("k").bytes }
        for await _ in reached { break }
        try await store.put("new".bytes, at: "k")
        release.yield()
        #expect(try await reading.value == "old".bytes)
        #expect(try await store.get("k").bytes == "new".bytes)
    }

    @Test func `memory is bounded, and those not used for the longest time make room`() async throws {
        let store = store(capacity: 5 * 2024, largestObject: 1000)
        for index in 0..<5 { try await origin.memory.put([UInt8](repeating: UInt8(index), count: 1000), at: "\(index)") }
        for index in 0..<5 { _ = try await store.get("\(index)") }
        _ = try await store.get("0")
        try await origin.memory.put([UInt8](repeating: 9, count: 1000), at: "new")
        _ = try await store.get("new")
        origin.state.withLock { $0.opened = [] }
        for key in ["0", "2", "3", "4", "new", "1"] { _ = try await store.get(key) }
        #expect(asked.map { $0 == .always } == [false, false, false, false, false, true])

        try await origin.memory.put([UInt8](repeating: 1, count: 1001), at: "large")
        _ = try await store.get("large")
        _ = try await store.get("large")
        #expect(asked.suffix(2) == [.always, .always])
    }

    @Test func `the cache never exceeds its capacity and forgets in the order of use`() async throws {
        let cache = ObjectCache(capacity: 60_000)
        var generator = SeededGenerator(state: 8)
        var model: [(key: Int, cost: Int)] = []
        for round in 0..<5000 {
            let number = Int.random(in: 0..<60, using: &generator)
            let key = try ObjectKey("\(number)")
            if let index = model.firstIndex(where: { $0.key == number }) {
                #expect(cache.object(key) != nil)
                model.append(model.remove(at: index))
                if round % 7 == 0 {
                    cache.forget(key)
                    model.removeLast()
                }
            } else {
                #expect(cache.object(key) == nil)
                let info = ObjectInfo(key: "\(number)", size: 0, etag: "", lastModified: .init(), attributes: ObjectAttributes())
                let object = KeptObject(
                    info: info, bytes: [UInt8](repeating: 0, count: Int.random(in: 0..<4000, using: &generator)), asked: .zero)
                let reading = cache.beginReading(key)
                cache.keep(object, reading, of: key)
                cache.endReading(reading, of: key)
                model.append((number, object.cost))
                while model.reduce(0, { $0 + $1.cost }) > 60_000 { model.removeFirst() }
            }
            #expect(cache.size == model.reduce(0) { $0 + $1.cost })
        }
    }
}
