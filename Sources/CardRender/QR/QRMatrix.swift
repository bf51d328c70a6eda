/// The modules of a QR code while it is drawn.
struct QRMatrix {
    let size: Int
    private(set) var modules: [Bool]
    /// True for modules of the patterns that every code of a version has; masks leave them alone.
    private var isPattern: [Bool]

    /// Draws what all codes of a version have in common (§6.3).
    init(version: QRVersion) {
        size = version.size
        modules = [Bool](repeating: false, count: size * size)
        isPattern = modules
        for index in 0..<size {
            set(6, index, index % 2 == 0)
            set(index, 6, index % 2 == 0)
        }
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(x, y) }
        let places = version.alignments
        for x in places {
            for y in places where !((x == 6 && y == 6) || (x == 6 && y == size - 7) || (x == size - 7 && y == 6)) { drawAlignment(x, y) }
        }
        drawVersion(version.number)
        // Until the mask is known the places of the format are light, as the standard rates masks (§7.8.1).
        drawFormat(0)
    }

    subscript(x: Int, y: Int) -> Bool { modules[y * size + x] }

    private mutating func set(_ x: Int, _ y: Int, _ isDark: Bool) {
        modules[y * size + x] = isDark
        isPattern[y * size + x] = true
    }

    private mutating func drawFinder(_ centerX: Int, _ centerY: Int) {
        for y in max(0, centerY - 4)...min(size - 1, centerY + 4) {
            for x in max(0, centerX - 4)...min(size - 1, centerX + 4) {
                let ring = max(abs(x - centerX), abs(y - centerY))
                set(x, y, ring != 2 && ring != 4)
            }
        }
    }

    private mutating func drawAlignment(_ centerX: Int, _ centerY: Int) {
        for y in (centerY - 2)...(centerY + 2) {
            for x in (centerX - 2)...(centerX + 2) { set(x, y, max(abs(x - centerX), abs(y - centerY)) != 1) }
        }
    }

    /// Draws the version with its check bits, from version 7 on (§7.10).
    private mutating func drawVersion(_ version: Int) {
        guard version >= 7 else { return }
        var remainder = version
        for _ in 0..<12 { remainder = remainder << 1 ^ (remainder >> 11) * 0x1F25 }
        let bits = version << 12 | remainder
        for index in 0..<18 {
            let isDark = bits >> index & 1 == 1
            set(size - 11 + index % 3, index / 3, isDark)
            set(index / 3, size - 11 + index % 3, isDark)
        }
    }

    /// Draws the correction and the mask with their check bits, twice (§7.9).
    mutating func drawFormat(correction: QRCode.Correction, mask: Int) {
        let data = correction.formatBits << 3 | mask
        var remainder = data
        for _ in 0..<10 { remainder = remainder << 1 ^ (remainder >> 9) * 0x537 }
        drawFormat((data << 10 | remainder) ^ 0x5412)
        set(8, size - 8, true)
    }

    private mutating func drawFormat(_ bits: Int) {
        func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        for index in 0..<6 { set(8, index, bit(index)) }
        set(8, 7, bit(6))
        set(8, 8, bit(7))
        set(7, 8, bit(8))
        for index in 9..<15 { set(14 - index, 8, bit(index)) }
        for index in 0..<8 { set(size - 1 - index, 8, bit(index)) }
        for index in 8..<15 { set(8, size - 15 + index, bit(index)) }
        set(8, size - 8, false)
    }

    /// Fills bytes in, two columns at a time from the right, upwards and downwards in turn (§7.7.3).
    mutating func place(_ codewords: [UInt8]) {
        var index = 0
        var isUpward = true
        for pair in stride(from: size - 1, to: 0, by: -2) {
            // The column of the timing pattern is skipped.
            let right = pair <= 6 ? pair - 1 : pair
            for step in 0..<size {
                let y = isUpward ? size - 1 - step : step
                for x in [right, right - 1] where !isPattern[y * size + x] && index < codewords.count * 8 {
                    modules[y * size + x] = codewords[index / 8] >> UInt8(7 - index % 8) & 1 == 1
                    index += 1
                }
            }
            isUpward.toggle()
        }
    }

    /// Inverts the modules that a mask names; a second time restores them (table 10).
    mutating func apply(mask: Int) {
        for y in 0..<size {
            for x in 0..<size where !isPattern[y * size + x] && Self.inverts(mask, x, y) { modules[y * size + x].toggle() }
        }
    }

    private static func inverts(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
        switch mask {
        case 0: (x + y) % 2 == 0
        case 1: y % 2 == 0
        case 2: x % 3 == 0
        case 3: (x + y) % 3 == 0
        case 4: (x / 3 + y / 2) % 2 == 0
        case 5: x * y % 2 + x * y % 3 == 0
        case 6: (x * y % 2 + x * y % 3) % 2 == 0
        default: ((x + y) % 2 + x * y % 3) % 2 == 0
        }
    }

    /// The mask whose result readers are least likely to misread (§7.8.3).
    func bestMask() -> Int {
        let ratings = (0..<8).map { mask in
            var masked = self
            masked.apply(mask: mask)
            return (penalty: masked.penalty, mask: mask)
        }
        return ratings.min { $0 < $1 }?.mask ?? 0
    }
}
