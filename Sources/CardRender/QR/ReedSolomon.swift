/// Reed–Solomon codes over the field of 256 elements, as QR codes use them (ISO/IEC 18004:2015 §7.5 and annex A).
struct ReedSolomon {
    /// The generator polynomial without its leading 1, the highest power first.
    private let generator: [UInt8]

    /// - Parameter checks: The number of check bytes of a block.
    init(checks: Int) {
        // (x − 1)(x − 2)(x − 4)…, one factor at a time.
        var generator = [UInt8](repeating: 0, count: checks - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<checks {
            for index in 0..<checks {
                generator[index] = Self.multiply(generator[index], root) ^ (index + 1 < checks ? generator[index + 1] : 0)
            }
            root = Self.multiply(root, 2)
        }
        self.generator = generator
    }

    /// The remainder of the block, shifted by the number of check bytes, divided by the generator.
    func checks(of block: some Sequence<UInt8>) -> [UInt8] {
        var remainder = [UInt8](repeating: 0, count: generator.count)
        for byte in block {
            let factor = byte ^ remainder[0]
            for index in generator.indices {
                remainder[index] = (index + 1 < generator.count ? remainder[index + 1] : 0) ^ Self.multiply(generator[index], factor)
            }
        }
        return remainder
    }

    /// The product of two elements: of polynomials modulo x⁸ + x⁴ + x³ + x² + 1.
    static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
        guard a != 0, b != 0 else { return 0 }
        return powers[Int(logarithms[Int(a)]) + Int(logarithms[Int(b)])]
    }

    /// The powers of 2, twice over, so that two logarithms can be added without a remainder.
    private static let powers: [UInt8] = {
        var value = 1
        return (0..<510).map { _ in
            defer { value = value << 1 ^ (value >= 128 ? 0x11D : 0) }
            return UInt8(value)
        }
    }()

    private static let logarithms: [UInt8] = {
        var logarithms = [UInt8](repeating: 0, count: 256)
        for exponent in 0..<255 { logarithms[Int(powers[exponent])] = UInt8(exponent) }
        return logarithms
    }()
}
