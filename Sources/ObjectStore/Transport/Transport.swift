public import HTTPTypes

/// Sends HTTP requests: what a program brings so that the S3 client can reach its service.
///
/// A transport sends a request once and as it is: it neither follows redirects nor tries again, adds no field but those of the connection, and
/// decompresses nothing. Retries, signatures and deadlines as a whole are the client's.
public protocol Transport: Sendable {
    /// Sends a request and returns the answer's head as soon as it is there, with the body to be read.
    ///
    /// What is left of the body when the stream goes out of use is given up, with its connection where need be. A cancelled task gives the
    /// request up and throws `CancellationError`.
    ///
    /// - Throws: ``TransportError``.
    func send(_ request: TransportRequest) async throws -> TransportResponse
}

/// A request as a transport sends it.
public struct TransportRequest: Sendable {
    /// What follows a request's head.
    public enum Body: Sendable {
        /// Nothing.
        case none
        /// Bytes in memory.
        case bytes([UInt8])
        /// As many bytes as said, as they come; a transport fails the request where there are more or fewer.
        case stream(ByteStream, count: Int)
    }

    /// The method, the scheme, the authority, the path with its query, and the fields; the body's length is added by the transport.
    public var head: HTTPRequest
    /// The body.
    public var body: Body
    /// The longest time without a byte from the service, for the answer's head and between parts of its body.
    public var idleTimeout: Duration
    /// Whether to hold the body back until the service says that it wants it (RFC 9110 §10.1.1), for a second at most.
    public var expectsContinue: Bool

    /// Makes a request.
    public init(_ head: HTTPRequest, body: Body = .none, idleTimeout: Duration = .seconds(30), expectsContinue: Bool = false) {
        self.head = head
        self.body = body
        self.idleTimeout = idleTimeout
        self.expectsContinue = expectsContinue
    }
}

/// What came back.
public struct TransportResponse: Sendable {
    /// The status and the fields.
    public let head: HTTPResponse
    /// The body, to be read once; a body shorter than its announced length throws ``TransportError`` with the code `connectionLost`.
    public let body: ByteStream

    /// Makes an answer.
    public init(_ head: HTTPResponse, body: ByteStream) {
        self.head = head
        self.body = body
    }
}

extension TransportRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private var path: Substring { (head.path ?? "").prefix { $0 != "?" } }

    /// The method, the host and the path: queries and fields may be secrets.
    public var description: String { "TransportRequest(\(head.method) \(head.authority ?? "")\(path))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The method, the host, the path, and the names of the fields.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "method": head.method.rawValue, "authority": head.authority ?? "", "path": String(path),
                "fields": head.headerFields.map(\.name.rawName),
            ], displayStyle: .struct)
    }
}
