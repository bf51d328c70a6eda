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
            tell(state.completed, &state)
        }
    }

    /// Reports how far one of several tries has come; those that are not yet as far as an earlier one are not told.
    func reach(_ completed: Int) {
        guard report != nil else { return }
        state.withLock { state in tell(completed, &state) }
    }

    private func tell(_ completed: Int, _ state: inout State) {
        guard completed > state.reported else { return }
        state.reported = completed
        report?(TransferProgress(completed: completed, total: total))
    }
}
