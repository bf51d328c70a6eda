#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Powers, which the standard library lacks.
enum Powers {
    /// `base` to the power of `exponent`, by the platform's mathematical library.
    static func power(_ base: Double, _ exponent: Double) -> Double {
        pow(base, exponent)
    }

    /// `base` to the power of `exponent` ≥ 0, modulo `modulus` ≠ 0, by repeated squaring; the result has the modulus's sign.
    static func power(_ base: Int64, _ exponent: Int64, modulus: Int64) -> Int64 {
        let size = modulus.magnitude
        var result = 1 % size
        let reduced = base.magnitude % size
        var square = base < 0 && reduced != 0 ? size - reduced : reduced
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = size.dividingFullWidth(result.multipliedFullWidth(by: square)).remainder }
            square = size.dividingFullWidth(square.multipliedFullWidth(by: square)).remainder
            rest >>= 1
        }
        let positive = Int64(truncatingIfNeeded: result)
        return modulus < 0 && positive != 0 ? positive &+ modulus : positive
    }
}
