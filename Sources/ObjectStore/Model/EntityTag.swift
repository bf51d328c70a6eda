import Crypto

/// The version of an object's bytes in the memory and file stores: their SHA-256 in hexadecimal, as a quoted HTTP entity tag.
func entityTag(of bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var tag: [UInt8] = [UInt8(ascii: "\"")]
    var hash = SHA256()
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    for byte in hash.finalize() {
        tag.append(digits[Int(byte >> 4)])
        tag.append(digits[Int(byte & 15)])
    }
    tag.append(UInt8(ascii: "\""))
    return String(decoding: tag, as: UTF8.self)
}
