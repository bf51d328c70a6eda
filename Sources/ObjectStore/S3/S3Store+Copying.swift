internal import FoundationEssentials
internal import HTTPTypes

extension S3Store {
    /// Writes a copy of an object under another key, inside the service; see ``ObjectStore/copy(_:to:if:)``.
    ///
    /// The copy is one of the version that the source has when the copy begins.
    @discardableResult
    public func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        try ObjectKey.check(source)
        try ObjectKey.check(destination)
        var original = try await head(source)
        for _ in 1..<Self.mostVersions {
            do {
                return try await copy(original, to: destination, condition)
            } catch let error as ObjectStoreError where Self.mayBeOfSource.contains(error.code) {
                // The answer does not say whether the source is another version by now, or the destination is not as it should be.
                let current = try await head(source)
                guard current.etag != original.etag else { throw error }
                original = current
            }
        }
        return try await copy(original, to: destination, condition)
    }

    /// How many versions of a source that is being written are tried, one after the other.
    private static let mostVersions = 5

    private static let mayBeOfSource: Set<ObjectStoreError.Code> = [.preconditionFailed, .alreadyExists, .notFound]

    private func copy(_ source: ObjectInfo, to destination: String, _ condition: PutCondition) async throws -> ObjectInfo {
        // Amazon S3 API Reference, CopyObject: 5 GB at most.
        if source.size > requests.copyLimits.largestPart { return try await copyInParts(source, to: destination, condition) }
        var request = S3Request(.put, key: destination)
        request.fields = sourceFields(source) + (configuration.encryption?.writeFields ?? [])
        if ObjectKey(bytes: Array(source.key.utf8)) == ObjectKey(bytes: Array(destination.utf8)) {
            // S3 refuses to copy an object to itself unless something is new, if only said again.
            request.fields += [HeaderField("x-amz-metadata-directive", "REPLACE")] + source.attributes.fields
        }
        request.require(condition)
        request.reading = .document(limit: 1 << 16)
        let answer = try await requests.send(request)
        let (etag, time) = try answer.read(key: destination) { reader throws(XMLError) in try Self.copied(&reader) }
        return ObjectInfo(
            key: destination, size: source.size, etag: etag, lastModified: time?.date ?? Date(), attributes: source.attributes)
    }

    /// Copies an object that is too large for one request, part by part.
    private func copyInParts(_ source: ObjectInfo, to destination: String, _ condition: PutCondition) async throws -> ObjectInfo {
        var attributes = source.attributes
        attributes.tags = try await tags(of: source.key)
        let upload = try await beginUpload(at: destination, attributes: attributes)
        let size = max(requests.copyLimits.largestPart / 8, (source.size - 1) / requests.copyLimits.mostParts + 1)
        do {
            var parts: [UploadedPart] = []
            for start in stride(from: 0, to: source.size, by: size) {
                let range = start..<min(start + size, source.size)
                parts.append(try await copyPart(range, of: source, number: parts.count + 1, to: upload))
            }
            return try await complete(upload, parts: parts, attributes: source.attributes, if: condition)
        } catch {
            // A task of its own: what a cancelled task asks for would not be done.
            await Task { try? await abort(upload) }.value
            throw error
        }
    }

    private func copyPart(_ range: Range<Int>, of source: ObjectInfo, number: Int, to upload: PartUpload) async throws -> UploadedPart {
        var request = S3Request(.put, key: upload.key, query: [("partNumber", String(number)), ("uploadId", upload.id)])
        request.fields = sourceFields(source) + (configuration.encryption?.readFields ?? [])
        request.fields.append(HeaderField("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
        request.reading = .document(limit: 1 << 16)
        let answer = try await requests.send(request)
        return try answer.read(key: upload.key) { reader throws(XMLError) in
            let (etag, checksum) = try Self.copiedPart(&reader)
            return UploadedPart(number: number, size: range.count, etag: etag, checksum: checksum)
        }
    }

    /// The fields that name the source of a copy, and its version.
    private func sourceFields(_ source: ObjectInfo) -> [HeaderField] {
        var text = Array("/\(configuration.bucket)/".utf8)
        PercentEncoding.append(source.key, to: &text, keepingSlashes: true)
        return [
            HeaderField("x-amz-copy-source", String(decoding: text, as: UTF8.self)),
            HeaderField("x-amz-copy-source-if-match", source.etag),
        ] + (configuration.encryption?.sourceFields ?? [])
    }

    private static func copiedPart(_ reader: inout XMLReader) throws(XMLError) -> (etag: String, checksum: Checksum?) {
        _ = try reader.root()
        var (etag, checksum) = ("", Checksum?.none)
        while let name = try reader.nextChild() {
            let text = try reader.text()
            if name == "ETag" { etag = text }
            let algorithm = ChecksumAlgorithm.allCases.first { "Checksum\($0)" == name }
            if let algorithm { checksum = Checksum(algorithm, headerValue: text) }
        }
        return (etag, checksum)
    }

    /// Reads the entity tag and the time of a copy.
    private static func copied(_ reader: inout XMLReader) throws(XMLError) -> (etag: String, time: SigningTime?) {
        _ = try reader.root()
        var (etag, time) = ("", SigningTime?.none)
        while let name = try reader.nextChild() {
            switch name {
            case "ETag": etag = try reader.text()
            case "LastModified": time = ServiceTime.document(try reader.text())
            default: try reader.skip()
            }
        }
        return (etag, time)
    }
}
