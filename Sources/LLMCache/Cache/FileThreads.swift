import Dispatch
import Synchronization

/// Threads for calls that wait for the disk, so that none of those that run Swift tasks ever does.
///
/// Each is a serial queue with a thread of its own: a concurrent queue would, on Linux, take its threads from the few that run tasks.
final class FileThreads: Sendable {
    private let queues: [DispatchQueue]
    private let next = Atomic<Int>(0)

    init(width: Int) {
        queues = (0..<max(1, width)).map { DispatchQueue(label: "LLMCache.file.\($0)") }
    }

    /// Runs a call on one of the threads, in turn.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await withCheckedThrowingContinuation { continuation in
            queues[Int(UInt(bitPattern: index) % UInt(queues.count))].async { continuation.resume(with: Result { try body() }) }
        }
    }
}
