internal import HTTPTypes

// Amazon S3 API Reference: CreateMultipartUpload, UploadPart, ListParts, CompleteMultipartUpload, AbortMultipartUpload.
extension S3Store: PartStore {
    func putWhole(_ bytes: [UInt8], at key: String, attributes: ObjectAttributes, if condition: PutCondition) async throws -> ObjectInfo {
        try await put(.bytes(bytes), count: bytes.count, at: key, attributes, condition)
    }

    func beginUpload(at key: String, attributes: ObjectAttributes) async throws -> PartUpload {
        var request = S3Request(.post, key: key, query: [("uploads", "")])
        request.fields = attributes.fields + (configuration.encryption?.writeFields ?? [])
        if case .whenSupported(let algorithm) = configuration.checksums {
            request.fields.append(HeaderField("x-amz-checksum-algorithm", algorithm.description))
            // So that the whole object can be checked when it is read; hashes cannot be joined.
            if algorithm.canBeJoined { request.fields.append(HeaderField("x-amz-checksum-type", "FULL_OBJECT")) }
        }
        request.reading = .document(limit: 1 << 16)
        let answer = try await requests.send(request)
        let id = try answer.read(key: key) { reader throws(XMLError) in
            try reader.enter("InitiateMultipartUploadResult")
            return try reader.text(of: "UploadId")
        }
        guard let id, !id.isEmpty else { throw ObjectStoreError(.other, "the service does not name the upload", key: key) }
        return PartUpload(key: key, id: id)
    }

    func sendPart(_ part: Part, number: Int, of upload: PartUpload) async throws -> UploadedPart {
        var request = S3Request(.put, key: upload.key, query: [("partNumber", String(number)), ("uploadId", upload.id)])
        request.fields = configuration.encryption?.readFields ?? []
        request.body = .hashedStream(part.stream, count: part.count)
        let answer = try await requests.send(request)
        guard let etag = answer.value(of: "etag") else {
            throw ObjectStoreError(.other, "the service gives a part no entity tag", key: upload.key)
        }
        var checksum: Checksum?
        if case .whenSupported(let algorithm) = configuration.checksums {
            checksum = answer.value(of: algorithm.headerName).flatMap { Checksum(algorithm, headerValue: $0) }
        }
        return UploadedPart(number: number, size: part.count, etag: etag, checksum: checksum)
    }

    func parts(of upload: PartUpload) async throws -> [UploadedPart] {
        var parts: [UploadedPart] = []
        var marker: String?
        repeat {
            var request = S3Request(.get, key: upload.key, query: [("uploadId", upload.id)])
            if let marker { request.query.append(("part-number-marker", marker)) }
            request.reading = .document(limit: 4 << 20)
            let page = try await requests.send(request).read(key: upload.key) { reader throws(XMLError) in try ListedParts(&reader) }
            parts += page.parts
            guard page.next != marker || page.next == nil else {
                throw ObjectStoreError(.other, "the service says that the listing goes on, and not where", key: upload.key)
            }
            marker = page.next
        } while marker != nil
        return parts.sorted { $0.number < $1.number }
    }

    func complete(
        _ upload: PartUpload, parts: [UploadedPart], attributes: ObjectAttributes?, if condition: PutCondition
    ) async throws -> ObjectInfo {
        var document = XMLWriter()
        document.element("CompleteMultipartUpload", attributes: [XMLWriter.namespace]) { document in
            for part in parts {
                document.element("Part") { element in
                    element.element("PartNumber", String(part.number))
                    element.element("ETag", part.etag)
                    if let checksum = part.checksum { element.element("Checksum\(checksum.algorithm)", checksum.headerValue) }
                }
            }
        }
        var request = S3Request(.post, key: upload.key, query: [("uploadId", upload.id)])
        request.fields = configuration.encryption?.readFields ?? []
        request.require(condition)
        request.body = .bytes(document.bytes)
        // A checksum in the head would be one of the object.
        request.checksum = .none
        request.reading = .document(limit: 1 << 16)
        let answer: S3Answer
        do {
            answer = try await requests.send(request)
        } catch let error as ObjectStoreError where error.leavesCompletionOpen {
            return try await outcome(of: upload, parts, after: error)
        }
        let etag = try answer.read(key: upload.key) { reader throws(XMLError) in
            try reader.enter("CompleteMultipartUploadResult")
            return try reader.text(of: "ETag")
        }
        guard let attributes else { return try await head(upload.key) }
        return written(upload.key, parts.reduce(0) { $0 + $1.size }, etag: etag ?? "", answer, attributes)
    }

    func abort(_ upload: PartUpload) async throws {
        do {
            _ = try await requests.send(S3Request(.delete, key: upload.key, query: [("uploadId", upload.id)]))
        } catch let error as ObjectStoreError where error.code == .notFound {}
    }
}

