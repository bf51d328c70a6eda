import Foundation
import Synchronization

/// Where a command writes: results to standard output, progress and errors to standard error.
public struct Console: Sendable {
    let out: @Sendable (String) -> Void
    let err: @Sendable (String) -> Void
    /// Whether standard error is a terminal, which alone is shown progress bars.
    let showsProgress: Bool

    /// - Parameters:
    ///   - out: Takes text for standard output, newlines included.
    ///   - err: Takes text for standard error, newlines included.
    ///   - showsProgress: Whether progress bars are drawn.
    public init(out: @escaping @Sendable (String) -> Void, err: @escaping @Sendable (String) -> Void, showsProgress: Bool) {
        self.out = out
        self.err = err
        self.showsProgress = showsProgress
    }

    /// The process's own standard output and error.
    public static let system = Console(
        out: { FileHandle.standardOutput.write(Data($0.utf8)) },
        err: { FileHandle.standardError.write(Data($0.utf8)) },
        showsProgress: isatty(FileHandle.standardError.fileDescriptor) == 1)
}

/// Writes a line to standard output.
func say(_ line: String = "") { Session.current.console.out(line + "\n") }

/// Writes a line to standard error.
func note(_ line: String) { Session.current.console.err(line + "\n") }

/// A progress bar on one line of standard error, for work that takes long enough to wonder about.
final class ProgressBar: Sendable {
    private let console = Session.current.console
    private let drawn = Mutex<String>("")

    /// Shows `fraction`, 0…1, of the step called `label`.
    func show(_ label: String, _ fraction: Double) {
        guard console.showsProgress else { return }
        let width = 30
        let filled = Int((min(max(fraction, 0), 1) * Double(width)).rounded(.down))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let line = "\r\u{1B}[K\(label.padded(to: 20)) \(bar) \(String(Int(fraction * 100)).leftPadded(to: 3)) %"
        drawn.withLock { drawn in
            guard drawn != line else { return }
            drawn = line
            console.err(line)
        }
    }

    /// Clears the line.
    func finish() {
        drawn.withLock { drawn in
            if !drawn.isEmpty { console.err("\r\u{1B}[K") }
            drawn = ""
        }
    }
}

extension String {
    /// The text cut with an ellipsis or filled with blanks to exactly `width` characters.
    func fitted(to width: Int) -> String { count > width ? prefix(width - 1) + "…" : padded(to: width) }
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
