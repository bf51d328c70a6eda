import Synchronization

@testable import ObjectStore

/// A store in memory that waits, fails, or gives other bytes, as it is told.
final class UnrulyStore: ObjectStore {
    struct State {
        var calls: [String] = []
        var opened: [(range: ObjectRange?, condition: GetCondition)] = []
        var atOnce = 0
        var mostAtOnce = 0
    }

    let memory = MemoryStore()
    private let chunkSize: Int
    let state = Mutex(State())
    private let onOpen: @Sendable (_ index: Int, _ memory: MemoryStore) async throws -> Void
    private let change: @Sendable (_ index: Int, _ bytes: [UInt8]) -> [UInt8]
    /// Runs after the call was made, with its number, its name, and whether it is over.
    private let onCall: @Sendable (_ index: Int, _ name: String, _ isDone: Bool) async throws -> Void
    /// What the stream of a reader throws at a position.
    private let breaks: @Sendable (_ index: Int) -> (at: Int, error: any Error)?

    /// Makes a store that does what it should, but for what is given.
    init(
        chunkSize: Int = 300,
        onOpen: @escaping @Sendable (_ index: Int, _ memory: MemoryStore) async throws -> Void = { _, _ in },
        change: @escaping @Sendable (_ index: Int, _ bytes: [UInt8]) -> [UInt8] = { $1 },
        onCall: @escaping @Sendable (_ index: Int, _ name: String, _ isDone: Bool) async throws -> Void = { _, _, _ in },
        breaks: @escaping @Sendable (_ index: Int) -> (at: Int, error: any Error)? = { _ in nil }
    ) {
        self.chunkSize = chunkSize
        self.onOpen = onOpen
        self.change = change
        self.onCall = onCall
        self.breaks = breaks
    }

    var calls: [String] { state.withLock(\.calls) }

    private func call<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
        let index = state.withLock { state in
            state.calls.append(name)
            state.atOnce += 1
            state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
            return state.calls.count - 1
        }
        defer { state.withLock { $0.atOnce -= 1 } }
        try await onCall(index, name, false)
        let value = try await body()
        try await onCall(index, name, true)
        return value
    }

    func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        try await call("open") {
            let index = state.withLock { state in
                state.opened.append((range, condition))
                return state.opened.count - 1
            }
            try await onOpen(index, memory)
            let object = try await memory.get(key, range: range, if: condition)
            let bytes = change(index, object.bytes)
            let fault = breaks(index)
            let stream = ByteStream { [chunkSize] in
                var position = 0
                return {
                    if let fault, position >= fault.at { throw fault.error }
                    let end = min(position + chunkSize, bytes.count, fault?.at ?? .max)
                    defer { position = end }
                    return position == end ? nil : Array(bytes[position..<end])
                }
            }
            return ObjectReader(info: object.info, range: object.range, stream: stream)
        }
    }

    func put(_ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition) async throws -> ObjectInfo {
        try await call("put") { try await memory.put(body, at: key, attributes: attributes, if: condition) }
    }

    func head(_ key: String) async throws -> ObjectInfo { try await call("head") { try await memory.head(key) } }

    func delete(_ key: String) async throws { try await call("delete") { try await memory.delete(key) } }

    func deleteMany(_ keys: [String]) async throws -> [ObjectStoreError] {
        try await call("deleteMany") {
            var failures: [ObjectStoreError] = []
            for (index, key) in keys.enumerated() {
                do {
                    // One of three is refused while there are several.
                    if keys.count > 2, index % 3 == 0 { throw ObjectStoreError(.throttled, "slow down", key: key) }
                    try await memory.delete(key)
                } catch let error as ObjectStoreError {
                    failures.append(error)
                }
            }
            return failures
        }
    }

    func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        try await call("copy") { try await memory.copy(source, to: destination, if: condition) }
    }

    func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
        try await call("page") { try await memory.page(query, continuation: continuation) }
    }

    func tags(of key: String) async throws -> [String: String] { try await call("tags") { try await memory.tags(of: key) } }

    func setTags(_ tags: [String: String], of key: String) async throws {
        try await call("setTags") { try await memory.setTags(tags, of: key) }
    }

    func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
        "https://objects.example/\(key)"
    }
}

/// A clock that moves when somebody sleeps, and remembers for how long.
final class SleepingClock: Sendable {
    private let state = Mutex((now: Duration.zero, sleeps: [Duration]()))
    /// The chance of every wait.
    let random: Double

    init(random: Double = 1) {
        self.random = random
    }

    var now: Duration { state.withLock(\.now) }
    var sleeps: [Duration] { state.withLock(\.sleeps) }

    func advance(by duration: Duration) { state.withLock { $0.now += duration } }

    var surroundings: Surroundings {
        Surroundings(
            time: { 0 }, uptime: { self.now },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.now += duration
                    state.sleeps.append(duration)
                }
            }, random: { self.random })
    }
}
