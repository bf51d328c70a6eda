internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import ObjectStore

/// Says what went wrong in the transport's own terms.
///
/// - Parameters:
///   - error: What the client beneath threw.
///   - hasBegun: Whether the request had got a connection.
///   - host: The host, for the message.
func transportError(for error: any Error, hasBegun: Bool, host: String?) -> any Error {
    switch error {
    case is TransportError, is CancellationError:
        return error
    case let error as HTTPClientError where error == .traceRequestWithBody:
        return TransportError(.invalidRequest, "a TRACE request has no body")
    case _ where !hasBegun:
        // Nothing of the request is known to what fails before it goes out; the client's own errors may quote fields, though.
        let reason = (error as? HTTPClientError)?.shortDescription ?? "\(error)"
        return TransportError(.notConnected, "no connection to \(host ?? "the service") came about: \(reason)", cause: error)
    case let error as HTTPClientError where error == .readTimeout:
        return TransportError(.timedOut, "the service kept silent for too long", cause: error)
    case HTTPParserError.invalidEOFState:
        return TransportError(.connectionLost, "the connection ended before the answer did", cause: error)
    case is HTTPParserError:
        return TransportError(.other, "what came back is not an HTTP answer", cause: error)
    default:
        return TransportError(.connectionLost, "the connection was lost", cause: error)
    }
}
