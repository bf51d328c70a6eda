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

    mutating func absent() { header(.absent, 0) }

    mutating func text(_ text: String) {
        header(.text, text.utf8.count)
        bytes += text.utf8
    }

    mutating func optionalText(_ text: String?) {
        if let text { self.text(text) } else { absent() }
    }

    mutating func data(_ data: [UInt8]) {
        header(.bytes, data.count)
        bytes += data
    }

    mutating func number(_ number: JSONNumber) {
        let text = number.canonicalText
        header(.number, text.utf8.count)
        bytes += text.utf8
    }

    mutating func integer(_ value: Int?) {
        if let value { number(JSONNumber(Int64(value))) } else { absent() }
    }

    /// Writes a finite number; others do not pass the validation of a request.
    mutating func real(_ value: Double?) {
        if let number = value.flatMap({ JSONNumber($0) }) { self.number(number) } else { absent() }
    }

    mutating func json(_ value: JSONValue) {
        let text = value.canonicalBytes
        header(.json, text.count)
        bytes += text
    }

    mutating func list<Element>(_ elements: [Element], _ body: (inout KeyEncoder, Element) -> Void) {
        header(.list, elements.count)
        for element in elements { body(&self, element) }
    }

    private mutating func header(_ kind: Kind, _ count: Int) {
        bytes.append(kind.rawValue)
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
}

extension KeyEncoder {
    mutating func request(_ request: LLMRequest) {
        text(request.tenant)
        text(request.family)
        optionalText(request.system)
        list(request.messages) { encoder, message in
            encoder.text(message.role.rawValue)
            encoder.list(message.content) { encoder, part in
                switch part {
                case .text(let text): encoder.text(text)
                case .image(let image): encoder.image(image)
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

    private mutating func image(_ image: LLMImage) {
        data(SHA256.digest(of: image.bytes))
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
    static func digest(of bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        // The digest copies nothing and keeps no pointer.
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }
}
