import LLMCache
import Synchronization

/// Keeps the failures that a store of answers tells.
final class FailureRecorder: Sendable {
    private let kept = Mutex<[LLMError]>([])

    var errors: [LLMError] { kept.withLock { $0 } }

    @Sendable func record(_ error: LLMError) {
        kept.withLock { $0.append(error) }
    }
}
