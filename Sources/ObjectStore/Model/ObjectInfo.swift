public import FoundationEssentials

/// What a listing tells about an object.
public struct ObjectSummary: Hashable, Sendable {
    /// The key.
    public let key: String
    /// The number of bytes.
    public let size: Int
    /// The version's entity tag as HTTP writes it, quotes included.
    ///
    /// Objects of the same bytes may or may not share it.
    public let etag: String
    /// When the version was written, to the second at least.
    public let lastModified: Date

    /// Makes a summary; stores outside this module use it too.
    public init(key: String, size: Int, etag: String, lastModified: Date) {
        self.key = key
        self.size = size
        self.etag = etag
        self.lastModified = lastModified
    }
}

/// Everything about an object but its bytes.
public struct ObjectInfo: Hashable, Sendable {
    /// The key.
    public let key: String
    /// The number of bytes.
    public let size: Int
    /// The version's entity tag as HTTP writes it, quotes included.
    public let etag: String
    /// When the version was written, to the second at least.
    public let lastModified: Date
    /// What was stored with the bytes.
    public let attributes: ObjectAttributes

    /// Makes an info; stores outside this module use it too.
    public init(key: String, size: Int, etag: String, lastModified: Date, attributes: ObjectAttributes) {
        self.key = key
        self.size = size
        self.etag = etag
        self.lastModified = lastModified
        self.attributes = attributes
    }

    /// The part that listings tell.
    public var summary: ObjectSummary { ObjectSummary(key: key, size: size, etag: etag, lastModified: lastModified) }
}

/// An object, or a range of one, as it was read.
public struct StoredObject: Hashable, Sendable {
    /// The object's description; its size is that of the whole object.
    public let info: ObjectInfo
    /// Which of the object's bytes these are.
    public let range: Range<Int>
    /// The bytes of the range.
    public let bytes: [UInt8]

    /// Makes an object; stores outside this module use it too.
    public init(info: ObjectInfo, range: Range<Int>, bytes: [UInt8]) {
        self.info = info
        self.range = range
        self.bytes = bytes
    }
}
