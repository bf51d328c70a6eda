extension LLMRequest {
    /// The most turns and parts of a conversation.
    public static let maximumParts = 4096
    /// The longest text of a request, all parts together, in bytes: 8 MiB.
    public static let maximumTextBytes = 8 << 20
    /// The largest picture, in bytes: 20 MiB.
    public static let maximumImageBytes = 20 << 20

    /// Refuses what no provider could answer, before any is asked.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidRequest``.
    public func validate() throws(LLMError) {
        func check(_ condition: Bool, _ message: @autoclosure () -> String) throws(LLMError) {
            if !condition { throw LLMError(.invalidRequest, message()) }
        }
        try check(
            !messages.isEmpty && messages.allSatisfy { !$0.content.isEmpty }, "a request needs a message, and each message some content")
        let parts = messages.reduce(messages.count) { $0 + $1.content.count }
        try check(parts <= Self.maximumParts, "a request has at most \(Self.maximumParts) messages and parts together")
        var textBytes = system?.utf8.count ?? 0
        for part in messages.lazy.flatMap(\.content) {
            switch part {
            case .text(let text):
                textBytes += text.utf8.count
            case .image(let image):
                try check(!image.bytes.isEmpty, "an image has no bytes")
                try check(image.bytes.count <= Self.maximumImageBytes, "an image is larger than \(Self.maximumImageBytes) bytes")
                try check(image.mediaType.utf8.starts(with: "image/".utf8), "the media type of an image starts with \"image/\"")
            }
        }
        try check(textBytes <= Self.maximumTextBytes, "the texts of the request are longer than \(Self.maximumTextBytes) bytes")
        try parameters.validate()
    }
}

extension LLMParameters {
    fileprivate func validate() throws(LLMError) {
        if let temperature, !(0...2).contains(temperature) { throw LLMError(.invalidRequest, "the temperature is not between 0 and 2") }
        if let topP, !(0...1).contains(topP) { throw LLMError(.invalidRequest, "top p is not between 0 and 1") }
        if let maxOutputTokens, maxOutputTokens < 1 { throw LLMError(.invalidRequest, "the limit of output tokens is less than 1") }
        guard stop.count <= 16 else { throw LLMError(.invalidRequest, "there are more than 16 stop texts") }
    }
}
