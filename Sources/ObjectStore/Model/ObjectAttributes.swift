/// What is kept with an object's bytes, and sent with them by a store that serves HTTP.
///
/// Values are printable ASCII, since they travel as HTTP header fields: 1024 bytes for each of the four fields (which are not sent
/// where they are `nil`), 2048 bytes for the names and values of the metadata together (the limit of S3).
public struct ObjectAttributes: Hashable, Sendable {
    /// The media type, such as `image/png`.
    public var contentType: String
    /// How long others may keep copies, such as `public, max-age=86400`.
    public var cacheControl: String?
    /// Whether a browser shows or saves the object, and under which name.
    public var contentDisposition: String?
    /// What the bytes are compressed with, such as `gzip`; the store does not decompress them.
    public var contentEncoding: String?
    /// The caller's own names and values, the names being lower-case letters, digits, `-`, `_` and `.`.
    public var metadata: [String: String]
    /// Tags to write with the object, as ``ObjectStore/setTags(_:of:)`` takes them.
    ///
    /// Reading gives them through ``ObjectStore/tags(of:)`` alone: here they are empty, as S3 does not tell them.
    public var tags: [String: String]

    /// Makes attributes; nothing is checked before they are stored.
    public init(
        contentType: String = "application/octet-stream", cacheControl: String? = nil, contentDisposition: String? = nil,
        contentEncoding: String? = nil, metadata: [String: String] = [:], tags: [String: String] = [:]
    ) {
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.contentDisposition = contentDisposition
        self.contentEncoding = contentEncoding
        self.metadata = metadata
        self.tags = tags
    }
}

extension ObjectAttributes {
    /// Refuses what an HTTP header field cannot carry unchanged.
    ///
    /// Every store checks attributes with this before it writes; stores outside this module should too.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest`, which names the attribute and does not show its value.
    public func validate() throws(ObjectStoreError) {
        let fields = [
            ("content type", contentType), ("cache control", cacheControl), ("content disposition", contentDisposition),
            ("content encoding", contentEncoding),
        ]
        for case (let name, let value?) in fields {
            guard Self.isFieldValue(value), !value.isEmpty, value.utf8.count <= 1024 else {
                throw ObjectStoreError(
                    .invalidRequest, "the \(name) must be 1 to 1024 printable ASCII characters, without spaces at its ends")
            }
        }
        var total = 0
        for (name, value) in metadata {
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
                throw ObjectStoreError(
                    .invalidRequest, "the metadata name \(String(reflecting: name)) must consist of lower-case letters, digits, -, _ and .")
            }
            guard Self.isFieldValue(value) else {
                throw ObjectStoreError(
                    .invalidRequest,
                    "the value of the metadata \(name) must be printable ASCII without spaces at its ends; encode other text")
            }
            total += name.utf8.count + value.utf8.count
        }
        guard total <= 2048 else {
            throw ObjectStoreError(.invalidRequest, "the metadata has \(total) bytes of names and values; at most 2048 can be stored")
        }
        try Self.validate(tags: tags)
    }

    /// Refuses tags that S3 would not store: more than 10, names beyond 128 characters or values beyond 256.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest`.
    public static func validate(tags: [String: String]) throws(ObjectStoreError) {
        guard tags.count <= 10 else {
            throw ObjectStoreError(.invalidRequest, "there are \(tags.count) tags; an object can have 10")
        }
        for (name, value) in tags {
            guard (1...128).contains(name.unicodeScalars.count), value.unicodeScalars.count <= 256 else {
                throw ObjectStoreError(.invalidRequest, "a tag has a name of 1 to 128 characters and a value of at most 256")
            }
        }
    }

    private static func isFieldValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.utf8.first != 0x20 && text.utf8.last != 0x20
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }
}
