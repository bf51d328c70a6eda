internal import HTTPTypes

extension S3Store {
    /// Opens an object, or a range of it; see ``ObjectStore/open(_:range:if:)``.
    ///
    /// A body that breaks off is read on from where it ended, so long as the object is the same version. The whole of an object is compared
    /// with its checksum, where the service has one of the whole.
    public func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        try ObjectKey.check(key)
        var request = S3Request(.get, key: key)
        if let range {
            guard let value = range.fieldValue else {
                throw ObjectStoreError(.invalidRange, "there is no byte in the range", key: key)
            }
            request.fields.append(HeaderField("Range", value))
        }
        if let field = condition.field { request.fields.append(field) }
        if case .whenSupported = configuration.checksums { request.fields.append(HeaderField("x-amz-checksum-mode", "ENABLED")) }
        request.fields += configuration.encryption?.readFields ?? []
        request.reading = .stream
        let answer = try await requests.send(request)
        let head = try ObjectHead(answer.head, key: key)
        if range != nil, answer.head.status.code != 206 {
            throw ObjectStoreError(.unsupported, "the service does not give ranges of objects", key: key)
        }
        let (requests, fields) = (requests, configuration.encryption?.readFields ?? [])
        return ObjectReader(
            info: head.info, range: head.range,
            stream: ByteStream {
                var reading = S3Reading(head, answer.body, from: requests, fields: fields)
                return { try await reading.next() }
            })
    }

    /// Reads everything about an object but its bytes; see ``ObjectStore/head(_:)``.
    public func head(_ key: String) async throws -> ObjectInfo {
        try ObjectKey.check(key)
        var request = S3Request(.head, key: key)
        request.fields = configuration.encryption?.readFields ?? []
        return try ObjectHead(try await requests.send(request).head, key: key).info
    }
}

/// The body of an object that is being read, over as many connections as it takes.
private struct S3Reading {
    private let head: ObjectHead
    private let requests: S3Requests
    private let fields: [HeaderField]
    private var iterator: ByteStream.AsyncIterator
    /// The position in the object of the next byte.
    private var position: Int
    private var calculator: ChecksumCalculator?
    private var retry: RetryState

    init(_ head: ObjectHead, _ body: ByteStream, from requests: S3Requests, fields: [HeaderField]) {
        self.head = head
        self.requests = requests
        self.fields = fields
        iterator = body.makeAsyncIterator()
        position = head.range.lowerBound
        calculator = head.checksum.map { ChecksumCalculator($0.algorithm) }
        retry = RetryState(policy: requests.configuration.retries, isIdempotent: true)
    }

    /// The next bytes; the last ones only where all of them are right.
    mutating func next() async throws -> [UInt8]? {
        while true {
            do {
                if let chunk = try await iterator.next() {
                    try take(chunk)
                    return chunk
                }
                if position == head.range.upperBound { return nil }
                try await connect(after: TransportError(.connectionLost, "the body ended too early"))
            } catch let error as TransportError {
                try await connect(after: error)
            }
        }
    }

    private mutating func take(_ chunk: [UInt8]) throws {
        guard chunk.count <= head.range.upperBound - position else {
            throw ObjectStoreError(.corrupted, "more than the \(head.range.count) bytes announced came", key: head.info.key)
        }
        position += chunk.count
        retry = RetryState(policy: requests.configuration.retries, isIdempotent: true)
        guard let checksum = head.checksum else { return }
        calculator?.update(chunk)
        guard position < head.range.upperBound || calculator?.finish() == checksum else {
            throw ObjectStoreError(.corrupted, "the bytes do not have the \(checksum.algorithm) checksum of the object", key: head.info.key)
        }
    }

    /// Asks for the rest of the same version.
    private mutating func connect(after error: TransportError) async throws {
        let info = head.info
        // A weak tag does not name bytes (RFC 9110 §8.8.3).
        guard info.etag.utf8.first == UInt8(ascii: "\""), try await requests.mayReadOn(&retry, after: error) else {
            throw ObjectStoreError(error, key: info.key, isWrite: false)
        }
        var request = S3Request(.get, key: info.key)
        let rest = "bytes=\(position)-\(head.range.upperBound - 1)"
        request.fields = [HeaderField("Range", rest), HeaderField("If-Match", info.etag)] + fields
        request.reading = .stream
        let answer = try await requests.send(request)
        guard try ObjectHead(answer.head, key: info.key).range == position..<head.range.upperBound else {
            throw ObjectStoreError(.corrupted, "the service gave other bytes than those that were missing", key: info.key)
        }
        iterator = answer.body.makeAsyncIterator()
    }
}
