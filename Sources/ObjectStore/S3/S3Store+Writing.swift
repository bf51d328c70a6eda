internal import FoundationEssentials
internal import HTTPTypes

extension S3Store {
    /// Writes an object if a condition holds; see ``ObjectStore/put(_:at:attributes:if:)``.
    ///
    /// What is not larger than a part of the configuration's transfers travels in one request, a file straight from the disk; all else in
    /// parts, several at a time.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition
    ) async throws -> ObjectInfo {
        try ObjectKey.check(key)
        try attributes.validate()
        let options = configuration.transfers
        switch body.content {
        case .bytes(let bytes) where bytes.count <= options.partSize:
            let info = try await putWhole(bytes, at: key, attributes: attributes, if: condition)
            body.progress?(TransferProgress(completed: bytes.count, total: bytes.count))
            return info
        case .file:
            let meter = ProgressMeter(total: nil, report: body.progress)
            let file = try await (body.progress == nil ? body : body.reporting { meter.forward($0) }).reader()
            guard let count = file.count, count <= options.partSize else { break }
            let info = try await put(.stream(file.stream, count: count), count: count, at: key, attributes, condition)
            meter.forward(TransferProgress(completed: count, total: count))
            return info
        case .bytes, .stream: break
        }
        return try await putInParts(body, at: key, attributes: attributes, if: condition, options: options)
    }

    /// Writes an object in one request.
    func put(
        _ body: S3Request.Body, count: Int, at key: String, _ attributes: ObjectAttributes, _ condition: PutCondition
    ) async throws -> ObjectInfo {
        var request = S3Request(.put, key: key)
        request.fields = attributes.fields + (configuration.encryption?.writeFields ?? [])
        request.require(condition)
        request.body = body
        let answer = try await requests.send(request)
        return written(key, count, etag: answer.value(of: "etag") ?? "", answer, attributes)
    }

    /// Describes what was written; the service tells its own time, which is that of the version but for a second.
    func written(
        _ key: String, _ size: Int, etag: String, _ answer: S3Answer, _ attributes: ObjectAttributes
    ) -> ObjectInfo {
        let time = answer.value(of: "date").flatMap { ServiceTime.http($0) }
        var known = attributes
        known.tags = [:]
        return ObjectInfo(key: key, size: size, etag: etag, lastModified: time?.date ?? Date(), attributes: known)
    }
}
