import Foundation
import Testing

@testable import CardRender

/// Scenes beside Chromium's pictures of them, which `Benchmarks/peers/cards/scenes.py` makes.
@Suite struct GoldenSceneTests {
    struct Golden: CustomTestStringConvertible {
        let name: String
        /// The largest mean difference from Chromium's picture, in steps of 255.
        let difference: Double
        /// The least structural similarity.
        let similarity: Double
        var testDescription: String { name }
    }

    /// Chromium clamps titles after whole words and shows the next line in the padding; its hard stops are not smoothed.
    static let all = [
        Golden(name: "01-card", difference: 0.5, similarity: 0.998), Golden(name: "02-titles", difference: 1.7, similarity: 0.97),
        Golden(name: "03-balance", difference: 0.5, similarity: 0.998), Golden(name: "07-latin", difference: 0.4, similarity: 0.998),
        Golden(name: "08-tiny", difference: 1.6, similarity: 0.99), Golden(name: "10-shadows", difference: 0.4, similarity: 0.998),
        Golden(name: "11-gradients-1x", difference: 0.4, similarity: 0.996),
        Golden(name: "11-gradients-2x", difference: 0.4, similarity: 0.996),
        Golden(name: "12-boxes", difference: 0.5, similarity: 0.99),
    ]

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden").standardized
    /// What Chromium chose from: Inter in five weights, with DejaVu Sans for what it lacks.
    private static let fonts = Result {
        let all: [InstalledFont] = [
            .interRegular, .interMedium, .interSemiBold, .interBold, .interExtraBold, .dejaVuSans, .dejaVuSansBold,
        ]
        return try FontBook(all.map { try $0.font })
    }

    private static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

    @Test(arguments: all)
    func `a scene looks as it does in Chromium`(_ golden: Golden) throws {
        let card = try Card(json: Self.bytes(golden.name + ".scene.json"))
        let photo = try Picture(png: Self.bytes("photo0.image.png"))
        let ours = try card.draw(with: Self.fonts.get(), images: ["photo0": photo])
        let image = try PNG.decode(Self.bytes(golden.name + ".chromium.png"))
        let theirs = image.rgba8()
        try #require((ours.width, ours.height) == (image.width, image.height))

        var sum = 0
        for index in ours.pixels.indices where index & 3 != 3 { sum += abs(Int(ours.pixels[index]) - Int(theirs[index])) }
        let difference = Double(sum) / Double(ours.width * ours.height * 3)
        #expect(difference <= golden.difference)
        let similarity = Self.similarity(Self.luma(ours.pixels), Self.luma(theirs), width: ours.width, height: ours.height)
        #expect(similarity >= golden.similarity)
    }

    private static func luma(_ pixels: [UInt8]) -> [Double] {
        var luma: [Double] = []
        for index in stride(from: 0, to: pixels.count, by: 4) {
            let red = 0.299 * Double(pixels[index]), green = 0.587 * Double(pixels[index + 1])
            luma.append(red + green + 0.114 * Double(pixels[index + 2]))
        }
        return luma
    }

    /// Structural similarity over windows of 8 × 8 pixels, every fourth of them (Wang and others 2004).
    private static func similarity(_ a: [Double], _ b: [Double], width: Int, height: Int) -> Double {
        var total = 0.0, count = 0.0
        for top in stride(from: 0, through: height - 8, by: 4) {
            for left in stride(from: 0, through: width - 8, by: 4) {
                var sums = SIMD8<Double>(repeating: 0)
                for y in top..<(top + 8) {
                    for x in left..<(left + 8) {
                        let p = a[y * width + x], q = b[y * width + x]
                        sums += SIMD8(p, q, p * p, q * q, p * q, 0, 0, 0)
                    }
                }
                sums /= 64
                let (ma, mb) = (sums[0], sums[1])
                let (va, vb, vab) = (sums[2] - ma * ma, sums[3] - mb * mb, sums[4] - ma * mb)
                let c1 = 6.5025, c2 = 58.5225
                let above: Double = (2 * ma * mb + c1) * (2 * vab + c2)
                let below: Double = (ma * ma + mb * mb + c1) * (va + vb + c2)
                total += above / below
                count += 1
            }
        }
        return total / count
    }
}
