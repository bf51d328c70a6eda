internal import NIOCore
internal import Synchronization

/// Runs tasks on a thread of the connections, and elsewhere when that thread ends.
final class ConnectionExecutor: TaskExecutor {
    private let loop: any EventLoop
    private let hasEnded = Mutex(false)

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        // A job cannot be captured as what it is; this one is run once. The closure holds the executor as long as that takes.
        let job = UnownedJob(job)
        // Behind the lock, so that no job comes after the last that the thread runs: it would never end.
        let isOver = hasEnded.withLock { hasEnded in
            if !hasEnded { loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) } }
            return hasEnded
        }
        if isOver { globalConcurrentExecutor.enqueue(job) }
    }

    /// Sends later jobs elsewhere; what is called before the thread is made to end.
    func end() {
        hasEnded.withLock { $0 = true }
    }
}
