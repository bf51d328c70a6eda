import Synchronization

/// How far a transfer has come.
public struct TransferProgress: Hashable, Sendable {
    /// The bytes that are through.
    public let completed: Int
    /// The bytes there are; `nil` where that is not known.
    public let total: Int?

    /// Makes a progress; stores outside this module use it too.
    public init(completed: Int, total: Int?) {
        self.completed = completed
        self.total = total
    }
}

/// Adds up what several tasks have transferred, and reports it so that no report tells of fewer bytes than the one before.
final class ProgressMeter: Sendable {
    private struct State {
        var completed = 0
        var reported = -1
    }

    private let report: (@Sendable (TransferProgress) -> Void)?
    private let total: Int?
    private let state = Mutex(State())

    init(total: Int?, report: (@Sendable (TransferProgress) -> Void)?) {
        self.total = total
        self.report = report
    }

    /// Counts bytes that are through.
    func add(_ count: Int) {
        guard report != nil else { return }
        // The report is made under the lock: that is what keeps reports in order.
        state.withLock { state in
            state.completed += count
            guard state.completed > state.reported else { return }
            state.reported = state.completed
            report?(TransferProgress(completed: state.completed, total: total))
        }
    }

    /// Passes on a report of one of several tries, unless an earlier one came as far.
    func forward(_ progress: TransferProgress) {
        state.withLock { state in
            guard progress.completed > state.reported else { return }
            state.reported = progress.completed
            report?(progress)
        }
    }
}
