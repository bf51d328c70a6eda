/// Undoes Paeth for up to eight bytes at once, step by step to the right.
///
/// The left byte is the one that is waited for, so it comes in as late as possible. With the corner c, up b and left a, c is nearest to
/// a + b - c unless both a and b are at most 3 c - a - b, when the lesser of them is nearest, or both are at least that, when the greater
/// is. For a this means: at most the lesser of (3 c - b) / 2 and 3 c - 2 b, or at least the greater of those.
/// All bytes are less 128, which changes nothing but the instructions for least and greatest.
struct PaethState {
    /// The pixel restored last, less 128.
    private(set) var left = SIMD8<Int16>(repeating: -128)
    private var corner = SIMD8<Int16>(repeating: -128)

    @inline(__always)
    init() {}

    /// The pixel restored last, as it is.
    @inline(__always)
    var bytes: SIMD8<UInt8> { SIMD8(narrowing: left &+ 128) }

    /// Restores the next pixel from what is above it, less 128, and its filtered bytes.
    @inline(__always)
    mutating func advance(up: SIMD8<Int16>, difference: SIMD8<UInt8>) {
        let one = SIMD8<Int16>(repeating: 1)
        let eight = SIMD8<Int16>(repeating: 8)
        let sum = corner &+ corner &+ corner &- up
        let aboveLesser = SIMD8.least(sum &>> one, sum &- up) &+ 1
        let belowGreater = SIMD8.greatest((sum &+ 1) &>> one, sum &- up) &- 1
        let takesLeast = unsafe unsafeBitCast(left .< aboveLesser, to: SIMD8<Int16>.self)
        let takesMost = unsafe unsafeBitCast(left .> belowGreater, to: SIMD8<Int16>.self)
        // Where both hold, the least is the greatest.
        let outside = (takesLeast & SIMD8.least(left, up)) | (takesMost & SIMD8.greatest(left, up))
        let prediction = outside | (corner & ~(takesLeast | takesMost))
        // Back into the range of a byte.
        left = ((prediction &+ SIMD8(widening: difference)) &<< eight) &>> eight
        corner = up
    }
}
