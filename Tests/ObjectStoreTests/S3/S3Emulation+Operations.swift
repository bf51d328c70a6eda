import FoundationEssentials
import HTTPTypes

@testable import ObjectStore

extension S3Emulation {
    func answer(_ call: Call) async throws -> TransportResponse {
        guard let key = call.key else {
            return call.query["delete"] != nil ? try await deleteMany(call) : try await list(call)
        }
        if call.query["tagging"] != nil { return try await tagging(call, key) }
        if call.query["uploadId"] != nil || call.query["uploads"] != nil { return try await multipart(call, key) }
        switch call.method {
        case "PUT": return try await call.fields["x-amz-copy-source"] != nil ? copy(call, key) : put(call, key)
        case "GET", "HEAD": return try await get(call, key)
        case "DELETE":
            try await store.delete(key)
            return .scripted(204, Self.date, ByteStream([]))
        default: throw Refusal(status: 405, code: "MethodNotAllowed")
        }
    }

    private func put(_ call: Call, _ key: String) async throws -> TransportResponse {
        let info = try await store.put(.bytes(call.body), at: key, attributes: call.attributes, if: condition(call, key))
        return .scripted(200, Self.date + [("ETag", info.etag)], ByteStream([]))
    }

    func condition(_ call: Call, _ key: String) async throws -> PutCondition {
        if call.fields["if-none-match"] == "*" { return .ifAbsent }
        guard let etag = call.fields["if-match"] else { return .always }
        _ = try await store.head(key)
        return .ifMatches(etag)
    }

    private func get(_ call: Call, _ key: String) async throws -> TransportResponse {
        var condition = GetCondition.always
        if let etag = call.fields["if-match"] { condition = .ifMatches(etag) }
        if let etag = call.fields["if-none-match"] { condition = .ifNoneMatch(etag) }
        if let time = call.fields["if-modified-since"].flatMap({ ServiceTime.http($0) }) { condition = .ifModified(since: time.date) }
        if let time = call.fields["if-unmodified-since"].flatMap({ ServiceTime.http($0) }) { condition = .ifUnmodified(since: time.date) }
        let object = try await store.get(key, range: call.range, if: condition)
        var fields = Self.date + object.info.fields
        if call.range != nil {
            fields.append(("Content-Range", "bytes \(object.range.lowerBound)-\(object.range.upperBound - 1)/\(object.info.size)"))
        } else if call.fields["x-amz-checksum-mode"] == "ENABLED" {
            fields.append(("x-amz-checksum-crc32c", Checksum(.crc32c, of: object.bytes).headerValue))
        }
        fields.append(("Content-Length", String(object.bytes.count)))
        guard call.method == "GET" else { return .scripted(200, fields, ByteStream([])) }
        let chunks = ByteStream {
            let cutter = StreamCutter(ByteStream(object.bytes))
            return {
                let chunk = try await cutter.next(70_000)
                return chunk.isEmpty ? nil : chunk
            }
        }
        return .scripted(call.range == nil ? 200 : 206, fields, chunks)
    }

    private func copy(_ call: Call, _ key: String) async throws -> TransportResponse {
        let path = PercentEncoding.decode(call.fields["x-amz-copy-source"] ?? "", plusIsSpace: false) ?? ""
        let source = String(Substring(path.utf8.dropFirst("/bucket/".utf8.count)))
        if let etag = call.fields["x-amz-copy-source-if-match"], try await store.head(source).etag != etag {
            throw Refusal(status: 412, code: "PreconditionFailed")
        }
        guard source != key || call.fields["x-amz-metadata-directive"] == "REPLACE" else {
            throw Refusal(status: 400, code: "InvalidRequest")
        }
        let info = try await store.copy(source, to: key, if: condition(call, key))
        return Self.document("CopyObjectResult") { document in
            document.element("ETag", info.etag)
            document.element("LastModified", Self.time(info.lastModified))
        }
    }

    private func deleteMany(_ call: Call) async throws -> TransportResponse {
        guard call.fields["content-md5"] != nil || call.fields["x-amz-checksum-crc32c"] != nil else {
            throw Refusal(status: 400, code: "InvalidRequest")
        }
        var keys: [String] = []
        var reader = XMLReader(call.body)
        try reader.enter("Delete")
        while let name = try reader.nextChild() {
            guard name == "Object" else {
                try reader.skip()
                continue
            }
            while try reader.nextChild() != nil { keys.append(try reader.text()) }
        }
        guard keys.count <= 1000 else { throw Refusal(status: 400, code: "MalformedXML") }
        for key in keys { try await store.delete(key) }
        return Self.document("DeleteResult") { _ in }
    }

