@testable import CardRender

/// Inflates any bytes, as bare blocks and as a zlib stream; and deflates them, which must come back as they were.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let limit = 1 << 20
    let inflated = try? Deflate.inflateRaw(bytes, limit: limit)
    // Behind a block that is stored the same bytes are long input, which is read with other tables.
    let padding = [UInt8](repeating: 7, count: 8192)
    let long = try? Deflate.inflateRaw([0, 0, 0x20, 0xFF, 0xDF] + padding + bytes, limit: limit + padding.count)
    if let inflated {
        precondition(long == padding + inflated, "long input inflates to something else")
        precondition(inflated.count <= limit, "the limit is exceeded")
        // With a header and the right checksum the same bytes are a zlib stream.
        let stream = [0x78, 0x01] + bytes + ChunkWriter.bigEndian(Adler32.checksum(inflated.span))
        guard let again = try? Deflate.inflateZlib(stream, limit: inflated.count) else { preconditionFailure("a zlib stream is refused") }
        precondition(again == inflated, "a zlib stream inflates to something else")
    }
    _ = try? Deflate.inflateZlib(bytes, limit: limit)
    let level = PNGLevel.allCases[Int((bytes.first ?? 0) & 3)]
    guard let back = try? Deflate.inflateZlib(Deflate.zlib(bytes, level: level), limit: count) else {
        preconditionFailure("what was deflated is refused")
    }
    precondition(back == bytes, "what was deflated inflates to something else")
    return 0
}
