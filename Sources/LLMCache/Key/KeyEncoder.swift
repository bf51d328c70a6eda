internal import Crypto

/// Writes typed items, each with its length before it, so that different sequences never give the same bytes.
struct KeyEncoder {
    private enum Kind: UInt8 {
        case absent = 0
        case text = 1
        case bytes = 2
        case number = 3
        case list = 4
        case json = 5
    }

    private(set) var bytes: [UInt8] = []

    /// Makes an encoder with room for about so many bytes.
    init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    mutating func absent() { header(.absent, 0) }

    mutating func text(_ text: String) { content(.text, text) }

    mutating func optionalText(_ text: String?) {
        if let text { self.text(text) } else { absent() }
    }

    mutating func data(_ data: [UInt8]) {
        header(.bytes, data.count)
        bytes += data
    }

    mutating func number(_ number: JSONNumber) {
        content(.number, number.canonicalText)
    }

    mutating func integer(_ value: Int?) {
        if let value { content(.number, JSONNumber.canonicalText(of: Int64(value))) } else { absent() }
    }

    /// Writes a finite number; others do not pass the validation of a request.
    mutating func real(_ value: Double?) {
        if let whole = value.flatMap({ Int64(exactly: $0) }) {
            content(.number, JSONNumber.canonicalText(of: whole))
        } else if let number = value.flatMap({ JSONNumber($0) }) {
            self.number(number)
        } else {
            absent()
        }
    }

    mutating func json(_ value: JSONValue) {
        let start = bytes.count
        header(.json, 0)
        let content = bytes.count
        value.appendCanonical(to: &bytes)
        // The length is known only now.
        let count = bytes.count - content
        for index in 0..<8 { bytes[start + 1 + index] = UInt8(truncatingIfNeeded: count >> (56 - index * 8)) }
    }

    mutating func list<Element>(_ elements: [Element], _ body: (inout KeyEncoder, Element) -> Void) {
        header(.list, elements.count)
        for element in elements { body(&self, element) }
    }

    private mutating func content(_ kind: Kind, _ text: String) {
        header(kind, text.utf8.count)
        bytes += text.utf8
    }

    private mutating func header(_ kind: Kind, _ count: Int) {
        bytes.append(kind.rawValue)
        // The eight bytes are copied from a number that lives through the call.
        unsafe withUnsafeBytes(of: UInt64(count).bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }
}

extension LLMRequest {
    /// About how many bytes its encoding takes, further members and the schema aside.
    var encodedSize: Int {
        var size = 384 + (system?.utf8.count ?? 0)
        for message in messages {
            size += 24
            for part in message.content {
                if case .text(let text) = part { size += 9 + text.utf8.count } else { size += 80 }
            }
        }
        return size
    }
}

extension KeyEncoder {
    mutating func request(_ request: LLMRequest, digest: ([UInt8]) -> CacheKey) {
        text(request.tenant)
        text(request.family)
        optionalText(request.system)
        list(request.messages) { encoder, message in
            encoder.text(message.role.rawValue)
            encoder.list(message.content) { encoder, part in
                switch part {
                case .text(let text): encoder.text(text)
                case .image(let image): encoder.image(image, digest(image.bytes))
                }
            }
        }
        parameters(request.parameters)
        if let schema = request.schema {
            text(schema.name)
            json(schema.root)
        } else {
            absent()
        }
    }

    private mutating func image(_ image: LLMImage, _ digest: CacheKey) {
        data(digest.bytes)
        text(image.mediaType.lowercased())
        integer(image.preparation)
    }

    private mutating func parameters(_ parameters: LLMParameters) {
        real(parameters.temperature)
        real(parameters.topP)
        integer(parameters.maxOutputTokens)
        integer(parameters.seed)
        list(parameters.stop) { $0.text($1) }
        optionalText(parameters.reasoningEffort?.rawValue)
        json(.object(parameters.extra))
    }
}

extension SHA256 {
    /// The 32 bytes of the digest.
    static func digest(of bytes: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        // The digest copies nothing and keeps no pointer.
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return hash.finalize()
    }
}
