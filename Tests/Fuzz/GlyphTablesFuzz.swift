@testable import CardRender

/// Reads any bytes as `GSUB`, `GPOS` and `GDEF` of a font of 60 glyphs, and sets a text by them.
///
/// The first four bytes say how long the first and the second table are.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard bytes.count >= 4 else { return 0 }
    let first = min(4 + Int(bytes[0]) << 8 + Int(bytes[1]), bytes.count)
    let second = min(first + Int(bytes[2]) << 8 + Int(bytes[3]), bytes.count)
    let definitions = second < bytes.count ? try? GlyphDefinitions(FontTable(Array(bytes[second...]), name: "GDEF")) : nil
    let parts = [("GSUB", bytes[4..<first]), ("GPOS", bytes[first..<second])].map { name, part in
        LayoutTable(FontTable(Array(part), name: name), isSubstitution: name == "GSUB", definitions: definitions ?? GlyphDefinitions())
    }
    let features = ["ccmp", "locl", "rlig", "calt", "rclt", "liga", "clig", "tnum", "kern", "mark", "mkmk", "dist"]
    let glyphs = 48
    func shape() -> [[Int]] {
        var buffer = GlyphBuffer(clusters: glyphs, glyphs: glyphs)
        for index in 0..<glyphs {
            let glyph = GlyphID(1 + index * 7 % 59)
            buffer.items.append(
                GlyphBuffer.Item(glyph: glyph, cluster: index, kind: definitions?.kind(of: glyph) ?? .base, markClass: 0))
        }
        for table in parts {
            let plan = table.plan(LayoutTable.Request(script: "latn", language: "ROM", features: features))
            var runner = LookupRunner(plan: plan, definitions: definitions ?? GlyphDefinitions(), buffer: buffer)
            runner.run()
            buffer = runner.buffer
        }
        precondition(buffer.items.count <= 64 + 17 * glyphs, "the glyphs grow without bound")
        for (before, item) in zip(buffer.items, buffer.items.dropFirst()) {
            precondition(before.cluster <= item.cluster && item.cluster < glyphs, "glyphs leave the order of their characters")
        }
        for (index, item) in buffer.items.enumerated() {
            precondition(item.attachment >= 0 && item.attachment <= index, "a mark stands nowhere")
        }
        return buffer.items.map { [Int($0.glyph), $0.cluster, $0.advance, $0.x, $0.y] }
    }
    precondition(shape() == shape(), "set again, the text looks different")
    return 0
}
