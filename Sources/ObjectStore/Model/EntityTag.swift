import Crypto

/// The version of an object's bytes in the memory and file stores: their SHA-256 in hexadecimal, as a quoted HTTP entity tag.
func entityTag(of bytes: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(bytes.span)
    return entityTag(hash.finalize())
}

/// The entity tag of bytes with a digest.
func entityTag(_ digest: SHA256.Digest) -> String {
    "\"" + Hex.string(digest) + "\""
}
