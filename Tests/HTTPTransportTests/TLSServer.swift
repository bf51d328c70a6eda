import Foundation

/// A certificate that nobody knows, made for a test with `openssl`.
final class TestCertificate: Sendable {
    /// The certificate and its key, in PEM.
    let file: String
    let keyFile: String

    private let folder: URL

    /// Where `openssl` is; `nil` where it is not.
    static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Makes a certificate for a host, as `IP:127.0.0.1` or `DNS:localhost`.
    init(named name: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "certificate.pem").path
        keyFile = folder.appending(path: "key.pem").path
        let maker = try Self.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test",
            "-addext", "subjectAltName=\(name)", "-keyout", keyFile, "-out", file,
        ])
        maker.waitUntilExit()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static func run(_ arguments: [String], output: Pipe = Pipe()) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program ?? "/usr/bin/openssl")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Does what waits for other programs, which no task's thread should.
    static func off<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}

/// A server that speaks TLS with a certificate made for it, which nobody knows: `openssl s_server`, which answers every GET with a page.
final class TLSServer: Sendable {
    let port: Int
    /// The server's own certificate, in PEM.
    var certificateFile: String { certificate.file }

    private let certificate: TestCertificate
    private let process: Process

    /// Makes a certificate for a host and starts a server with it.
    ///
    /// - Parameter name: What the certificate is for.
    static func start(named name: String = "IP:127.0.0.1") async throws -> TLSServer {
        try await TestCertificate.off { try TLSServer(named: name) }
    }

    private init(named name: String) throws {
        certificate = try TestCertificate(named: name)
        let output = Pipe()
        process = try TestCertificate.run(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate.file, "-key", certificate.keyFile, "-www"], output: output)
        // It says `ACCEPT 127.0.0.1:PORT` once it listens.
        var said = ""
        while !said.contains(/ACCEPT .*\n/) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw ScriptedServer.Ended() }
            said += String(decoding: more, as: UTF8.self)
        }
        guard let number = said.firstMatch(of: /ACCEPT .*:(\d+)\n/).flatMap({ Int($0.1) }) else { throw ScriptedServer.Ended() }
        port = number
    }

    deinit { process.terminate() }
}
