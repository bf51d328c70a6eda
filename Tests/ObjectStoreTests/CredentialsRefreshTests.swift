import Testing

@testable import ObjectStore

@Suite struct CredentialsRefreshTests {
    private let time = MovableTime()

    private func provider(_ source: CountingSource) -> RefreshingCredentials {
        let time = time
        return RefreshingCredentials(source) { time.now }
    }

    /// A source whose keys, named A1, A2, …, last for an hour, but for the calls that fail.
    private func hourly(failing: Set<Int> = []) -> CountingSource {
        let time = time
        return CountingSource { call in
            if failing.contains(call) { throw CredentialsError(.unavailable, "call \(call)") }
            return try issued("A\(call)", until: time.now.advanced(bySeconds: 3600))
        }
    }

    @Test func `keys without an end are asked for once`() async throws {
        let source = CountingSource { try issued("A\($0)") }
        let provider = provider(source)
        for _ in 0..<3 {
            #expect(try await provider.credentials().accessKey == "A1")
            time.move(bySeconds: 1_000_000)
        }
        #expect(source.count == 1)
    }

    @Test func `others come in the background from 15 minutes before the end, and at once from 5`() async throws {
        let source = hourly()
        let provider = provider(source)
        _ = try await provider.credentials()
        time.move(bySeconds: 3600 - 901)
        #expect(try await provider.credentials().accessKey == "A1" && source.count == 1)
        time.move(bySeconds: 1)
        #expect(try await provider.credentials().accessKey == "A1")
        while try await provider.credentials().accessKey == "A1" { await Task.yield() }
        #expect(source.count == 2)
        time.move(bySeconds: 3600 - 300)
        #expect(try await provider.credentials().accessKey == "A3")
    }

    @Test func `callers at the same time share one request`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let source = CountingSource { call in
            for await _ in gate { break }
            return try issued("A\(call)")
        }
        let provider = provider(source)
        let accessKeys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await provider.credentials().accessKey } }
            while source.count == 0 { await Task.yield() }
            opener.yield()
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(accessKeys == ["A1"] && source.count == 1)
    }

    @Test func `a cancelled caller leaves the others their request`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let source = CountingSource { call in
            for await _ in gate { break }
            return try issued("A\(call)")
        }
        let provider = provider(source)
        let impatient = Task { try await provider.credentials() }
        let patient = Task { try await provider.credentials() }
        while source.count == 0 { await Task.yield() }
        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }
        opener.yield()
        #expect(try await patient.value.accessKey == "A1" && source.count == 1)
    }

    @Test func `old keys stay while they are valid when others cannot be had`() async throws {
        let source = hourly(failing: Set(2...40))
        let provider = provider(source)
        _ = try await provider.credentials()
        time.move(bySeconds: 3600 - 60)
        #expect(try await provider.credentials().accessKey == "A1" && source.count == 2)
        // The second that follows is a rest.
        #expect(try await provider.credentials().accessKey == "A1" && source.count == 2)
        time.move(bySeconds: 1)
        #expect(try await provider.credentials().accessKey == "A1" && source.count == 3)
        time.move(bySeconds: 59)
        await #expect(throws: ObjectStoreError.self) { try await provider.credentials() }
    }

    @Test func `failures are remembered for 1, 2, 4 and at most 60 seconds`() async throws {
        let source = hourly(failing: Set(1...1000))
        let provider = provider(source)
        var moments: [Int64] = []
        let start = time.now.secondsSince1970
        for _ in 0..<300 {
            let before = source.count
            let error = await #expect(throws: ObjectStoreError.self) { try await provider.credentials() }
            #expect(error?.code == .other)
            if source.count > before { moments.append(time.now.secondsSince1970 - start) }
            time.move(bySeconds: 1)
        }
        #expect(moments == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243])
    }

    @Test func `a source that comes back is used again`() async throws {
        let provider = provider(hourly(failing: [1]))
        await #expect(throws: ObjectStoreError.self) { try await provider.credentials() }
        time.move(bySeconds: 1)
        #expect(try await provider.credentials().accessKey == "A2")
    }

    @Test func `keys that have expired when they come are refused`() async throws {
        let time = time
        let source = CountingSource { _ in try issued("OLD", until: time.now) }
        let error = await #expect(throws: ObjectStoreError.self) { try await provider(source).credentials() }
        #expect(error?.message.contains("clock") == true)
    }

    @Test func `a failure of the keys beneath a role keeps its code`() async throws {
        let source = CountingSource { _ in throw ObjectStoreError(.unsupported, "beneath") }
        let error = await #expect(throws: ObjectStoreError.self) { try await provider(source).credentials() }
        #expect(error?.code == .unsupported && error?.message == "beneath")
    }

    @Test func `keys that the service refused are given up, newer ones are not`() async throws {
        let source = hourly()
        let provider = provider(source)
        let first = try await provider.credentials()
        await provider.invalidate(first)
        let second = try await provider.credentials()
        #expect(second.accessKey == "A2")
        await provider.invalidate(first)
        #expect(try await provider.credentials() == second && source.count == 2)
    }
}
