/// A key as its bytes.
///
/// Two strings are equal if they look the same, and would merge keys that differ only in Unicode normalisation.
struct ObjectKey: Hashable, Comparable {
    let bytes: [UInt8]

    static let maximumLength = 1024

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes a caller's key.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidKey` unless it is 1 to 1024 bytes long.
    init(_ text: String) throws(ObjectStoreError) {
        try Self.check(text)
        bytes = Array(text.utf8)
    }

    /// Refuses a caller's key that is not 1 to 1024 bytes long.
    static func check(_ text: String) throws(ObjectStoreError) {
        let count = text.utf8.count
        guard (1...maximumLength).contains(count) else {
            throw ObjectStoreError(
                .invalidKey, "a key is 1 to \(maximumLength) bytes of UTF-8; this has \(count)",
                key: count > maximumLength ? String(text.prefix(64)) + "…" : text)
        }
    }

    /// The key as text; the bytes always are what `String.utf8` gave.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func < (one: ObjectKey, other: ObjectKey) -> Bool { one.bytes.precedes(other.bytes) }
}

extension [UInt8] {
    /// Whether these bytes come before others in byte order.
    func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }

    /// The least byte string that comes after this one.
    var successor: [UInt8] { self + [0] }

    /// The least byte string that comes after all that start with these bytes, which must be UTF-8: no byte of it is 255.
    var pastAllWithPrefix: [UInt8] {
        guard let last else { return [] }
        return dropLast() + [last &+ 1]
    }

    /// The position after the first occurrence of a pattern, at a position or later.
    func end(of pattern: [UInt8], from start: Int) -> Int? {
        guard !pattern.isEmpty, count - pattern.count >= start else { return nil }
        for position in start...(count - pattern.count) where self[position...].starts(with: pattern) {
            return position + pattern.count
        }
        return nil
    }
}
