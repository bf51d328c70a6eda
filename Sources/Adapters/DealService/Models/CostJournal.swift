import Foundation
public import LLMCache
import Synchronization

/// The record of what every attempt to get an answer took and cost: a file with a line of JSON for each.
///
/// A line holds nothing of the question, the answer or a key. Lines of several processes do not mix.
public final class CostJournal: Sendable {
    private let path: String
    private let lock = Mutex(())

    /// Keeps the record in a file, which is made with the first line.
    public init(path: String) {
        self.path = path
    }

    /// Appends an attempt; where the file cannot be written the attempt is not recorded, for an answer is worth more than its record.
    public func add(_ attempt: AttemptRecord) {
        var line: JSONObject = [
            "time": .int(Int(Date().timeIntervalSince1970)), "tenant": .string(attempt.tenant), "provider": .string(attempt.provider),
            "model": .string(attempt.model), "outcome": .string(Self.name(of: attempt.outcome)),
            "milliseconds": .int(Int(attempt.duration / .milliseconds(1))),
        ]
        line["usage"] = attempt.usage?.json
        line["cost_nanodollars"] = attempt.cost.map { .number(JSONNumber($0)) }
        let bytes = Data(JSONValue.object(line).jsonBytes + [0x0A])
        lock.withLock { _ in
            // Opened to append: the system puts a whole line at the end, whoever else writes.
            let file = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { return }
            _ = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            close(file)
        }
    }

    /// What all attempts came to, by day, tenant, provider and model.
    ///
    /// Lines that are damaged, as after a full disk, are passed over and counted.
    public func report() throws -> (costs: CostReport, damagedLines: Int) {
        guard FileManager.default.fileExists(atPath: path) else { return (CostReport(rows: []), 0) }
        let ledger = CostLedger()
        var damaged = 0
        for line in try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0A) {
            guard let json = try? JSONValue(parsing: Array(line)), let time = json["time"]?.number?.int64,
                let attempt = Self.attempt(json)
            else {
                damaged += 1
                continue
            }
            ledger.add(attempt, on: CalendarDay(secondsSinceEpoch: time))
        }
        return (ledger.report, damaged)
    }

    private static func attempt(_ json: JSONValue) -> AttemptRecord? {
        guard let tenant = json["tenant"]?.string, let provider = json["provider"]?.string, let model = json["model"]?.string,
            let outcome = json["outcome"]?.string
        else { return nil }
        let usage = json["usage"].map { usage in
            TokenUsage(
                uncachedInput: usage["uncached_input"]?.int ?? 0, cacheRead: usage["cache_read"]?.int ?? 0,
                cacheWrite: usage["cache_write"]?.int ?? 0, output: usage["output"]?.int ?? 0, reasoning: usage["reasoning"]?.int ?? 0)
        }
        return AttemptRecord(
            tenant: tenant, provider: provider, model: model,
            outcome: outcome == "answered" ? .answered : outcome == "cancelled" ? .cancelled : .failed(.unavailable),
            duration: .milliseconds(json["milliseconds"]?.int ?? 0), usage: usage, cost: json["cost_nanodollars"]?.number?.int64)
    }

    private static func name(of outcome: AttemptRecord.Outcome) -> String {
        switch outcome {
        case .answered: "answered"
        case .failed(let code): code.description
        case .cancelled: "cancelled"
        }
    }
}
