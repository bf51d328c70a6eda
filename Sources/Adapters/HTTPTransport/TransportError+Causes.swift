internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import ObjectStore

/// Says why no connection came about, in the transport's own terms.
func connectError(for error: any Error, host: String) -> any Error {
    if error is TransportError || error is CancellationError { return error }
    let reason = distrust(error) ?? refusal(error) ?? (error as? HTTPClientError)?.shortDescription ?? "\(error)"
    return TransportError(.notConnected, "no connection to \(host) came about: \(reason)", cause: error)
}

/// Says why an exchange broke off on its connection, in the transport's own terms.
func lossError(for error: any Error) -> TransportError {
    switch error {
    case HTTPParserError.invalidEOFState:
        TransportError(.connectionLost, "the connection ended before the answer did", cause: error)
    case is HTTPParserError:
        TransportError(.other, "what came back is not an HTTP answer", cause: error)
    default:
        TransportError(.connectionLost, "the connection was lost", cause: error)
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
