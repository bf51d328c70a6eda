@testable import CardRender

/// Decodes any bytes as PNG: as they are, with all CRCs put right, and as the rows of a picture; what can be decoded must survive encoding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    check(bytes)
    check(withRightChecksums(bytes))
    check(picture(from: bytes))
    return 0
}

private func check(_ file: [UInt8]) {
    guard let image = try? PNG.decode(file, limits: PNGLimits(pixels: 1 << 16, bytes: 1 << 20)) else { return }
    let (width, height) = (image.width, image.height)
    let pixels = image.rgba8()
    precondition(pixels.count == width * height * 4, "pixels are missing")
    precondition(image.rgba16().count == pixels.count, "samples are missing")
    // Encoding takes longer than decoding: larger pictures teach nothing new.
    guard width * height <= 4096 else { return }
    let level = PNGLevel.allCases[Int((file.last ?? 0) & 3)]
    guard let encoded = try? PNG.encode(rgba: pixels, width: width, height: height, level: level), let again = try? PNG.decode(encoded),
        again.rgba8() == pixels
    else { preconditionFailure("what was encoded does not come back") }
    let dithering: PNG.Dithering = pixels[0] & 1 == 0 ? .none : .errorDiffusion
    guard let few = try? PNG.quantize(rgba: pixels, width: width, height: height, colors: 5, dithering: dithering) else {
        preconditionFailure("pixels cannot be reduced")
    }
    precondition(PixelTraits.colors(of: few)?.count ?? 256 <= 5, "too many colours are left")
}

/// The same chunks, as far as they are whole, each with the CRC of what it holds.
private func withRightChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var file = pngSignature
    var position = 8
    while position + 12 <= bytes.count {
        let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
        let end = min(position + 8 + length, bytes.count - 4)
        let body = Array(bytes[(position + 4)..<end])
        file += ChunkWriter.bigEndian(UInt32(body.count - 4)) + body + ChunkWriter.bigEndian(CRC32.checksum(body.span))
        position = end + 4
    }
    return file
}

/// A file whose header and palette come from the first bytes and whose filtered rows are the rest.
private func picture(from bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > 8 else { return [] }
    var file = ChunkWriter(capacity: bytes.count)
    let depth = UInt8(1) << (bytes[0] & 7)
    let size = ChunkWriter.bigEndian(UInt32(bytes[2]) + 1) + ChunkWriter.bigEndian(UInt32(bytes[3] & 31) + 1)
    file.append("IHDR", size + [depth, bytes[1] & 7, 0, 0, bytes[0] >> 7])
    if bytes[1] & 16 != 0 { file.append("PLTE", bytes.prefix(Int(bytes[4]) * 3 % bytes.count / 3 * 3)) }
    if bytes[1] & 32 != 0 { file.append("tRNS", bytes.suffix(Int(bytes[5] & 7))) }
    file.append("IDAT", Deflate.zlib(Array(bytes[6...]), level: .fastest))
    file.append("IEND", [])
    return file.bytes
}
