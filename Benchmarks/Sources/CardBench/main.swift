import CardRender
import Foundation

// Draws the same eight cards over and over, as the peers do, and prints what one costs as a line of JSON.
// With `--contents` it prints the cards instead, so that the peers draw the same words. `--photo-contents` prints the cards with a photo, and
// `--photo-card FOLDER` draws them with the photos of a folder.

/// Processor seconds of this process, user and system.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

let encoder = JSONEncoder()
encoder.keyEncodingStrategy = .convertToSnakeCase
encoder.outputFormatting = .sortedKeys
if CommandLine.arguments.contains("--photo-contents") {
    print(String(decoding: try encoder.encode(BenchmarkCard.all), as: UTF8.self))
    exit(0)
}
if let place = CommandLine.arguments.firstIndex(of: "--photo-card"), place + 1 < CommandLine.arguments.count {
    try await PhotoRuns.run(folder: CommandLine.arguments[place + 1], encoder: encoder)
    exit(0)
}

let titles = [
    "HP EliteDesk 800 G6 Desktop Mini i5-10500T 16GB 512GB NVMe Win 11 Pro",
    "Apple Mac mini M2 (2023) 8-core CPU, 10-core GPU, 8 GB, 256 GB SSD – Silver",
    "Lenovo ThinkCentre M75q Gen 2 Tiny Ryzen 5 PRO 4650GE 32GB RAM 1TB SSD",
    "Beelink SER7 Mini PC Ryzen 7 7840HS (8C/16T up to 5.1GHz) 32GB DDR5 1TB PCIe 4.0 Dual 2.5G LAN USB4",
    "Dell OptiPlex 7090 Micro",
    "Intel NUC 12 Pro Wall Street Canyon i7-1260P barebone kit, no RAM, no drive, with power adapter",
    "MINISFORUM UM790 Pro",
    "GEEKOM IT13 Core i9-13900H 32GB 2TB Windows 11 Pro, warranty until 2026",
]
let tones: [ListingCard.Badge.Tone] = [.great, .good, .fair, .premium]
let words = ["Great deal", "Good deal", "Fair price", "Premium"]

let cards = titles.indices.map { index in
    ListingCard(
        brand: "DealKit", title: titles[index], price: "$\(189 + 71 * index)", adjustedPrice: "$\(121 + 66 * index)",
        savingText: "Save $\(68 + 5 * index) · \(36 - 3 * index)%", badge: .init(text: words[index % 4], tone: tones[index % 4]),
        specs: [
            .init(label: "CPU", value: "Intel Core i5-10500T"), .init(label: "Memory", value: "\(8 << (index % 3)) GB DDR4"),
            .init(label: "Storage", value: "512 GB NVMe"), .init(label: "CPU mark", value: "10,4\(index)2"),
            .init(label: "Condition", value: "Refurbished"), .init(label: "System", value: "Windows 11 Pro"),
        ], score: "\(9 - index).4/10", footer: "HP EliteDesk", style: index % 2 == 0 ? .light : .dark)
}

if CommandLine.arguments.contains("--contents") {
    let contents = cards.map { card in
        [
            "title": card.title, "price": card.price, "adjusted": card.adjustedPrice ?? "", "saving": card.savingText ?? "",
            "badge": card.badge?.text ?? "", "tone": card.badge?.tone.rawValue ?? "", "score": card.score ?? "", "footer": card.footer,
            "style": card.style.rawValue, "specs": card.specs.map { "\($0.label)\t\($0.value)" }.joined(separator: "\n"),
        ]
    }
    let data = try JSONSerialization.data(withJSONObject: contents, options: [.sortedKeys])
    print(String(decoding: data, as: UTF8.self))
    exit(0)
}

let book = try InterFonts.book()
let rounds = 40

func measure(_ work: (ListingCard) throws -> Int) rethrows -> (cpu: Double, median: Double, least: Double, bytes: Int) {
    for card in cards { _ = try work(card) }
    var times: [Double] = []
    var bytes = 0
    let start = processorSeconds()
    for _ in 0..<rounds {
        for card in cards {
            let clock = ContinuousClock.now
            bytes += try work(card)
            times.append(Double(clock.duration(to: .now).components.attoseconds) / 1e15)
        }
    }
    let cpu = (processorSeconds() - start) * 1000 / Double(times.count)
    times.sort()
    return (cpu, times[times.count / 2], times[0], bytes / times.count)
}

func report(_ name: String, _ figures: (cpu: Double, median: Double, least: Double, bytes: Int)) {
    let line = #"{"name": "%@", "cpu_ms": %.3f, "median_ms": %.3f, "min_ms": %.3f, "bytes": %d}"#
    print(String(format: line, name, figures.cpu, figures.median, figures.least, figures.bytes))
}

report("DealKit, pixels only", try measure { try $0.draw(with: book).pixels.count })
report(
    "DealKit, card to PNG",
    try measure { card in
        let bitmap = try card.draw(with: book)
        return try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height).count
    })
