import Foundation
import Synchronization
import Testing

@testable import CardRender

@Suite struct CardRendererTests {
    private let fonts: FontBook

    init() throws { fonts = try InstalledFont.book }

    /// A thousand by hand: `CARD_COUNT` sets the number.
    private static let count = ProcessInfo.processInfo.environment["CARD_COUNT"].flatMap { UInt64($0) } ?? 40

    private func digests(of renderer: CardRenderer, tasks: Int) async throws -> [UInt64] {
        try await withThrowingTaskGroup(of: (UInt64, UInt64).self) { group in
            var digests = [UInt64](repeating: 0, count: Int(Self.count)), next: UInt64 = 0
            func add(to group: inout ThrowingTaskGroup<(UInt64, UInt64), any Error>) {
                let seed = next
                next += 1
                guard seed < Self.count else { return }
                group.addTask { (seed, try await renderer.draw(RandomPanels.card(seed: seed)).fingerprint) }
            }
            for _ in 0..<tasks { add(to: &group) }
            for try await (seed, digest) in group {
                digests[Int(seed)] = digest
                add(to: &group)
            }
            return digests
        }
    }

    @Test func `random cards are the same from one task and from eight, cold and warm, with caches and without`() async throws {
        let plain = try (0..<Self.count).map { try RandomPanels.card(seed: $0).draw(with: fonts).fingerprint }
        let renderer = CardRenderer(fonts: fonts, parallelism: 8)
        #expect(try await digests(of: renderer, tasks: 1) == plain)
        #expect(try await digests(of: renderer, tasks: 8) == plain)
        #expect(renderer.statistics.hits > renderer.statistics.misses / 2)
        #expect(try await digests(of: CardRenderer(fonts: fonts, parallelism: 8), tasks: 8) == plain)
        #expect(try await digests(of: CardRenderer(fonts: fonts, cacheBytes: 0), tasks: 8) == plain)
    }

    private static func panel(_ price: String) -> Card {
        Card(size: Size(400, 200)) {
            Column(align: .center, justify: .center) {
                Text(price).size(40).padding(20).background(.white)
            }
            .padding(30).background(.linearGradient(degrees: 90, [.black, .white]))
        }
    }

    @Test func `cards that differ in their text alone share one static layer`() async throws {
        let renderer = CardRenderer(fonts: fonts)
        for price in ["$1", "$22", "$333", "$4,444"] {
            let card = Self.panel(price)
            #expect(try await renderer.draw(card) == card.draw(with: fonts))
        }
        let statistics = renderer.statistics
        #expect((statistics.cards, statistics.hits, statistics.misses) == (4, 3, 1))
        #expect(statistics.pictureBytes >= 400 * 200 * 4 && statistics.glyphBytes > 0)
        #expect(statistics.bytes == statistics.pictureBytes + statistics.glyphBytes)
        renderer.removeCached()
        #expect(renderer.statistics.pictureBytes == 0)
    }

    @Test func `a card with a border that cuts off what sticks out keeps its border`() async throws {
        let card = Card(size: Size(120, 80)) {
            Stack {
                Image(.png(RandomPanels.picture)).frame(width: 140, height: 100).position(top: -10, left: -10)
            }
            .border(6, Color(hex: 0x2563EB, alpha: 0.5)).background(.linearGradient(degrees: 90, [.black, .white])).clipped()
        }
        #expect(try await CardRenderer(fonts: fonts).draw(card) == card.draw(with: fonts))
    }

    @Test func `a panel over text stays over it`() throws {
        let card = Card(size: Size(300, 200)) {
            Stack {
                Text("below the panel").size(40).position(top: 20, left: 20)
                Shape(Color(hex: 0xFF0000, alpha: 0.5)).frame(width: 250, height: 150).position(top: 10, left: 10)
                Shape(.white).frame(width: 200, height: 40).position(top: 100, left: 60)
                Shape(.black).frame(width: 200, height: 20).position(top: 180, left: 60)
            }
            .background(.linearGradient(degrees: 0, [.white, .black])).clipped()
        }
        let layers = LayeredCard(try card.placed(with: fonts, pictures: Pictures([:])))
        // The ground and the bar below; what lies over the text, and what lies over that, is drawn later.
        #expect(layers.backdrop.map(\.frame.height) == [200, 20])
    }

