import LLMCache
import Synchronization

/// A source that counts how often it is asked, and takes a moment for each answer.
final class CountingSource: AnswerSource {
    private let asked = Mutex(0)
    private let pause: Duration

    init(pause: Duration = .milliseconds(150)) {
        self.pause = pause
    }

    var calls: Int { asked.withLock { $0 } }

    func answer(_ request: LLMRequest) async throws -> LLMResponse {
        let call = asked.withLock { asked in
            asked += 1
            return asked
        }
        try await Task.sleep(for: pause)
        return LLMResponse(text: "answer \(call)", usage: TokenUsage(uncachedInput: 9, output: 3), provider: "p", model: "m", cost: 1_000)
    }
}
