internal import HTTPTypes

extension S3Store {
    /// Makes an address with which anybody may read or write one object for some time.
    ///
    /// The signature is computed here, and nothing is sent. An address that is signed with temporary keys ends with them, if that is
    /// sooner. Who writes with an address for a media type must send the same `Content-Type`.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `unsupported` where the store encrypts with a customer's key, which an address cannot carry.
    public func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
        try ObjectKey.check(key)
        if case .customer = configuration.encryption?.kind {
            throw ObjectStoreError(.unsupported, "an address cannot carry the customer's key that the objects are encrypted with", key: key)
        }
        let request: S3Request
        switch access {
        case .get: request = S3Request(.get, key: key)
        case .head: request = S3Request(.head, key: key)
        case .delete: request = S3Request(.delete, key: key)
        case .put(let contentType):
            var put = S3Request(.put, key: key)
            if let contentType { put.fields = [HeaderField("Content-Type", contentType)] }
            request = put
        }
        return try await requests.presign(request, for: duration)
    }
}