    @Test func `pictures are decoded and resized once`() async throws {
        let renderer = CardRenderer(fonts: fonts)
        let card = Card(size: Size(60, 40)) { Image(.png(RandomPanels.picture), fit: .cover) }
        for _ in 0..<3 { #expect(try await renderer.draw(card) == card.draw(with: fonts)) }
        #expect(renderer.statistics.misses == 2 && renderer.statistics.hits == 4)
    }

    @Test func `a shadow under a picture is blurred once, and the same from the cache`() async throws {
        let renderer = CardRenderer(fonts: fonts)
        func card(_ price: String) -> Card {
            Card(size: Size(200, 120)) {
                Row(gap: 10) {
                    Shape(.image(.png(RandomPanels.picture), fit: .cover, position: .center)).frame(width: 80, height: 60)
                        .cornerRadius(8).shadow(y: 6, blur: 20, color: .black)
                    Text(price)
                }
                .padding(20)
            }
        }
        for price in ["$1", "$2", "$3"] { #expect(try await renderer.draw(card(price)) == card(price).draw(with: fonts)) }
        // The file, the picture at its size, and its shadow.
        #expect((renderer.statistics.misses, renderer.statistics.hits) == (3, 6))
    }

    @Test func `caches keep their bound, and what was used last`() {
        let cache = ByteCache<Int, Int>()
        for key in 0..<100 {
            cache.insert(key, for: key, bytes: 10, limit: 200)
            _ = cache.value(for: 0)
            #expect(cache.figures.bytes <= 200)
        }
        #expect(cache.value(for: 0) == 0 && cache.value(for: 99) == 99 && cache.value(for: 1) == nil)
        cache.insert(1, for: 1000, bytes: 101, limit: 200)
        #expect(cache.value(for: 1000) == nil)
    }

    @Test func `no more tasks work at a time than are allowed, and each gets its turn`() async throws {
        let gate = WorkGate(places: 3)
        let counts = Counts()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    try await gate.run {
                        counts.enter()
                        Thread.sleep(forTimeInterval: 0.001)
                        counts.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counts.most <= 3 && counts.total == 60)
    }

    @Test func `a cancelled task draws nothing and holds up nobody`() async throws {
        let renderer = CardRenderer(fonts: fonts, parallelism: 1)
        let cancelled = (0..<20).map { index in
            let task = Task { try await renderer.png(Self.panel("$\(index)")) }
            task.cancel()
            return task
        }
        var refused = 0
        for task in cancelled {
            do { _ = try await task.value } catch is CancellationError { refused += 1 }
        }
        #expect(refused >= 1)
        #expect(try await renderer.png(Self.panel("$7")) == Self.panel("$7").png(with: fonts))
    }

    @Test func `a bound on the file's size holds`() async throws {
        let renderer = CardRenderer(fonts: fonts)
        let whole = try await renderer.png(Self.panel("$399"))
        let bounded = try await renderer.png(Self.panel("$399"), maxBytes: whole.count - 1)
        #expect(bounded.count < whole.count)
        await #expect(throws: CardError.self) { try await renderer.png(Self.panel("$399"), maxBytes: 40) }
    }

    @Test func `sizes that cannot be drawn are errors`() async {
        let renderer = CardRenderer(fonts: fonts)
        for size in [Size(.nan, 3), Size(-5, 5), Size(1e9, 1)] {
            await #expect(throws: CardError.self) { try await renderer.draw(Card(size: size) { Text("x") }) }
        }
    }
}

/// Counts tasks at work.
private final class Counts: Sendable {
    private let state = Mutex((now: 0, most: 0, total: 0))

    func enter() {
        state.withLock { state in
            state.now += 1
            state.total += 1
            state.most = max(state.most, state.now)
        }
    }
    func leave() { state.withLock { $0.now -= 1 } }
    var most: Int { state.withLock { $0.most } }
    var total: Int { state.withLock { $0.total } }
}
