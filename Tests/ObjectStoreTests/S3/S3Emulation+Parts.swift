import Synchronization

@testable import ObjectStore

extension S3Emulation {
    func multipart(_ call: Call, _ key: String) async throws -> TransportResponse {
        if call.query["uploads"] != nil { return begin(call, key) }
        let id = call.query["uploadId"] ?? ""
        guard let upload = uploads.withLock({ $0.open[id] }), upload.key == key else {
            throw Refusal(status: 404, code: "NoSuchUpload")
        }
        switch call.method {
        case "PUT":
            let number = call.query["partNumber"].flatMap { Int($0) } ?? 0
            let bytes = try await partBytes(call)
            uploads.withLock { $0.open[id]?.parts[number] = bytes }
            let checksum = Checksum(.crc32c, of: bytes).headerValue
            if call.fields["x-amz-copy-source"] != nil {
                return Self.document("CopyPartResult") { document in
                    document.element("ETag", Self.tag(bytes))
                    document.element("ChecksumCRC32C", checksum)
                }
            }
            return .scripted(200, Self.date + [("ETag", Self.tag(bytes)), ("x-amz-checksum-crc32c", checksum)], ByteStream([]))
        case "GET": return list(upload, after: call.query["part-number-marker"].flatMap { Int($0) } ?? 0)
        case "DELETE":
            uploads.withLock { $0.open[id] = nil }
            return .scripted(204, Self.date, ByteStream([]))
        default: return try await complete(call, key, id, upload)
        }
    }

    private func begin(_ call: Call, _ key: String) -> TransportResponse {
        let id = uploads.withLock { uploads in
            defer { uploads.next += 1 }
            uploads.open["upload+\(uploads.next)/="] = Upload(key: key, attributes: call.attributes)
            return "upload+\(uploads.next)/="
        }
        return Self.document("InitiateMultipartUploadResult") { document in
            document.element("Bucket", "bucket")
            document.element("UploadId", id)
        }
    }

    private func partBytes(_ call: Call) async throws -> [UInt8] {
        guard let field = call.fields["x-amz-copy-source"] else { return call.body }
        let path = PercentEncoding.decode(field, plusIsSpace: false) ?? ""
        let bounds = (call.fields["x-amz-copy-source-range"] ?? "").dropFirst(6).split(separator: "-").compactMap { Int($0) }
        guard bounds.count == 2 else { throw Refusal(status: 400, code: "InvalidArgument") }
        let source = String(Substring(path.utf8.dropFirst("/bucket/".utf8.count)))
        let condition = call.fields["x-amz-copy-source-if-match"].map { GetCondition.ifMatches($0) } ?? .always
        return try await store.get(source, range: .bytes(bounds[0]..<bounds[1] + 1), if: condition).bytes
    }

    /// Two parts a page.
    private func list(_ upload: Upload, after marker: Int) -> TransportResponse {
        let numbers = upload.parts.keys.sorted().filter { $0 > marker }
        return Self.document("ListPartsResult") { document in
            document.element("IsTruncated", numbers.count > 2 ? "true" : "false")
            if numbers.count > 2 { document.element("NextPartNumberMarker", String(numbers[1])) }
            for number in numbers.prefix(2) {
                let bytes = upload.parts[number] ?? []
                document.element("Part") { part in
                    part.element("PartNumber", String(number))
                    part.element("ETag", Self.tag(bytes))
                    part.element("Size", String(bytes.count))
                    part.element("ChecksumCRC32C", Checksum(.crc32c, of: bytes).headerValue)
                }
            }
        }
    }

    private func complete(_ call: Call, _ key: String, _ id: String, _ upload: Upload) async throws -> TransportResponse {
        var bytes: [UInt8] = []
        var reader = XMLReader(call.body)
        try reader.enter("CompleteMultipartUpload")
        while try reader.nextChild() != nil {
            var (number, etag) = (0, "")
            while let name = try reader.nextChild() {
                switch name {
                case "PartNumber": number = Int(try reader.text()) ?? 0
                case "ETag": etag = try reader.text()
                default: try reader.skip()
                }
            }
            guard let part = upload.parts[number], Self.tag(part) == etag else { throw Refusal(status: 400, code: "InvalidPart") }
            bytes += part
        }
        let info = try await store.put(.bytes(bytes), at: key, attributes: upload.attributes, if: condition(call, key))
        uploads.withLock { $0.open[id] = nil }
        return Self.document("CompleteMultipartUploadResult") { $0.element("ETag", info.etag) }
    }

    private static func tag(_ bytes: [UInt8]) -> String { "\"part-\(Checksum(.crc32, of: bytes).headerValue)\"" }
}
