import LLMCache
import Synchronization

/// A source that counts how often it is asked and answers what the test says.
final class ScriptedSource: AnswerSource {
    typealias Script = @Sendable (LLMRequest, Int) async throws -> LLMResponse

    private let script: Script
    private let asked = Mutex<[LLMRequest]>([])

    init(_ script: @escaping Script = { _, call in .sample("answer \(call)") }) {
        self.script = script
    }

    var calls: Int { asked.withLock { $0.count } }
    var requests: [LLMRequest] { asked.withLock { $0 } }

    func answer(_ request: LLMRequest) async throws -> LLMResponse {
        let call = asked.withLock { asked in
            asked.append(request)
            return asked.count
        }
        return try await script(request, call)
    }
}

extension LLMResponse {
    static func sample(_ text: String) -> LLMResponse {
        LLMResponse(text: text, usage: TokenUsage(uncachedInput: 100, output: 10), provider: "fake", model: "fake-1", cost: 1_000)
    }
}

/// A clock that tests set.
final class WallClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_700_000_000_000)

    func advance(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        milliseconds.withLock { $0 += seconds * 1000 + attoseconds / 1_000_000_000_000_000 }
    }

    var now: @Sendable () -> Int64 { { self.milliseconds.withLock { $0 } } }
}

/// Counts from 1.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// A door that stays closed until the test opens it.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Waits until a condition holds, at most two seconds, and tells whether it does.
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<400 {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return await condition()
}