extension S3Store {
    /// Lists the uploads in parts that were begun and neither finished nor given up, of keys with a prefix.
    ///
    /// Their parts take room, and cost money, until ``abandon(_:)`` or a lifecycle rule of the bucket takes them away.
    public func unfinishedUploads(prefix: String = "") async throws -> [PartUpload] {
        var uploads: [PartUpload] = []
        var marker: [(name: String, value: String)] = []
        while true {
            var request = S3Request(.get, query: [("uploads", ""), ("encoding-type", "url")] + marker)
            if !prefix.isEmpty { request.query.append(("prefix", prefix)) }
            request.reading = .document(limit: 32 << 20)
            let page = try await requests.send(request).read(key: nil) { reader throws(XMLError) in try ListedUploads(&reader) }
            uploads += page.uploads
            guard page.isTruncated else { return uploads }
            let next = [("key-marker", page.nextKey), ("upload-id-marker", page.nextID)]
            guard !page.nextKey.isEmpty, !next.elementsEqual(marker, by: { $0 == $1 }) else {
                throw ObjectStoreError(.other, "the service says that the listing goes on, and not where")
            }
            marker = next.map { (name: $0.0, value: $0.1) }
        }
    }

    /// Ends an upload that an earlier process began, with the same body: parts that have arrived are not sent again.
    ///
    /// Where this fails, the parts stay.
    ///
    /// - Throws: As ``put(_:at:attributes:if:)``, and with the code `notFound` where the upload was finished or given up.
    public func resume(_ upload: PartUpload, with body: ObjectBody, if condition: PutCondition = .always) async throws -> ObjectInfo {
        try ObjectKey.check(upload.key)
        return try await resume(upload, with: body, if: condition, options: configuration.transfers)
    }

    /// Gives an upload up, with the parts that have arrived; succeeds where there is none.
    public func abandon(_ upload: PartUpload) async throws {
        try ObjectKey.check(upload.key)
        try await abort(upload)
    }
}

/// The answer to ListParts.
private struct ListedParts {
    var parts: [UploadedPart] = []
    /// The marker of the next page; `nil` where this is the last.
    var next: String?

    init(_ reader: inout XMLReader) throws(XMLError) {
        try reader.enter("ListPartsResult")
        var isTruncated = false
        while let name = try reader.nextChild() {
            switch name {
            case "Part": parts.append(try Self.part(&reader))
            case "IsTruncated": isTruncated = try reader.text() == "true"
            case "NextPartNumberMarker": next = try reader.text()
            default: try reader.skip()
            }
        }
        if !isTruncated { next = nil }
    }

    private static func part(_ reader: inout XMLReader) throws(XMLError) -> UploadedPart {
        var (number, size, etag, checksum) = (Int?.none, Int?.none, "", Checksum?.none)
        while let name = try reader.nextChild() {
            let text = try reader.text()
            switch name {
            case "PartNumber": number = Int(text)
            case "Size": size = Int(text)
            case "ETag": etag = text
            default:
                let algorithm = ChecksumAlgorithm.allCases.first { "Checksum\($0)" == name }
                if let algorithm { checksum = Checksum(algorithm, headerValue: text) }
            }
        }
        guard let number, let size, size >= 0 else { throw XMLError(message: "a part has no number or size", position: 0) }
        return UploadedPart(number: number, size: size, etag: etag, checksum: checksum)
    }
}

/// The answer to ListMultipartUploads.
private struct ListedUploads {
    var uploads: [PartUpload] = []
    var isTruncated = false
    var nextKey = ""
    var nextID = ""

    init(_ reader: inout XMLReader) throws(XMLError) {
        try reader.enter("ListMultipartUploadsResult")
        var isEncoded = false
        while let name = try reader.nextChild() {
            switch name {
            case "Upload":
                var (key, id) = ("", "")
                while let name = try reader.nextChild() {
                    switch name {
                    case "Key": key = try reader.text()
                    case "UploadId": id = try reader.text()
                    default: try reader.skip()
                    }
                }
                uploads.append(PartUpload(key: key, id: id))
            case "IsTruncated": isTruncated = try reader.text() == "true"
            case "NextKeyMarker": nextKey = try reader.text()
            case "NextUploadIdMarker": nextID = try reader.text()
            case "EncodingType": isEncoded = try reader.text() == "url"
            default: try reader.skip()
            }
        }
        guard isEncoded else { return }
        uploads = try uploads.map { upload throws(XMLError) in PartUpload(key: try .decodingKey(upload.key), id: upload.id) }
        nextKey = try .decodingKey(nextKey)
    }
}
