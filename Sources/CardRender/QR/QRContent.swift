/// A text in the densest of the modes that can write all of it (§7.4).
struct QRContent {
    /// How characters are packed.
    enum Mode {
        /// Three digits in ten bits.
        case numeric
        /// Two of 45 characters in eleven bits.
        case alphanumeric
        /// Bytes.
        case byte

        var indicator: Int {
            switch self {
            case .numeric: 0b0001
            case .alphanumeric: 0b0010
            case .byte: 0b0100
            }
        }

        /// The width of the count of characters (table 3).
        func countBits(_ version: QRVersion) -> Int {
            let widths: [Int] =
                switch self {
                case .numeric: [10, 12, 14]
                case .alphanumeric: [9, 11, 13]
                case .byte: [8, 16, 16]
                }
            return widths[version.number < 10 ? 0 : version.number < 27 ? 1 : 2]
        }
    }

    let bytes: [UInt8]
    let mode: Mode

    init(_ text: String) {
        // No version holds more bytes: a text of any length is looked at no further.
        bytes = Array(text.utf8.prefix(8000))
        if bytes.isEmpty {
            mode = .byte
        } else if bytes.allSatisfy({ 48...57 ~= $0 }) {
            mode = .numeric
        } else if bytes.allSatisfy({ Self.values[Int($0)] != nil }) {
            mode = .alphanumeric
        } else {
            mode = .byte
        }
    }

    /// The smallest version whose data bytes hold the text; nil where none does.
    func smallestVersion(_ correction: QRCode.Correction) -> QRVersion? {
        QRVersion.all.first { version in
            headerBits + mode.countBits(version) + contentBits <= version.dataCodewords(correction) * 8
        }
    }

    /// The text as bytes, filled up to what the version holds (§7.4.9, §7.4.10).
    func codewords(for version: QRVersion, _ correction: QRCode.Correction) -> [UInt8] {
        let capacity = version.dataCodewords(correction)
        var bits = BitString()
        if !isASCII {
            // An extended channel interpretation says that the bytes are UTF-8; without it they would be Latin-1 (§7.4.2).
            bits.append(0b0111, count: 4)
            bits.append(26, count: 8)
        }
        bits.append(mode.indicator, count: 4)
        bits.append(bytes.count, count: mode.countBits(version))
        switch mode {
        case .numeric:
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let group = bytes[start..<min(start + 3, bytes.count)]
                bits.append(group.reduce(0) { $0 * 10 + Int($1 - 48) }, count: 1 + 3 * group.count)
            }
        case .alphanumeric:
            for start in stride(from: 0, to: bytes.count, by: 2) {
                let pair = bytes[start..<min(start + 2, bytes.count)]
                bits.append(pair.reduce(0) { $0 * 45 + (Self.values[Int($1)] ?? 0) }, count: pair.count == 2 ? 11 : 6)
            }
        case .byte:
            for byte in bytes { bits.append(Int(byte), count: 8) }
        }
        bits.append(0, count: min(4, capacity * 8 - bits.count))
        var result = bits.bytes
        var filler: UInt8 = 0xEC
        while result.count < capacity {
            result.append(filler)
            filler ^= 0xEC ^ 0x11
        }
        return result
    }

    private var isASCII: Bool { bytes.allSatisfy { $0 < 128 } }

    private var headerBits: Int { isASCII ? 4 : 16 }

    private var contentBits: Int {
        let count = bytes.count
        return switch mode {
        case .numeric: count / 3 * 10 + [0, 4, 7][count % 3]
        case .alphanumeric: count / 2 * 11 + count % 2 * 6
        case .byte: count * 8
        }
    }

    /// The values of the characters of alphanumeric mode by their ASCII codes (table 5).
    private static let values: [Int?] = {
        var values = [Int?](repeating: nil, count: 256)
        for (value, character) in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8.enumerated() { values[Int(character)] = value }
        return values
    }()
}

/// Bits one after the other, the most significant first.
private struct BitString {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    mutating func append(_ value: Int, count width: Int) {
        for shift in (0..<max(width, 0)).reversed() {
            if count % 8 == 0 { bytes.append(0) }
            if value >> shift & 1 == 1 { bytes[count / 8] |= 0x80 >> UInt8(count % 8) }
            count += 1
        }
    }
}
