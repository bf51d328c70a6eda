@testable import CardRender

/// Reads any bytes as the table `CFF ` of a font, and the outlines of all glyphs; a damaged one gives an error, and the others twice alike.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let outlines = try? CompactOutlines(FontTable(bytes, name: "CFF ")) else { return 0 }
    for glyph in 0..<min(outlines.count + 1, 64) {
        let path = try? outlines.outline(of: GlyphID(glyph))
        precondition(path == (try? outlines.outline(of: GlyphID(glyph))), "read again, the outline is different")
        guard let path, var canvas = try? Canvas(width: 32, height: 32) else { continue }
        canvas.fill(path, transform: AffineTransform(a: 0.02, b: 0, c: 0, d: -0.02, tx: 4, ty: 28), with: Color.black)
        _ = canvas.finish()
    }
    return 0
}
