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
    let reason = disagreement(error) ?? refusal(error) ?? (error as? HTTPClientError)?.shortDescription ?? "\(error)"
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

/// Why TLS is not spoken with the service, such as a certificate that is not believed; `nil` where something else is wrong.
private func disagreement(_ error: any Error) -> String? {
    if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname { return "its certificate is for other names" }
    guard case .handshakeFailed(let reason)? = error as? NIOSSLError else { return nil }
    // BoringSSL's reasons have no other form than their text, which names places in its source as well.
    switch "\(reason)".firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/).map({ String($0.1) }) {
    case "CERTIFICATE_VERIFY_FAILED":
        return "its certificate is not trusted, or no longer valid; where an authority of your own has issued it, SSL_CERT_FILE must name "
            + "that authority's certificate in PEM"
    case "WRONG_VERSION_NUMBER": return "it does not speak TLS there; perhaps its address begins with http://"
    case let name?: return "TLS was not agreed on (\(name))"
    case nil: return "the connection ended while TLS was being agreed on"
    }
}

/// What the system says to an attempt to connect; `nil` where it says nothing.
private func refusal(_ error: any Error) -> String? {
    switch error {
    // A host whose name is not known has none; of several addresses the first says enough.
    case let error as NIOConnectionError where error.connectionErrors.isEmpty: "its name is not known"
    case let error as NIOConnectionError: error.connectionErrors.first.flatMap { refusal($0.error) }
    case let error as IOError: unsafe strerror(error.errnoCode).map { unsafe String(cString: $0) }
    default: nil
    }
}
