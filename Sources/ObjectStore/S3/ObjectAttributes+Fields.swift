internal import FoundationEssentials
internal import HTTPTypes

extension ObjectAttributes {
    /// The fields that go with a write.
    var fields: [HeaderField] {
        var fields = [HeaderField("Content-Type", contentType)]
        if let cacheControl { fields.append(HeaderField("Cache-Control", cacheControl)) }
        if let contentDisposition { fields.append(HeaderField("Content-Disposition", contentDisposition)) }
        if let contentEncoding { fields.append(HeaderField("Content-Encoding", contentEncoding)) }
        for (name, value) in metadata { fields.append(HeaderField("x-amz-meta-\(name)", value)) }
        if !tags.isEmpty { fields.append(HeaderField("x-amz-tagging", Self.query(of: tags))) }
        return fields
    }

    /// Tags as the query of an address has them.
    private static func query(of tags: [String: String]) -> String {
        var text: [UInt8] = []
        for (name, value) in tags {
            if !text.isEmpty { text.append(UInt8(ascii: "&")) }
            PercentEncoding.append(name, to: &text)
            text.append(UInt8(ascii: "="))
            PercentEncoding.append(value, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// What the head of an answer tells about an object.
struct ObjectHead {
    let info: ObjectInfo
    /// Which of the object's bytes the answer has.
    let range: Range<Int>
    /// The checksum of the whole object, where the service gave one that can be compared.
    let checksum: Checksum?

    /// Reads the head of a good answer.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `other` where the head does not say how long the object is.
    init(_ head: HTTPResponse, key: String) throws(ObjectStoreError) {
        var attributes = ObjectAttributes()
        var (length, contentRange, etag) = (Int?.none, String?.none, "")
        var (modified, answered) = (SigningTime?.none, String?.none)
        var checksum: Checksum?
        var isOfWhole = true
        for field in head.headerFields {
            let name = field.name.canonicalName
            switch name {
            case "content-length": length = Int(field.value)
            case "content-range": contentRange = field.value
            case "etag": etag = field.value
            case "last-modified": modified = ServiceTime.http(field.value)
            case "date": answered = field.value
            case "content-type": attributes.contentType = field.value
            case "cache-control": attributes.cacheControl = field.value
            case "content-disposition": attributes.contentDisposition = field.value
            case "content-encoding": attributes.contentEncoding = Self.encoding(field.value)
            case "x-amz-checksum-type": isOfWhole = field.value != "COMPOSITE"
            default:
                if name.hasPrefix("x-amz-meta-") {
                    attributes.metadata[String(name.dropFirst(11))] = field.value
                } else if name.hasPrefix("x-amz-checksum-"), checksum == nil {
                    let algorithm = ChecksumAlgorithm.allCases.first { $0.headerName == name }
                    checksum = algorithm.flatMap { Checksum($0, headerValue: field.value) }
                }
            }
        }
        var total = length
        if head.status.code == 206, let contentRange {
            guard let (range, size) = Self.range(contentRange) else {
                throw ObjectStoreError(.other, "the service does not say which bytes it sends", key: key)
            }
            (self.range, total) = (range, size)
        } else {
            range = 0..<max(length ?? 0, 0)
        }
        guard let total, total >= 0 else {
            throw ObjectStoreError(.other, "the service does not say how long the object is", key: key)
        }
        self.checksum = isOfWhole && range == 0..<total && head.status.code == 200 ? checksum : nil
        let time = modified ?? answered.flatMap { ServiceTime.http($0) } ?? SigningTime(secondsSince1970: 0)
        info = ObjectInfo(key: key, size: total, etag: etag, lastModified: time.date, attributes: attributes)
    }

    /// Reads the value of `Content-Range`, such as `bytes 0-9/1234` (RFC 9110 §14.4).
    private static func range(_ text: String) -> (Range<Int>, Int)? {
        guard text.hasPrefix("bytes ") else { return nil }
        let parts = text.utf8.dropFirst(6).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let size = Int(Substring(parts[1])) else { return nil }
        let bounds = parts[0].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = Int(Substring(bounds[0])), let last = Int(Substring(bounds[1])), first >= 0, first <= last,
            last < size
        else { return nil }
        return (first..<last + 1, size)
    }

    /// The encoding of the content: some services keep that of the transfer with it.
    private static func encoding(_ text: String) -> String? {
        guard text.hasPrefix("aws-chunked") else { return text }
        let rest = text.utf8.dropFirst(11).drop { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") }
        return rest.isEmpty ? nil : String(Substring(rest))
    }
}

extension GetCondition {
    /// The field that says it.
    var field: HeaderField? {
        switch kind {
        case .always: nil
        case .ifNoneMatch(let etag): HeaderField("If-None-Match", etag)
        case .ifMatches(let etag): HeaderField("If-Match", etag)
        case .ifModified(let time): HeaderField("If-Modified-Since", ServiceTime.http(SigningTime(time)))
        case .ifUnmodified(let time): HeaderField("If-Unmodified-Since", ServiceTime.http(SigningTime(time)))
        }
    }
}
