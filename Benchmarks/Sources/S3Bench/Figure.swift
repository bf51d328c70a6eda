import Foundation

/// What a piece of work cost this process.
struct Figure {
    private let client: String
    private let name: String
    private let concurrency: Int
    private let began = ContinuousClock.now
    private let cpu = Figure.cpu()

    init(_ name: String, _ concurrency: Int, client: String = "dealkit") {
        self.client = client
        self.name = name
        self.concurrency = concurrency
    }

    /// Prints the figure of so many operations.
    func end(_ count: Int, bytes: Int = 0, times: [Double] = []) {
        let seconds = began.duration(to: .now) / .seconds(1)
        let cpu = Self.cpu() - cpu
        let sorted = times.sorted()
        func quantile(_ part: Double) -> Double { sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))] }
        print(
            """
            {"client": "\(client)", "work": "\(name)", "concurrency": \(concurrency), "count": \(count), "per_second": \(Double(count) / seconds), \
            "cpu_us": \(cpu / Double(count) * 1e6), "p50_ms": \(quantile(0.5)), "p99_ms": \(quantile(0.99)), \
            "mb_per_second": \(Double(bytes) / seconds / 1e6), "cpu_s": \(cpu), "peak_mb": \(Self.peak())}
            """)
    }

    /// The processor time of this process, in seconds.
    private static func cpu() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// The most memory this process has had, in megabytes.
    private static func peak() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }
}
