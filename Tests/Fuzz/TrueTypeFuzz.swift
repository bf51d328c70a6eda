@testable import CardRender

/// Opens any bytes as a font; what can be opened must set and draw a text, twice alike, without losing a character.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let font = try? Font(bytes), let book = try? FontBook([font]) else { return 0 }
    let text = "HgÅo\u{30A}fi ->AVA12x3 ệ葛\u{E0100}"
    func draw() -> Bitmap? {
        let layout = TextLayout(
            StyledText(text, style: TextStyle(size: 14, tabularDigits: true, language: "ro")), fonts: book, width: 60,
            options: TextOptions(maxLines: 3))
        precondition(layout.lines.count <= 3, "more lines than asked for")
        guard var canvas = try? Canvas(width: 64, height: 48) else { return nil }
        canvas.draw(layout, at: Point(x: 1, y: 1))
        return canvas.finish()
    }
    precondition(draw() == draw(), "drawn again, the text looks different")
    let whole = TextLayout(StyledText(text, style: TextStyle(size: 14)), fonts: book, width: 60)
    precondition(whole.lines.map(\.text).joined().count >= text.count - 1, "characters are lost")
    for glyph in 0..<min(font.glyphCount, 40) { _ = try? font.outline(of: GlyphID(glyph)) }
    return 0
}
