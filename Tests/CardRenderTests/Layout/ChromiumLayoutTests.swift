import Foundation
import Testing

@testable import CardRender

/// Layouts drawn by lot, with the rectangles that headless Chromium gives their boxes.
///
/// The file is made by `Benchmarks/peers/cards/layouts.py` and `scenes.py`.
struct ChromiumLayout: CustomTestStringConvertible {
    let number: Int
    let scene: [UInt8]
    let rects: [[Double]]

    var testDescription: String { "layout \(number)" }

    static let all: [ChromiumLayout] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/layouts.json").standardized
        guard let data = try? Data(contentsOf: file), let list = try? JSONSerialization.jsonObject(with: data) as? [[String: Any]] else {
            return []
        }
        return list.enumerated().compactMap { number, fixture in
            guard let scene = fixture["scene"], let bytes = try? JSONSerialization.data(withJSONObject: scene),
                let rects = fixture["rects"] as? [[NSNumber]]
            else { return nil }
            return ChromiumLayout(number: number, scene: [UInt8](bytes), rects: rects.map { $0.map(\.doubleValue) })
        }
    }()
}

@Suite struct ChromiumLayoutTests {
    private static let fonts = Result { try InstalledFont.book }

    @Test func `there are enough layouts to compare`() {
        #expect(ChromiumLayout.all.count >= 60)
    }

    @Test(arguments: ChromiumLayout.all)
    func `every box stands where Chromium puts it`(_ layout: ChromiumLayout) throws {
        let card = try Card(json: layout.scene)
        let root = try LayoutEngine(fonts: Self.fonts.get(), pictures: Pictures([:])).place(card.root, size: card.size, scale: 1)
        var frames: [Rect] = []
        func collect(_ box: PlacedBox) {
            frames.append(box.frame)
            box.children.forEach(collect)
        }
        collect(root)
        try #require(frames.count == layout.rects.count)
        for (frame, rect) in zip(frames, layout.rects) {
            let ours = [frame.x, frame.y, frame.width, frame.height]
            // Chromium counts in 64ths of a pixel, which add up over nested boxes.
            let isSame = zip(ours, rect).allSatisfy { abs($0 - $1) <= 0.15 + abs($1) * 0.001 }
            #expect(isSame, "box \(frames.firstIndex(of: frame) ?? 0): \(ours) instead of \(rect)")
        }
    }
}
