import CardRender

extension Bitmap {
    /// Red, green, blue and alpha of a pixel.
    subscript(x: Int, y: Int) -> [Int] {
        let start = (y * width + x) * 4
        return pixels[start..<(start + 4)].map(Int.init)
    }

    /// How much a pixel's green differs between two pictures of one size.
    func difference(from other: Bitmap, _ x: Int, _ y: Int) -> Int {
        let place = (y * width + x) * 4 + 1
        return abs(Int(pixels[place]) - Int(other.pixels[place]))
    }

    /// The red of every pixel: the coverage of white drawn on black.
    var coverage: [UInt8] { stride(from: 0, to: pixels.count, by: 4).map { pixels[$0] } }

    /// A number that any changed byte changes (FNV-1a).
    var fingerprint: UInt64 {
        pixels.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
