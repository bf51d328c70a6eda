internal import Crypto
internal import HTTPTypes

extension S3Store {
    /// Finds out whether an upload was completed, where the answer to that was lost: by the object that is there now.
    ///
    /// A try that the service did and could not tell of makes the next one fail, since a completed upload is gone.
    ///
    /// - Throws: The error of the completion where it tells all there is to know; else one with the code `other` that says what is not known.
    func outcome(of upload: PartUpload, _ parts: [UploadedPart], after error: ObjectStoreError) async throws -> ObjectInfo {
        var request = S3Request(.head, key: upload.key)
        request.fields = configuration.encryption?.readFields ?? []
        if case .whenSupported = configuration.checksums { request.fields.append(HeaderField("x-amz-checksum-mode", "ENABLED")) }
        var reason = "another object is there"
        var cause: (any Error)?
        do {
            let object = try ObjectHead(try await requests.send(request).head, key: upload.key)
            if object.isMade(of: parts) { return object.info }
        } catch let failure as ObjectStoreError where failure.code == .notFound {
            throw error
        } catch let failure as ObjectStoreError {
            reason = "it could not be asked for the object"
            cause = failure
        }
        // Without an answer the error says already that the write may have taken place.
        guard error.answer != nil else { throw error }
        throw ObjectStoreError(
            .other,
            """
            the service has no such upload any more, and \(reason): the upload was completed and its object replaced or not seen since, or it \
            was given up; read the object before you write it again
            """, key: upload.key, answer: error.answer, cause: cause)
    }
}

extension ObjectStoreError {
    /// Whether a completion that ended like this may have taken place.
    var leavesCompletionOpen: Bool {
        if let answer { return answer.code == "NoSuchUpload" }
        guard let cause = cause as? TransportError else { return code == .timedOut }
        return cause.code == .connectionLost || cause.code == .timedOut
    }
}

extension ObjectHead {
    /// Whether the object is known to be that of the parts: by its size, and its entity tag or its checksum.
    fileprivate func isMade(of parts: [UploadedPart]) -> Bool {
        guard info.size == parts.reduce(0, { $0 + $1.size }) else { return false }
        if let tag = Self.entityTag(of: parts), info.etag.lowercased() == tag { return true }
        guard let checksum, let first = parts.first?.checksum else { return false }
        var joined = Checksum?.some(first)
        for part in parts.dropFirst() {
            joined = joined.flatMap { all in part.checksum.flatMap { all.followed(by: $0, ofCount: part.size) } }
        }
        return joined == checksum
    }

    /// The entity tag of an object in parts: the MD5 of the parts' MD5s, and their number.
    ///
    /// It is `nil` where the parts' tags are no MD5s. Source: Amazon S3 User Guide, "Checking object integrity", which S3-compatible services follow.
    private static func entityTag(of parts: [UploadedPart]) -> String? {
        var hash = Insecure.MD5()
        for part in parts {
            let digits = part.etag.utf8.filter { $0 != UInt8(ascii: "\"") }.compactMap { Hex.value(of: $0) }
            guard digits.count == 32, part.etag.utf8.count == 34 else { return nil }
            hash.update(data: stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
        }
        return "\"\(Hex.string(hash.finalize()))-\(parts.count)\""
    }
}
