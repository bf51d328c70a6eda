internal import FoundationEssentials
internal import HTTPTypes

extension S3Store {
    /// Writes a copy of an object under another key, inside the service; see ``ObjectStore/copy(_:to:if:)``.
    ///
    /// The copy is one of the version that the source has when the copy begins.
    @discardableResult
    public func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        try await copy(source, from: self, to: destination, if: condition)
    }

    /// Writes a copy of an object of another bucket, inside the service: the bytes do not come here.
    ///
    /// The keys of this store must be allowed to read the object and its tags. The copy is one of the version that the source has when the
    /// copy begins.
    ///
    /// - Parameters:
    ///   - source: The key of the object.
    ///   - bucket: The store of the bucket that the object is in.
    ///   - destination: The key of the copy, in the bucket of this store.
    ///   - condition: When to write.
    /// - Throws: As ``ObjectStore/copy(_:to:if:)``, and ``ObjectStoreError`` with the code `unsupported`, before anything is sent, where the
    ///   buckets are not of the same service.
    @discardableResult
    public func copy(
        _ source: String, from bucket: S3Store, to destination: String, if condition: PutCondition = .always
    ) async throws -> ObjectInfo {
        try ObjectKey.check(source)
        try ObjectKey.check(destination)
        guard configuration.isOfSameService(as: bucket.configuration) else {
            throw ObjectStoreError(
                .unsupported, "the buckets are of different services; read the object from one and write it to the other")
        }
        let source = Source(key: source, store: bucket)
        var original = try await bucket.head(source.key)
        for _ in 1..<Self.mostVersions {
            do {
                return try await copy(original, of: source, to: destination, condition)
            } catch let error as ObjectStoreError where Self.mayBeOfSource.contains(error.code) {
                // The answer does not say whether the source is another version by now, or the destination is not as it should be.
                let current = try await bucket.head(source.key)
                guard current.etag != original.etag else { throw error }
                original = current
            }
        }
        return try await copy(original, of: source, to: destination, condition)
    }

    /// How many versions of a source that is being written are tried, one after the other.
    private static let mostVersions = 5

    private static let mayBeOfSource: Set<ObjectStoreError.Code> = [.preconditionFailed, .alreadyExists, .notFound]

    /// What is copied.
    private struct Source {
        let key: String
        /// The bucket that it is in.
        let store: S3Store

        /// The fields that name it, and its version.
        func fields(of version: ObjectInfo) -> [HeaderField] {
            var text = Array("/\(store.configuration.bucket)/".utf8)
            PercentEncoding.append(key, to: &text, keepingSlashes: true)
            return [
                HeaderField("x-amz-copy-source", String(decoding: text, as: UTF8.self)),
                HeaderField("x-amz-copy-source-if-match", version.etag),
            ] + (store.configuration.encryption?.sourceFields ?? [])
        }
    }

    private func copy(
        _ version: ObjectInfo, of source: Source, to destination: String, _ condition: PutCondition
    ) async throws -> ObjectInfo {
        // Amazon S3 API Reference, CopyObject: 5 GB at most.
        if version.size > requests.copyLimits.largestPart {
            return try await copyInParts(version, of: source, to: destination, condition)
        }
        var request = S3Request(.put, key: destination)
        request.fields = source.fields(of: version) + (configuration.encryption?.writeFields ?? [])
        let isSameBucket = source.store.configuration.bucket == configuration.bucket
        if isSameBucket, ObjectKey(bytes: Array(source.key.utf8)) == ObjectKey(bytes: Array(destination.utf8)) {
            // S3 refuses to copy an object to itself unless something is new, if only said again.
            request.fields += [HeaderField("x-amz-metadata-directive", "REPLACE")] + version.attributes.fields
        }
        request.require(condition)
        request.reading = .document(limit: 1 << 16)
        let answer = try await requests.send(request)
        let (etag, time) = try answer.read(key: destination) { reader throws(XMLError) in try Self.copied(&reader) }
        return ObjectInfo(
            key: destination, size: version.size, etag: etag, lastModified: time?.date ?? Date(), attributes: version.attributes)
    }

    /// Copies an object that is too large for one request, part by part.
    private func copyInParts(
        _ version: ObjectInfo, of source: Source, to destination: String, _ condition: PutCondition
    ) async throws -> ObjectInfo {
        var attributes = version.attributes
        attributes.tags = try await source.store.tags(of: source.key)
        let upload = try await beginUpload(at: destination, attributes: attributes)
        let size = max(requests.copyLimits.largestPart / 8, (version.size - 1) / requests.copyLimits.mostParts + 1)
        do {
            var parts: [UploadedPart] = []
            for start in stride(from: 0, to: version.size, by: size) {
                let range = start..<min(start + size, version.size)
                parts.append(try await copyPart(range, source.fields(of: version), number: parts.count + 1, to: upload))
            }
            return try await complete(upload, parts: parts, attributes: version.attributes, if: condition)
        } catch {
            // A task of its own: what a cancelled task asks for would not be done.
            await Task { try? await abort(upload) }.value
            throw error
        }
    }

    private func copyPart(
        _ range: Range<Int>, _ sourceFields: [HeaderField], number: Int, to upload: PartUpload
    ) async throws -> UploadedPart {
        var request = S3Request(.put, key: upload.key, query: [("partNumber", String(number)), ("uploadId", upload.id)])
        request.fields = sourceFields + (configuration.encryption?.readFields ?? [])
        request.fields.append(HeaderField("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
        request.reading = .document(limit: 1 << 16)
        let answer = try await requests.send(request)
        return try answer.read(key: upload.key) { reader throws(XMLError) in
            let (etag, checksum) = try Self.copiedPart(&reader)
            return UploadedPart(number: number, size: range.count, etag: etag, checksum: checksum)
        }
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

extension S3Configuration {
    /// Whether one service has both buckets, so that it can copy from one to the other.
    ///
    /// AWS is several that know nothing of each other: its partitions (AWS whitepaper "AWS Fault Isolation Boundaries").
    fileprivate func isOfSameService(as other: S3Configuration) -> Bool {
        endpoint == other.endpoint && (endpoint != nil || partition == other.partition)
    }

    private var partition: String? { ["cn-", "us-gov-", "us-iso", "eu-isoe-", "eusc-"].first { region.hasPrefix($0) } }
}
