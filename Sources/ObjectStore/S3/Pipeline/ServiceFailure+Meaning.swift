extension ServiceFailure {
    /// What the failure means to the caller of a store.
    ///
    /// - Parameters:
    ///   - request: What was asked.
    ///   - secrets: What must not be shown, even where the service repeats it.
    func error(for request: S3Request, bucket: String, hiding secrets: [String]) -> ObjectStoreError {
        let (meaning, text) = meaning(for: request, bucket: bucket)
        var message = text
        if let said = self.message, !secrets.contains(where: { said.contains($0) }) { message += "; the service says: \(said)" }
        let isShown = { (text: String?) in text.map { text in !secrets.contains { text.contains($0) } } ?? true }
        let answer = ServiceAnswer(
            status: status, code: isShown(code) ? code : nil, requestID: isShown(requestID) ? requestID : nil)
        return ObjectStoreError(meaning, message, key: request.key, answer: answer)
    }

    private func meaning(for request: S3Request, bucket: String) -> (ObjectStoreError.Code, String) {
        switch code {
        case "NoSuchBucket": (.notFound, "there is no bucket \(String(reflecting: bucket))")
        case "NoSuchUpload": (.notFound, "the upload was finished or given up already")
        case "NoSuchKey", "NoSuchVersion": absence(request)
        case "PreconditionFailed", "ConditionalRequestConflict": conflict(request)
        case "AccessDenied", "AllAccessDisabled", "AccountProblem":
            (.accessDenied, "the service does not allow this; look at the policies of the user or role and of the bucket")
        case "SignatureDoesNotMatch":
            (
                .accessDenied,
                "the service computes another signature; the secret key is wrong, or something on the way changes the request or its host"
            )
        case "InvalidAccessKeyId": (.accessDenied, "the service does not know the access key")
        case "ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired":
            (.accessDenied, "the session token has expired or is wrong")
        case "RequestTimeTooSkewed": (.accessDenied, "the clocks of the service and of this machine differ too much")
        case "AuthorizationHeaderMalformed": (.accessDenied, "the signature names another region than that of the bucket")
        case "PermanentRedirect", "TemporaryRedirect": (.other, "the bucket must be asked at another endpoint; set its region")
        case "InvalidObjectState": (.accessDenied, "the object is archived and must be restored before it can be read")
        case "InvalidRange": (.invalidRange, "the object has no byte in the range")
        case "KeyTooLongError", "KeyTooLong": (.invalidKey, "the service does not take so long a key")
        case "EntityTooLarge", "EntityTooSmall", "MaxMessageLengthExceeded":
            (.invalidRequest, "the object or a part of it does not have a size that the service takes")
        case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody":
            (.corrupted, "what came to the service is not what was sent")
        case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage": (.insufficientStorage, "the service has no room left")
        case "NotImplemented", "MethodNotAllowed", "UnsupportedOperation": (.unsupported, "the service does not do this")
        case "BucketAlreadyExists", "BucketAlreadyOwnedByYou": (.alreadyExists, "there is a bucket of this name already")
        case "RequestTimeout": (.timedOut, "the service did not get the request in time")
        case "InternalError": (.other, "the service failed")
        case "SlowDown", "Throttling", "ServiceUnavailable": (.throttled, "the service wants fewer requests")
        default: meaningOfStatus(request)
        }
    }

    private func meaningOfStatus(_ request: S3Request) -> (ObjectStoreError.Code, String) {
        switch status {
        case 304: (.notModified, "the object is unchanged")
        case 404: absence(request)
        case 412: conflict(request)
        case 416: (.invalidRange, "the object has no byte in the range")
        case 401, 403: (.accessDenied, "the service does not allow this")
        case 405, 501: (.unsupported, "the service does not do this")
        case 408, 504: (.timedOut, "the service or something on the way to it took too long")
        case 413: (.invalidRequest, "the service does not take so large a request")
        case 429, 503: (.throttled, "the service wants fewer requests")
        case 507: (.insufficientStorage, "the service has no room left")
        case 400..<500: (.invalidRequest, "the service does not take the request")
        case 300..<400: (.other, "the service is to be asked at another place")
        default: (.other, "the service failed")
        }
    }

    private func absence(_ request: S3Request) -> (ObjectStoreError.Code, String) {
        if case .ifMatches = request.condition.kind { return (.preconditionFailed, "there is no object to replace") }
        return (.notFound, request.key == nil ? "there is no such thing" : "there is no such object")
    }

    private func conflict(_ request: S3Request) -> (ObjectStoreError.Code, String) {
        if status == 409 { return (.preconditionFailed, "another write of the object was going on at every try") }
        return switch request.condition.kind {
        case .ifAbsent: (.alreadyExists, "there is an object with this key already")
        case .ifMatches: (.preconditionFailed, "the object is another version than the one to replace")
        case .always: (.preconditionFailed, "the object is another version than the one asked for")
        }
    }
}
