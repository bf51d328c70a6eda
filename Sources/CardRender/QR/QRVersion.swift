/// One of the forty sizes of a QR code, with what the standard lays down for it.
struct QRVersion {
    let number: Int

    static let all = (1...40).map(QRVersion.init)

    /// The number of modules along a side.
    var size: Int { 17 + 4 * number }

    /// The centres of the alignment patterns along a side (annex E).
    var alignments: [Int] {
        guard number > 1 else { return [] }
        let count = number / 7 + 2
        let step = number == 32 ? 26 : (number * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        return [6] + (0..<(count - 1)).map { size - 7 - $0 * step }.reversed()
    }

    /// The number of bytes that the modules free of patterns hold (table 1).
    var codewords: Int {
        var modules = (16 * number + 128) * number + 64
        if number >= 2 {
            let count = number / 7 + 2
            modules -= (25 * count - 10) * count - 55
            if number >= 7 { modules -= 36 }
        }
        return modules / 8
    }

    /// The number of bytes left for the content.
    func dataCodewords(_ correction: QRCode.Correction) -> Int {
        codewords - blocks(correction) * checksPerBlock(correction)
    }

    /// Splits the content into blocks, adds the check bytes of each, and deals out the bytes of all blocks in turn (§7.5, §7.6).
    func interleaved(_ data: [UInt8], _ correction: QRCode.Correction) -> [UInt8] {
        let count = blocks(correction), checks = checksPerBlock(correction)
        // The last blocks hold one byte more where the bytes do not divide evenly.
        let short = data.count / count, longer = data.count % count
        let code = ReedSolomon(checks: checks)
        var contents: [ArraySlice<UInt8>] = [], remainders: [[UInt8]] = []
        var start = 0
        for index in 0..<count {
            let end = start + short + (index >= count - longer ? 1 : 0)
            contents.append(data[start..<end])
            remainders.append(code.checks(of: data[start..<end]))
            start = end
        }
        var result: [UInt8] = []
        for offset in 0...short {
            for block in contents where offset < block.count { result.append(block[block.startIndex + offset]) }
        }
        for offset in 0..<checks {
            for block in remainders { result.append(block[offset]) }
        }
        return result
    }

    // MARK: Table 9

    private func blocks(_ correction: QRCode.Correction) -> Int { Self.blocks[correction.index][number - 1] }
    private func checksPerBlock(_ correction: QRCode.Correction) -> Int { Self.checks[correction.index][number - 1] }

    private static let blocks = [
        [
            1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22,
            24, 25,
        ],
        [
            1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38,
            40,
            43, 45, 47, 49,
        ],
        [
            1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53,
            56, 59, 62, 65, 68,
        ],
        [
            1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60,
            63,
            66, 70, 74, 77, 81,
        ],
    ]

    private static let checks = [
        [
            7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30,
            30,
            30, 30, 30, 30, 30, 30, 30,
        ],
        [
            10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
            28, 28, 28, 28, 28, 28, 28, 28,
        ],
        [
            13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30,
            30, 30, 30, 30, 30, 30, 30, 30,
        ],
        [
            17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
            30, 30, 30, 30, 30, 30, 30, 30,
        ],
    ]
}

extension QRCode.Correction {
    /// The level's row in the standard's tables.
    fileprivate var index: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .quartile: 2
        case .high: 3
        }
    }

    /// The level in the format information (table 12).
    var formatBits: Int {
        switch self {
        case .low: 0b01
        case .medium: 0b00
        case .quartile: 0b11
        case .high: 0b10
        }
    }
}
