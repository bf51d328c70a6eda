import Glibc

/// What single pieces of one kind of work took.
struct Figure {
    let work: String
    private var times: [Double] = []
    private var processorTime = 0.0

    init(_ work: String) {
        self.work = work
    }

    /// Does pieces of the work for a twentieth of a second, so that the caches of the processor hold what this work needs, as they do for peers.
    ///
    /// They are done in turns: once each timed by itself, once all together, whose processor time has no clock in it.
    mutating func run(_ numbers: Range<Int>, _ body: (Int) async throws -> Void) async throws {
        let end = ContinuousClock.now + .milliseconds(50)
        repeat {
            for number in numbers {
                let began = ContinuousClock.now
                try await body(number)
                times.append(began.duration(to: .now) / .microseconds(1))
            }
            let before = Self.processorSeconds()
            for number in numbers { try await body(number) }
            processorTime += Self.processorSeconds() - before
        } while ContinuousClock.now < end
    }

    /// Prints the figure as a line of JSON, in microseconds.
    func report() {
        let sorted = times.sorted()
        func quantile(_ part: Double) -> Double { sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))] }
        print(
            """
            {"client": "dealkit", "work": "\(work)", "count": \(sorted.count), "cpu_us": \(processorTime / Double(sorted.count) * 1e6), \
            "p50_us": \(quantile(0.5)), "p99_us": \(quantile(0.99))}
            """)
    }

    /// The processor time of this process.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
