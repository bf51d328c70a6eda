import Testing

@testable import CardRender

@Suite struct QRCodeTests {
    private static let levels: [QRCode.Correction] = [.low, .medium, .quartile, .high]

    private static func digest(_ code: QRCode) -> UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for y in 0..<code.size {
            for x in 0..<code.size { digest = (digest ^ (code[x, y] ? 1 : 0)) &* 0x100_0000_01B3 }
        }
        return digest
    }

    @Test func `the standard's worked example comes out module by module`() throws {
        let code = try QRCode("01234567", correction: .medium, mask: 2)
        let drawn = (0..<code.size).map { y in String((0..<code.size).map { code[$0, y] ? "#" : "." }) }
        #expect(drawn.joined(separator: "\n") == QRFixtures.workedExample)
        #expect((code.version, code.mask, code.size) == (1, 2, 21))
    }

    @Test(arguments: 1...40)
    func `full codes of a version are those of another encoder`(_ version: Int) throws {
        let line = try #require(QRFixtures.versions.split(separator: "\n").first { $0.hasPrefix("\(version) ") })
        let values = line.split(separator: " ").dropFirst()
        let base = "https://deals.example/listings/"
        for (index, correction) in Self.levels.enumerated() {
            let start = values.startIndex + 3 * index
            let mask = try #require(Int(values[start])), count = try #require(Int(values[start + 1]))
            let text = String(String(repeating: base, count: count / base.count + 1).prefix(count))
            let code = try QRCode(text, correction: correction, mask: mask)
            #expect(code.version == version)
            #expect(Self.digest(code) == UInt64(values[start + 2], radix: 16), "\(correction)")
            // One byte more needs a larger code.
            #expect((try? QRCode(text + "x", correction: correction, mask: 0))?.version ?? 41 > version)
        }
    }

    @Test func `digits, capitals, bytes and UTF-8 under every mask are those of another encoder`() throws {
        for (text, correction, best, digests) in QRFixtures.modes {
            for mask in 0..<8 {
                let code = try QRCode(text, correction: correction, mask: mask)
                #expect(Self.digest(code) == digests[mask], "\(text), mask \(mask)")
            }
            #expect(try QRCode(text, correction: correction).mask == best, "\(text)")
        }
    }

    @Test func `each correction holds as much as the standard says, and one more is an error`() throws {
        // Table 7, version 40.
        let limits: [(QRCode.Correction, digits: Int, capitals: Int, bytes: Int)] = [
            (.low, 7089, 4296, 2953), (.medium, 5596, 3391, 2331), (.quartile, 3993, 2420, 1663), (.high, 3057, 1852, 1273),
        ]
        for (correction, digits, capitals, bytes) in limits {
            for (letter, count) in [("7", digits), ("A", capitals), ("a", bytes)] {
                #expect(try QRCode(String(repeating: letter, count: count), correction: correction, mask: 0).version == 40)
                #expect { try QRCode(String(repeating: letter, count: count + 1), correction: correction) } throws: { error in
                    (error as? CardError)?.code == .textTooLong
                }
            }
        }
        #expect(throws: CardError.self) { try QRCode(String(repeating: "a", count: 1_000_000)) }
    }

    @Test func `modules outside the code are light, and an empty text has a code`() throws {
        let code = try QRCode("")
        #expect(code.size == 21)
        #expect(!code[-1, 0] && !code[0, -1] && !code[21, 3] && !code[3, 21] && !code[.max, .min])
    }

    @Test func `check bytes make every block divisible by the generator`() {
        var random = SplitMix(seed: 5)
        for checks in [7, 10, 17, 30] {
            let data = (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }
            let block = data + ReedSolomon(checks: checks).checks(of: data)
            // The roots of the generator are the first powers of 2, and so are roots of every block.
            var root: UInt8 = 1
            for _ in 0..<checks {
                #expect(block.reduce(0) { ReedSolomon.multiply($0, root) ^ $1 } == 0)
                root = ReedSolomon.multiply(root, 2)
            }
        }
    }
}
