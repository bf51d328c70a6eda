import RedisAdapter
import Synchronization

/// Keeps the errors it is told.
final class Recorder: Sendable {
    private let kept = Mutex<[RedisError]>([])

    var errors: [RedisError] { kept.withLock { $0 } }

    @Sendable func record(_ error: RedisError) {
        kept.withLock { $0.append(error) }
    }
}
