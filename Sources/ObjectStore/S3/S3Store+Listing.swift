internal import HTTPTypes

extension S3Store {
    /// Reads one page of a listing; see ``ObjectStore/page(_:continuation:)``.
    ///
    /// Times are to the second, as those of ``head(_:)``.
    public func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
        var request = S3Request(.get)
        request.query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(query.pageSize))]
        if !query.prefix.isEmpty { request.query.append(("prefix", query.prefix)) }
        if let delimiter = query.delimiter { request.query.append(("delimiter", delimiter)) }
        if let after = query.after, !after.isEmpty { request.query.append(("start-after", after)) }
        var token: String?
        if let continuation {
            let prefix = Self.continuationPrefix
            guard continuation.utf8.starts(with: prefix.utf8) else {
                throw ObjectStoreError(.invalidRequest, "the continuation is not one that this store gave")
            }
            let rest = String(Substring(continuation.utf8.dropFirst(prefix.utf8.count)))
            request.query.append(("continuation-token", rest))
            token = rest
        }
        request.reading = .document(limit: 32 << 20)
        let answer = try await requests.send(request)
        let list = try answer.read(key: nil) { reader throws(XMLError) in try ListedBucket(&reader) }
        guard list.isTruncated else {
            return ObjectPage(objects: list.objects, commonPrefixes: list.commonPrefixes, continuation: nil)
        }
        guard let next = list.nextToken, !next.isEmpty, next != token else {
            throw ObjectStoreError(.other, "the service says that the listing goes on, and not where")
        }
        return ObjectPage(objects: list.objects, commonPrefixes: list.commonPrefixes, continuation: Self.continuationPrefix + next)
    }

    /// What tells continuations of this store from others, which S3 would take for the beginning of a listing or refuse.
    private static let continuationPrefix = "s3:"
}

/// The answer to ListObjectsV2.
private struct ListedBucket {
    var objects: [ObjectSummary] = []
    var commonPrefixes: [String] = []
    var isTruncated = false
    var nextToken: String?

    init(_ reader: inout XMLReader) throws(XMLError) {
        try reader.enter("ListBucketResult")
        var isEncoded = false
        while let name = try reader.nextChild() {
            switch name {
            case "Contents": objects.append(try Self.object(&reader))
            case "CommonPrefixes":
                while let name = try reader.nextChild() {
                    if name == "Prefix" { commonPrefixes.append(try reader.text()) } else { try reader.skip() }
                }
            case "IsTruncated": isTruncated = try reader.text() == "true"
            case "NextContinuationToken": nextToken = try reader.text()
            case "EncodingType": isEncoded = try reader.text() == "url"
            default: try reader.skip()
            }
        }
        guard isEncoded else { return }
        for index in objects.indices where objects[index].key.utf8.contains(where: Self.isEncoding) {
            let object = objects[index]
            objects[index] = ObjectSummary(
                key: try .decodingKey(object.key), size: object.size, etag: object.etag, lastModified: object.lastModified)
        }
        for index in commonPrefixes.indices { commonPrefixes[index] = try .decodingKey(commonPrefixes[index]) }
    }

    private static func object(_ reader: inout XMLReader) throws(XMLError) -> ObjectSummary {
        var (key, size, etag, time) = (String?.none, Int?.none, "", SigningTime?.none)
        while let name = try reader.nextChild() {
            switch name {
            case "Key": key = try reader.text()
            case "Size": size = Int(try reader.text())
            case "ETag": etag = try reader.text()
            case "LastModified": time = ServiceTime.document(try reader.text())
            default: try reader.skip()
            }
        }
        guard let key, let size, size >= 0, let time else { throw XMLError(message: "an object has no key, size or time", position: 0) }
        return ObjectSummary(key: key, size: size, etag: etag, lastModified: time.date)
    }

    private static func isEncoding(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") }
}

extension String {
    /// A key as a listing that was asked for `encoding-type=url` has it.
    static func decodingKey(_ text: String) throws(XMLError) -> String {
        guard let text = PercentEncoding.decode(text, plusIsSpace: true) else {
            throw XMLError(message: "a key is not encoded as it should be", position: 0)
        }
        return text
    }
}