    private func tagging(_ call: Call, _ key: String) async throws -> TransportResponse {
        switch call.method {
        case "GET":
            let tags = try await store.tags(of: key)
            return Self.document("Tagging") { document in
                document.element("TagSet") { document in
                    for (name, value) in tags {
                        document.element("Tag") { tag in
                            tag.element("Key", name)
                            tag.element("Value", value)
                        }
                    }
                }
            }
        case "DELETE": try await store.setTags([:], of: key)
        default:
            var tags: [String: String] = [:]
            var reader = XMLReader(call.body)
            try reader.enter("Tagging")
            _ = try reader.nextChild()
            while try reader.nextChild() != nil {
                _ = try reader.nextChild()
                let name = try reader.text()
                _ = try reader.nextChild()
                tags[name] = try reader.text()
                _ = try reader.nextChild()
            }
            try await store.setTags(tags, of: key)
        }
        return .scripted(200, Self.date, ByteStream([]))
    }

    private func list(_ call: Call) async throws -> TransportResponse {
        let query = ObjectQuery(
            prefix: call.query["prefix"] ?? "", delimiter: call.query["delimiter"], after: call.query["start-after"],
            pageSize: call.query["max-keys"].flatMap { Int($0) } ?? 1000)
        let token = call.query["continuation-token"].map { String(decoding: Base64.decode($0) ?? [], as: UTF8.self) }
        let page = try await store.page(query, continuation: token)
        func encoded(_ text: String) -> String {
            var output: [UInt8] = []
            PercentEncoding.append(text, to: &output, keepingSlashes: true)
            return String(decoding: output, as: UTF8.self).split(separator: "%20", omittingEmptySubsequences: false).joined(separator: "+")
        }
        return Self.document("ListBucketResult") { document in
            document.element("EncodingType", "url")
            document.element("IsTruncated", page.continuation == nil ? "false" : "true")
            if let continuation = page.continuation { document.element("NextContinuationToken", Base64.encode(Array(continuation.utf8))) }
            for object in page.objects {
                document.element("Contents") { contents in
                    contents.element("Key", encoded(object.key))
                    contents.element("LastModified", Self.time(object.lastModified))
                    contents.element("ETag", object.etag)
                    contents.element("Size", String(object.size))
                    contents.element("StorageClass", "STANDARD")
                }
            }
            for prefix in page.commonPrefixes { document.element("CommonPrefixes") { $0.element("Prefix", encoded(prefix)) } }
        }
    }

    /// A time as documents have it, such as `2009-10-12T17:50:30.000Z`.
    static func time(_ date: Date) -> String {
        let text = SigningTime(date).description
        func part(_ start: Int, _ count: Int) -> String { String(text.dropFirst(start).prefix(count)) }
        return "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(9, 2)):\(part(11, 2)):\(part(13, 2)).000Z"
    }
}

extension S3Emulation.Call {
    var attributes: ObjectAttributes {
        var attributes = ObjectAttributes()
        if let type = fields["content-type"] { attributes.contentType = type }
        attributes.cacheControl = fields["cache-control"]
        attributes.contentDisposition = fields["content-disposition"]
        attributes.contentEncoding = fields["content-encoding"]
        if let encoding = fields["content-encoding"], encoding.hasPrefix("aws-chunked") {
            let rest = encoding.dropFirst("aws-chunked,".count)
            attributes.contentEncoding = rest.isEmpty ? nil : String(rest)
        }
        for (name, value) in fields where name.hasPrefix("x-amz-meta-") { attributes.metadata[String(name.dropFirst(11))] = value }
        for tag in fields["x-amz-tagging"]?.split(separator: "&") ?? [] {
            let pair = tag.split(separator: "=", omittingEmptySubsequences: false).map {
                PercentEncoding.decode(String($0), plusIsSpace: true) ?? ""
            }
            attributes.tags[pair[0]] = pair[1]
        }
        return attributes
    }

    var range: ObjectRange? {
        guard let text = fields["range"]?.dropFirst("bytes=".count) else { return nil }
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        switch (bounds[0], bounds[1]) {
        case (let first?, let last?): return .bytes(first..<last + 1)
        case (let first?, nil): return .from(first)
        case (nil, let last?): return .last(last)
        default: return nil
        }
    }
}

extension ObjectInfo {
    fileprivate var fields: [(String, String)] {
        var fields = [
            ("ETag", etag), ("Last-Modified", ServiceTime.http(SigningTime(lastModified))), ("Content-Type", attributes.contentType),
        ]
        if let value = attributes.cacheControl { fields.append(("Cache-Control", value)) }
        if let value = attributes.contentDisposition { fields.append(("Content-Disposition", value)) }
        if let value = attributes.contentEncoding { fields.append(("Content-Encoding", value)) }
        for (name, value) in attributes.metadata { fields.append(("x-amz-meta-\(name)", value)) }
        return fields
    }
}
