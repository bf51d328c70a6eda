import Foundation

/// A server that speaks TLS with a certificate made for it, which nobody knows: `openssl s_server`, which answers every GET with a page.
final class TLSServer: Sendable {
    let port: Int
    /// The server's own certificate, in PEM.
    let certificateFile: String

    private let folder: URL
    private let process: Process

    /// Where `openssl` is; `nil` where it is not.
    static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Makes a certificate for a host and starts a server with it.
    ///
    /// - Parameter name: What the certificate is for, as `IP:127.0.0.1` or `DNS:localhost`.
    static func start(named name: String = "IP:127.0.0.1") async throws -> TLSServer {
        try await withCheckedThrowingContinuation { continuation in
            // It waits for other programs, which no task's thread should.
            Thread.detachNewThread { continuation.resume(with: Result { try TLSServer(named: name) }) }
        }
    }

    private init(named name: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificateFile = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let maker = try Self.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test",
            "-addext",
            "subjectAltName=\(name)", "-keyout", key, "-out", certificateFile,
        ])
        maker.waitUntilExit()
        let output = Pipe()
        process = try Self.run(["s_server", "-accept", "127.0.0.1:0", "-cert", certificateFile, "-key", key, "-www"], output: output)
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

    deinit {
        process.terminate()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ arguments: [String], output: Pipe = Pipe()) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program ?? "/usr/bin/openssl")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
