import Crypto
import FoundationEssentials

/// What an object's file says of itself.
struct ObjectDescription: Sendable {
    let info: ObjectInfo
    var tags: [String: String]
}

/// The form of an object's file: its bytes, then its description, so that one file, put in place at once, holds both.
///
/// ```
/// bytes | description | length of the bytes: 8 | length of the description: 4 | check of all this but the bytes: 8 | "OBJECT01"
/// ```
/// Numbers are big-endian. The description is a list of named values: the length of the name in 2 bytes, that of the value in 4, name,
/// value. The check is the beginning of a SHA-256: it tells the file of an object from any other, and from one that was cut off. Since
/// the bytes come first, programs that tolerate an appendix, such as viewers of pictures, can open the file as it is.
enum ObjectFile {
    static let footerLength = 28
    /// More than the greatest key, attributes and names take together.
    static let maximumDescriptionLength = 65_536

    private static let magic = Array("OBJECT01".utf8)

    /// What follows the bytes in the file of an object.
    static func trailer(for description: ObjectDescription) -> [UInt8] {
        let info = description.info
        var fields: [(name: String, value: String)] = [
            ("key", info.key), ("etag", info.etag), ("modified", String(info.lastModified.millisecondsSince1970)),
            ("content-type", info.attributes.contentType),
        ]
        if let value = info.attributes.cacheControl { fields.append(("cache-control", value)) }
        if let value = info.attributes.contentDisposition { fields.append(("content-disposition", value)) }
        if let value = info.attributes.contentEncoding { fields.append(("content-encoding", value)) }
        for (name, value) in info.attributes.metadata { fields.append(("meta-" + name, value)) }
        for (name, value) in description.tags { fields.append(("tag-" + name, value)) }

        var trailer: [UInt8] = []
        for (name, value) in fields {
            trailer.append(UInt16(name.utf8.count))
            trailer.append(UInt32(value.utf8.count))
            trailer += name.utf8
            trailer += value.utf8
        }
        let descriptionLength = UInt32(trailer.count)
        trailer.append(UInt64(info.size))
        trailer.append(descriptionLength)
        trailer += check(trailer)
        return trailer + magic
    }

    /// Reads the description of the object whose file this is.
    ///
    /// - Returns: `nil` if the file is not one of an object with this key, or is damaged.
    static func description(in file: borrowing Descriptor, size: Int, key: ObjectKey) throws(SystemCallError) -> ObjectDescription? {
        guard size >= footerLength else { return nil }
        // Nearly always this one read is enough.
        var tail = try file.read(max(0, size - 1024)..<size)
        guard tail.count >= footerLength else { return nil }
        let footer = tail.suffix(footerLength)
        guard footer.suffix(8) == magic[...], let bodyLength = Int(exactly: number(footer.prefix(8))) else { return nil }
        let descriptionLength = Int(number(footer.dropFirst(8).prefix(4)))
        let trailerLength = descriptionLength + footerLength
        guard descriptionLength <= maximumDescriptionLength, size - trailerLength == bodyLength else { return nil }
        if tail.count < trailerLength { tail = try file.read(bodyLength..<size) }
        guard tail.count >= trailerLength, check(Array(tail.suffix(trailerLength).dropLast(16)))[...] == tail.dropLast(8).suffix(8) else {
            return nil
        }
        return description(from: tail.suffix(trailerLength).dropLast(footerLength), size: bodyLength, key: key)
    }

    private static func description(from description: ArraySlice<UInt8>, size: Int, key: ObjectKey) -> ObjectDescription? {
        var attributes = ObjectAttributes()
        var tags: [String: String] = [:]
        var (storedKey, etag, modified): ([UInt8]?, String?, Int64?)
        var rest = description
        while !rest.isEmpty {
            guard rest.count >= 6 else { return nil }
            let nameLength = Int(number(rest.prefix(2)))
            let valueLength = Int(number(rest.dropFirst(2).prefix(4)))
            rest = rest.dropFirst(6)
            guard rest.count >= nameLength + valueLength else { return nil }
            let name = String(decoding: rest.prefix(nameLength), as: UTF8.self)
            let bytes = rest.dropFirst(nameLength).prefix(valueLength)
            let value = String(decoding: bytes, as: UTF8.self)
            rest = rest.dropFirst(nameLength + valueLength)
            switch name {
            case "key": storedKey = Array(bytes)
            case "etag": etag = value
            case "modified": modified = Int64(value)
            case "content-type": attributes.contentType = value
            case "cache-control": attributes.cacheControl = value
            case "content-disposition": attributes.contentDisposition = value
            case "content-encoding": attributes.contentEncoding = value
            default:
                // Prefixes are compared as bytes: a tag may begin with a combining mark.
                if name.utf8.starts(with: "meta-".utf8) {
                    attributes.metadata[String(decoding: name.utf8.dropFirst(5), as: UTF8.self)] = value
                } else if name.utf8.starts(with: "tag-".utf8) {
                    tags[String(decoding: name.utf8.dropFirst(4), as: UTF8.self)] = value
                }
            }
        }
        guard storedKey == key.bytes, let etag, let modified else { return nil }
        let info = ObjectInfo(
            key: key.text, size: size, etag: etag, lastModified: Date(millisecondsSince1970: modified), attributes: attributes)
        return ObjectDescription(info: info, tags: tags)
    }

    private static func check(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes.span)
        return Array(hash.finalize().prefix(8))
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension [UInt8] {
    /// Adds an integer, most significant byte first.
    fileprivate mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
