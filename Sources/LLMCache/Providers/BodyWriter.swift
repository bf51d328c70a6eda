/// Writes the body of a request as JSON, images straight into the buffer as base64.
///
/// A picture is neither turned into a text first nor copied more than once.
struct BodyWriter {
    private(set) var bytes: [UInt8] = []

    /// Begins an object with members that are known as a whole; more may follow by ``member(_:_:)``.
    ///
    /// - Parameter request: What is to be written, to make room for at once.
    init(_ members: JSONObject, for request: LLMRequest) {
        let texts = request.messages.reduce(request.system?.utf8.count ?? 0) { sum, message in
            message.content.reduce(sum) { sum, part in
                switch part {
                case .text(let text): sum + text.utf8.count + 64
                case .image(let image): sum + image.bytes.count / 3 * 4 + 256
                }
            }
        }
        bytes.reserveCapacity(texts + texts / 16 + 4096)
        bytes += JSONValue.object(members).jsonBytes.dropLast()
    }

    /// Writes a member whose value `body` writes.
    mutating func member(_ name: String, _ body: (inout BodyWriter) -> Void) {
        if bytes.last != UInt8(ascii: "{") { raw(",") }
        text(name)
        raw(":")
        body(&self)
    }

    /// Writes a list of values that `body` writes one by one.
    mutating func list<Element>(_ elements: [Element], _ body: (inout BodyWriter, Element) -> Void) {
        raw("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { raw(",") }
            body(&self, element)
        }
        raw("]")
    }

    /// Writes JSON that is known to be right.
    mutating func raw(_ json: StaticString) {
        json.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Writes a text in quotes.
    mutating func text(_ text: String) { bytes += JSONValue.string(text).jsonBytes }

    /// Writes bytes as base64, without the quotes (RFC 4648 §4).
    mutating func base64(_ data: [UInt8]) { Base64.append(data, to: &bytes) }

    /// Writes an image as a `data:` URL in quotes.
    mutating func dataURL(_ image: LLMImage) {
        raw(#""data:"#)
        bytes += image.mediaType.utf8
        raw(";base64,")
        base64(image.bytes)
        raw("\"")
    }

    /// Closes the object and returns the body.
    consuming func finish() -> [UInt8] {
        raw("}")
        return bytes
    }
}

extension Base64 {
    /// Appends the encoding of bytes to a buffer, without a copy between.
    static func append(_ data: [UInt8], to bytes: inout [UInt8]) {
        let alphabet: [64 of UInt8] = digits
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "="), count: (data.count + 2) / 3 * 4))
        var output = bytes.mutableSpan
        let input = data.span
        var source = 0
        var target = start
        while source + 2 < input.count {
            let group = Int(input[source]) << 16 | Int(input[source &+ 1]) << 8 | Int(input[source &+ 2])
            output[target] = alphabet[group >> 18]
            output[target &+ 1] = alphabet[group >> 12 & 63]
            output[target &+ 2] = alphabet[group >> 6 & 63]
            output[target &+ 3] = alphabet[group & 63]
            source &+= 3
            target &+= 4
        }
        guard source < input.count else { return }
        let group = Int(input[source]) << 16 | (source + 1 < input.count ? Int(input[source + 1]) << 8 : 0)
        output[target] = alphabet[group >> 18]
        output[target + 1] = alphabet[group >> 12 & 63]
        if source + 1 < input.count { output[target + 2] = alphabet[group >> 6 & 63] }
    }

    private static var digits: [64 of UInt8] {
        var digits = [64 of UInt8](repeating: 0)
        for (index, digit) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated() { digits[index] = digit }
        return digits
    }
}
