import CardRender
import Foundation

/// The benchmark card with its photo, drawn warm, cold, first and by two tasks: each figure is a line of JSON.
struct PhotoRuns {
    private struct Figures: Encodable {
        let key: String
        let name: String
        var cpuMs = 0.0
        var medianMs = 0.0
        var bytes = 0
        var firstMs: Double?
        var peakMib: Double?
        var cardsASecond: Double?
    }

    private static let rounds = 10
    private let photos: [Picture]
    private let designs = BenchmarkCard.all

    /// - Parameter folder: Where `photo0.png` to `photo7.png` lie.
    init(folder: String) throws {
        photos = try (0..<8).map { number in
            let path = "\(folder)/photo\(number).png"
            guard let data = FileManager.default.contents(atPath: path) else { throw CocoaError(.fileNoSuchFile) }
            return try Picture(png: [UInt8](data))
        }
    }

    /// Everything from the fonts' files to the first PNG comes before anything else is measured.
    static func run(folder: String, encoder: JSONEncoder) async throws {
        let start = ContinuousClock.now
        let renderer = CardRenderer(fonts: try InterFonts.book())
        let runs = try PhotoRuns(folder: folder)
        _ = try await runs.file(0, renderer)
        let first = milliseconds(start.duration(to: .now))

        var warm = try await runs.timed("warm", "DealKit, card to PNG at level fast") { try await runs.file($0, renderer) }
        (warm.firstMs, warm.peakMib) = (first, residentPeak())
        try report(warm, encoder)
        try report(
            try await runs.timed("pixels", "DealKit, pixels only") { number in
                try await renderer.draw(runs.designs[number].card, images: ["photo": runs.photos[number]]).pixels
            }, encoder)
        for level in [PNGLevel.fastest, .default] {
            try report(
                try await runs.timed("warm-\(level.rawValue)", "DealKit, at level \(level.rawValue)") { number in
                    try await renderer.png(runs.designs[number].card, images: ["photo": runs.photos[number]], level: level)
                }, encoder)
        }

        var fresh: [CardRenderer] = []
        for _ in 0..<(8 * (rounds + 1)) { fresh.append(CardRenderer(fonts: try InterFonts.book())) }
        let cold = fresh
        let taken = Counter()
        try report(
            try await runs.timed("cold", "DealKit, at level fast, caches empty") { try await runs.file($0, cold[taken.next()]) }, encoder)

        let listing = ListingCard(
            brand: "DealKit", title: runs.designs[0].title, price: "$399", adjustedPrice: "$339", savingText: "Save $60 · 15%",
            badge: .init(text: "Great deal", tone: .great), specs: runs.designs[0].rows.map { .init(label: $0[0], value: $0[1]) },
            score: "8.4/10", footer: "Lenovo ThinkPad", style: .dark)
        try report(
            try await runs.timed("listing", "DealKit, listing card without photo") { _ in try await renderer.png(listing, level: .fast) },
            encoder)

        for (key, tasks) in [("one", 1), ("two", 2)] {
            let count = 80 * tasks
            let start = ContinuousClock.now, cpu = processorSeconds()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<tasks {
                    group.addTask { for number in 0..<(count / tasks) { _ = try await runs.file((number + task) % 8, renderer) } }
                }
                try await group.waitForAll()
            }
            let elapsed = milliseconds(start.duration(to: .now))
            try report(
                Figures(
                    key: key, name: "DealKit, \(key) at a time", cpuMs: (processorSeconds() - cpu) * 1000 / Double(count),
                    medianMs: elapsed / Double(count), bytes: warm.bytes, cardsASecond: Double(count) * 1000 / elapsed), encoder)
        }
    }

    private func file(_ number: Int, _ renderer: CardRenderer) async throws -> [UInt8] {
        try await renderer.png(designs[number].card, images: ["photo": photos[number]], level: .fast)
    }

    private func timed(_ key: String, _ name: String, _ work: (Int) async throws -> [UInt8]) async throws -> Figures {
        for number in 0..<8 { _ = try await work(number) }
        var times: [Double] = []
        var bytes = 0
        let start = processorSeconds()
        for _ in 0..<Self.rounds {
            for number in 0..<8 {
                let clock = ContinuousClock.now
                bytes += try await work(number).count
                times.append(milliseconds(clock.duration(to: .now)))
            }
        }
        let cpu = (processorSeconds() - start) * 1000 / Double(times.count)
        times.sort()
        return Figures(key: key, name: name, cpuMs: cpu, medianMs: times[times.count / 2], bytes: bytes / times.count)
    }
}

/// Hands out numbers one after the other.
private final class Counter {
    private var value = -1
    func next() -> Int {
        value += 1
        return value
    }
}

/// The largest memory this process has held, in MiB.
private func residentPeak() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
    return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
}

private func report(_ figures: some Encodable, _ encoder: JSONEncoder) throws {
    print(String(decoding: try encoder.encode(figures), as: UTF8.self))
}

func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }
