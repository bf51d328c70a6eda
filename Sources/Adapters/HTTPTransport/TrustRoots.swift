internal import NIOSSL
public import ObjectStore

/// Whose word is taken that a service is the one it says it is.
///
/// ```swift
/// let trust = try TrustRoots(certificateFile: "/etc/minio/ca.pem")
/// let transport = AsyncHTTPTransport(.init(trustRoots: trust))
/// ```
public struct TrustRoots: Sendable, CustomStringConvertible {
    private let certificates: [NIOSSLCertificate]?

    private init(_ certificates: [NIOSSLCertificate]?) {
        self.certificates = certificates
    }

    /// The authorities that the machine trusts.
    public static let system = TrustRoots(nil)

    /// Trusts the authorities whose certificates are in a file, and no others; a service's own certificate may be among them.
    ///
    /// The file is read at once: a later change of it needs a new transport.
    ///
    /// - Parameter certificateFile: The path of a file with one or more certificates in PEM.
    /// - Throws: `TransportError` with the code `invalidRequest`.
    public init(certificateFile: String) throws(TransportError) {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(certificateFile)
        } catch {
            throw TransportError(.invalidRequest, "\(certificateFile) cannot be read as a file of certificates in PEM", cause: error)
        }
        guard !certificates.isEmpty else { throw TransportError(.invalidRequest, "\(certificateFile) has no certificate in PEM") }
        self.init(certificates)
    }

    /// Trusts what `SSL_CERT_FILE` names, the variable that most programs read, or where it is not set what the machine trusts.
    ///
    /// - Throws: `TransportError` with the code `invalidRequest` where the variable names no file of certificates.
    public init(environment: [String: String]) throws(TransportError) {
        guard let path = environment["SSL_CERT_FILE"], !path.isEmpty else {
            self = .system
            return
        }
        do throws(TransportError) {
            try self.init(certificateFile: path)
        } catch {
            throw TransportError(error.code, "SSL_CERT_FILE: \(error.message)", cause: error.cause)
        }
    }

    /// What a client is set up with; `nil` for its own defaults.
    var tlsConfiguration: TLSConfiguration? {
        guard let certificates else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(certificates)
        return configuration
    }

    /// The number of certificates, or `system`.
    public var description: String { certificates.map { "\($0.count) certificates" } ?? "system" }
}
