internal import HTTPTypes

/// What an operation asks of the service, before anything of one try is known.
struct S3Request: Sendable {
    /// The bytes behind the head; all of them can be sent again.
    enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// A stream that can be read from its start again, such as that of a file.
        case stream(ByteStream, count: Int)
        /// The same, read once more beforehand for its hash, so that it travels without the chunks that not every service takes.
        case hashedStream(ByteStream, count: Int)
    }

    /// What is done with the body of a good answer.
    enum Reading: Sendable {
        /// It is read to its end and thrown away.
        case nothing
        /// It is left to the caller.
        case stream
        /// It is read into memory, up to a number of bytes; a document that says `Error` is no good answer.
        case document(limit: Int)
    }

    /// A checksum that the body goes with.
    enum ChecksumChoice: Sendable {
        /// None, or the body's hash of the signature alone.
        case none
        /// That of the store's configuration, if it has one.
        case configured
        /// One that S3 demands: that of the configuration, or else MD5, which every service takes.
        case required
    }

    var method: HTTPRequest.Method
    /// The object's key; `nil` for the bucket itself.
    var key: String?
    /// Names and values, not yet encoded.
    var query: [(name: String, value: String)] = []
    /// The fields of the head, without those of the host, the body and the signature.
    var fields: [HeaderField] = []
    var body = Body.none
    var checksum = ChecksumChoice.configured
    var reading = Reading.nothing
    /// When to write; the fields say it too, this is for the errors.
    var condition = PutCondition.always
    /// Whether the service may do it twice.
    var isIdempotent = true

    /// Makes a request.
    init(_ method: HTTPRequest.Method, key: String? = nil, query: [(name: String, value: String)] = []) {
        self.method = method
        self.key = key
        self.query = query
    }

    /// Adds the fields of a condition to write.
    mutating func require(_ condition: PutCondition) {
        self.condition = condition
        switch condition.kind {
        case .always: break
        case .ifAbsent:
            fields.append(HeaderField("If-None-Match", "*"))
            isIdempotent = false
        case .ifMatches(let etag):
            fields.append(HeaderField("If-Match", etag))
            isIdempotent = false
        }
    }
}

/// A good answer.
struct S3Answer: Sendable {
    let head: HTTPResponse
    /// The body, where the request left it to the caller.
    var body = ByteStream([])
    /// The body, where the request asked for a document.
    var document: [UInt8] = []

    /// The first value of a field, by its name in lower case.
    func value(of name: String) -> String? {
        head.headerFields.first { $0.name.canonicalName == name }?.value
    }
}

extension S3Answer {
    /// Reads the document.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `other` where it is not the one that was expected.
    func read<Value>(
        key: String?, _ body: (inout XMLReader) throws(XMLError) -> Value
    ) throws(ObjectStoreError) -> Value {
        var reader = XMLReader(document)
        do throws(XMLError) {
            let value = try body(&reader)
            try reader.finish()
            return value
        } catch {
            throw ObjectStoreError(.other, "the service's answer cannot be read", key: key, cause: error)
        }
    }
}

extension XMLReader {
    /// Reads the open element to its end and gives the text of a child; `nil` where there is none of the name.
    mutating func text(of name: String) throws(XMLError) -> String? {
        var text: String?
        while let child = try nextChild() {
            if child == name { text = try self.text() } else { try skip() }
        }
        return text
    }
}
