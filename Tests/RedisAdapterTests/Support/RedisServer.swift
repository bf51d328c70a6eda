import Foundation
import Synchronization

@testable import RedisAdapter

/// A `redis-server` of its own for a test, on a free loopback port, without persistence.
///
/// It ends when it is stopped, or with the test program, however that ends: a shell beside it waits for the closing of a pipe.
final class RedisServer: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    let port: Int
    private let settings: [String]
    private let process: Mutex<(shell: Process, lifeline: Pipe, id: pid_t)>

    /// The server that tests share which do it no harm; their keys differ.
    static let shared = Result { try RedisServer() }

    init(_ settings: [String] = []) throws {
        let port = try Self.freePort()
        self.port = port
        self.settings = settings
        process = Mutex(try Self.launch(port: port, settings: settings))
    }

    /// Starts a server on a thread of its own: the few threads of tasks have other tests to run while it comes up.
    static func started(_ settings: [String] = []) async throws -> RedisServer {
        try await withCheckedThrowingContinuation { started in
            Thread.detachNewThread { started.resume(with: Result { try RedisServer(settings) }) }
        }
    }

    deinit {
        stop()
    }

    var url: String { "redis://127.0.0.1:\(port)" }

    /// A client with more patience than the default.
    func client(_ change: (inout RedisOptions) -> Void = { _ in }) throws -> RedisClient {
        var options = RedisOptions.patient
        change(&options)
        return try RedisClient(url: url, options: options)
    }

    /// Kills the server; what it knew is gone.
    func stop() {
        process.withLock { process in
            kill(process.id, SIGKILL)
            try? process.lifeline.fileHandleForWriting.close()
            while (try? LoopbackSocket(connectingTo: port)) != nil { usleep(1000) }
        }
    }

    /// Starts it again on the same port, knowing nothing.
    func restart() throws {
        stop()
        let launched = try Self.launch(port: port, settings: settings)
        process.withLock { $0 = launched }
    }

    /// Stops it in its tracks: it accepts connections, and answers nothing.
    func pause() { _ = process.withLock { kill($0.id, SIGSTOP) } }

    func resume() { _ = process.withLock { kill($0.id, SIGCONT) } }

    private static let launches = NSLock()

    private static func launch(port: Int, settings: [String]) throws -> (shell: Process, lifeline: Pipe, id: pid_t) {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        let script = """
            command -v redis-server >/dev/null || { echo missing; exit 1; }
            redis-server --port \(port) --bind 127.0.0.1 --save '' --appendonly no --daemonize no "$@" >/dev/null 2>&1 </dev/null &
            echo $!
            read -r line
            kill -9 $! 2>/dev/null
            """
        shell.arguments = ["-c", script, "sh"] + settings
        let (input, output) = (Pipe(), Pipe())
        // One at a time, and not inherited: otherwise each shell would hold the pipes of others open.
        launches.lock()
        defer { launches.unlock() }
        for end in [input.fileHandleForWriting, output.fileHandleForReading] { _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC) }
        shell.standardInput = input
        shell.standardOutput = output
        try shell.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let id = pid_t(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Missing(description: "redis-server is not installed: these tests start one, install the package redis-server")
        }
        for _ in 0..<500 {
            if let socket = try? LoopbackSocket(connectingTo: port) {
                socket.write("PING\r\n")
                if !socket.read().isEmpty { return (shell, input, id) }
            }
            usleep(10_000)
        }
        throw Missing(description: "redis-server did not start on port \(port) within 5 seconds")
    }

    private static func freePort() throws -> Int { try LoopbackSocket(listening: true).port }
}

extension RedisOptions {
    /// Options that wait longer than the default ones, as many tests run at once.
    static var patient: RedisOptions {
        var options = RedisOptions()
        (options.timeout, options.connectTimeout) = (.seconds(20), .seconds(20))
        return options
    }
}

/// A plain TCP socket on the loopback interface: for asking whether a server is up, and for servers that misbehave.
final class LoopbackSocket: Sendable {
    struct Failed: Error {}

    let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    init(listening: Bool) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port: 0)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) == 0 }
        }
        guard isBound, listen(descriptor, 64) == 0 else { throw Failed() }
    }

    init(connectingTo port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port: port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) == 0 }
        }
        guard isConnected else { throw Failed() }
    }

    deinit { close(descriptor) }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    var port: Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(descriptor, $0, &size) }
        }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    func accept() -> LoopbackSocket? {
        let connected = Glibc.accept(descriptor, nil, nil)
        return connected < 0 ? nil : LoopbackSocket(descriptor: connected)
    }

    func write(_ text: String) {
        _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// What has arrived, up to 64 KB; blocks until there is something, and is empty at the end.
    func read() -> String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
    }

    /// Ends both directions, which also wakes a thread that blocks in ``accept()`` or ``read()``.
    func end() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// A server that says what a test tells it to: `PONG` to the greeting of each connection, then whatever the script answers.
final class ScriptedServer: Sendable {
    private let listener: LoopbackSocket
    private let connections = Mutex<[LoopbackSocket]>([])
    private let accepted = Atomic<Int>(0)

    /// - Parameter answer: What to send for what was read, given the number of the connection from 1 on; `nil` closes the connection.
    init(_ answer: @escaping @Sendable (_ connection: Int, _ text: String) -> String?) throws {
        let listener = try LoopbackSocket(listening: true)
        self.listener = listener
        Thread.detachNewThread { [weak self] in
            while let socket = listener.accept() {
                guard let number = self?.welcome(socket) else { return }
                Thread.detachNewThread {
                    while case let text = socket.read(), !text.isEmpty {
                        guard let reply = text.contains("PING") ? "+PONG\r\n" : answer(number, text) else { break }
                        socket.write(reply)
                    }
                    socket.end()
                }
            }
        }
    }

    deinit {
        listener.end()
        for socket in connections.withLock({ $0 }) { socket.end() }
    }

    var url: String { "redis://127.0.0.1:\(listener.port)" }
    /// How many connections were made so far.
    var connectionCount: Int { accepted.load(ordering: .relaxed) }

    private func welcome(_ socket: LoopbackSocket) -> Int {
        connections.withLock { $0.append(socket) }
        return accepted.add(1, ordering: .relaxed).newValue
    }
}
