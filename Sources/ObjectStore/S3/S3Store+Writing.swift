internal import FoundationEssentials
internal import HTTPTypes

extension S3Store {
    /// Writes an object if a condition holds; see ``ObjectStore/put(_:at:attributes:if:)``.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition
    ) async throws -> ObjectInfo {
        try ObjectKey.check(key)
        try attributes.validate()
        switch body.content {
        case .bytes(let bytes):
            return try await put(.bytes(bytes), count: bytes.count, at: key, attributes, condition, body.progress)
        case .file, .stream:
            let reader = try await body.unreportedReader()
            let bytes = try await reader.stream.bytes(upTo: .max)
            return try await put(.bytes(bytes), count: bytes.count, at: key, attributes, condition, body.progress)
        }
    }

    /// Writes an object in one request.
    private func put(
        _ body: S3Request.Body, count: Int, at key: String, _ attributes: ObjectAttributes, _ condition: PutCondition,
        _ report: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> ObjectInfo {
        var request = S3Request(.put, key: key)
        request.fields = attributes.fields
        request.fields += configuration.encryption?.writeFields ?? []
        request.require(condition)
        request.body = body
        let answer = try await requests.send(request)
        report?(TransferProgress(completed: count, total: count))
        let written = answer.value(of: "date").flatMap { ServiceTime.http($0) }
        return ObjectInfo(
            key: key, size: count, etag: answer.value(of: "etag") ?? "", lastModified: written?.date ?? Date(),
            attributes: attributes.withoutTags)
    }
}

extension ObjectAttributes {
    /// What reading an object tells of its attributes.
    var withoutTags: ObjectAttributes {
        var attributes = self
        attributes.tags = [:]
        return attributes
    }
}
