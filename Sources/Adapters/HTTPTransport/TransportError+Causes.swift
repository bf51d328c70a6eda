internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
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
        let reason = distrust(error) ?? refusal(error) ?? (error as? HTTPClientError)?.shortDescription ?? "\(error)"
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

/// Why the service's certificate is not believed; `nil` where something else is wrong.
private func distrust(_ error: any Error) -> String? {
    if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname { return "its certificate is for other names" }
    // BoringSSL's reasons have no other form than their text.
    guard case .handshakeFailed(let reason)? = error as? NIOSSLError, "\(reason)".contains("CERTIFICATE_VERIFY_FAILED") else { return nil }
    return "its certificate is not trusted, or no longer valid; where an authority of your own has issued it, SSL_CERT_FILE must name that "
        + "authority's certificate in PEM"
}

/// What the system says to an attempt to connect; `nil` where it says nothing.
private func refusal(_ error: any Error) -> String? {
    switch error {
    // Of several addresses of a host the first says enough.
    case let error as NIOConnectionError: error.connectionErrors.first.flatMap { refusal($0.error) }
    case let error as IOError: unsafe strerror(error.errnoCode).map { unsafe String(cString: $0) }
    default: nil
    }
}
