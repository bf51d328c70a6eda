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
            } catch let error as ObjectStoreError where error.code == .preconditionFailed || error.code == .alreadyExists {
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

    private func copy(_ source: ObjectInfo, to destination: String, _ condition: PutCondition) async throws -> ObjectInfo {
        var request = S3Request(.put, key: destination)
        request.fields = [
            HeaderField("x-amz-copy-source", copySource(source.key)), HeaderField("x-amz-copy-source-if-match", source.etag),
        ]
        if let encryption = configuration.encryption { request.fields += encryption.sourceFields + encryption.writeFields }
        request.require(condition)
        request.reading = .document(limit: 1 << 16)
        let answer = try await requests.send(request)
        do throws(XMLError) {
            let (etag, time) = try Self.copied(answer.document)
            return ObjectInfo(
                key: destination, size: source.size, etag: etag, lastModified: time?.date ?? Date(), attributes: source.attributes)
        } catch {
            throw ObjectStoreError(.other, "the service does not say how the copy went", key: destination, cause: error)
        }
    }

    /// The source of a copy, as the field for it has it.
    func copySource(_ key: String) -> String {
        var text = Array("/\(configuration.bucket)/".utf8)
        PercentEncoding.append(key, to: &text, keepingSlashes: true)
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads the entity tag and the time of a copy.
    private static func copied(_ document: [UInt8]) throws(XMLError) -> (etag: String, time: SigningTime?) {
        var reader = XMLReader(document)
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
