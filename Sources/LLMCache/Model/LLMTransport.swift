public import HTTPTypes

/// An HTTP client, as far as providers need one.
public protocol LLMTransport: Sendable {
    /// Sends a request and returns when the head of the response is there.
    ///
    /// Redirects are not followed. Ending the iteration of the body early, or cancelling the task, closes or drains the connection.
    /// - Parameters:
    ///   - head: Method, URL and header fields; `content-length` is the transport's to add.
    ///   - body: The whole body.
    ///   - deadline: When the response must have ended, its body included; `nil` for never.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/timeout`` after the deadline, ``LLMError/Code/unreachable`` where no connection came
    ///   about or ``LLMError/Code/unavailable`` where it was lost, or `CancellationError`. The body may throw the same.
    func send(_ head: HTTPRequest, body: [UInt8], deadline: ContinuousClock.Instant?) async throws -> LLMTransportResponse
}

/// The head of a response and its body, which arrives in pieces.
public struct LLMTransportResponse: Sendable {
    /// Status and header fields.
    public var head: HTTPResponse
    /// The body in pieces of any size; iterated once.
    public var body: any AsyncSequence<[UInt8], any Error> & Sendable

    /// Makes a response.
    public init(head: HTTPResponse, body: any AsyncSequence<[UInt8], any Error> & Sendable) {
        self.head = head
        self.body = body
    }
}

extension LLMTransportResponse {
    /// The whole body.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/tooLarge`` as soon as the body passes the limit, in bytes; or what the body throws.
    public func bytes(limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard chunk.count <= limit - bytes.count else {
                throw LLMError(.tooLarge, "the response body is longer than \(limit) bytes")
            }
            bytes += chunk
        }
        return bytes
    }
}
