import Foundation
import Glibc
import Synchronization

/// A server on loopback whose script says what each connection gets to see.
///
/// Sockets are blocking, each connection on a thread of its own; a script that waits holds up no task.
final class ScriptedServer: Sendable {
    private struct State {
        var accepted = 0
        var open = 0
        var mostOpen = 0
        var requests: [String] = []
    }

    let port: Int
    private let listener: CInt
    private let state = Mutex(State())
    private let script: @Sendable (Connection) throws -> Void

    /// Listens on a free port.
    init(_ script: @escaping @Sendable (Connection) throws -> Void) throws {
        self.script = script
        (listener, port) = try Self.listen()
        Thread.detachNewThread { [self] in accept() }
    }

    deinit { close(listener) }

    /// Answers every request of every connection as the closure says.
    static func answering(_ answer: @escaping @Sendable (String) -> String) throws -> ScriptedServer {
        try ScriptedServer { connection in
            while let head = try connection.head() {
                _ = try connection.body(of: head)
                try connection.write(answer(head))
            }
        }
    }

    var accepted: Int { state.withLock { $0.accepted } }
    var open: Int { state.withLock { $0.open } }
    var mostOpen: Int { state.withLock { $0.mostOpen } }
    /// The heads of all requests, in the order in which they came.
    var requests: [String] { state.withLock { $0.requests } }

    /// Waits until no connection is open, at most for the time given.
    func isLeft(within limit: Duration = .seconds(5)) async -> Bool {
        let end = ContinuousClock.now + limit
        while open > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(5)) }
        return open == 0
    }

    /// Stops listening: later connections are refused.
    func stop() { shutdown(listener, CInt(SHUT_RDWR)) }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            state.withLock { state in
                state.accepted += 1
                state.open += 1
                state.mostOpen = max(state.mostOpen, state.open)
            }
            Thread.detachNewThread { [self] in
                let connection = Connection(descriptor) { head in self.state.withLock { $0.requests.append(head) } }
                try? script(connection)
                connection.end()
                state.withLock { $0.open -= 1 }
            }
        }
    }

    /// Gives a port on which nobody listens.
    static func freePort() throws -> Int {
        let (listener, port) = try listen()
        close(listener)
        return port
    }

    private static func listen() throws -> (CInt, Int) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, size) == 0 && Glibc.listen(listener, 128) == 0 && getsockname(listener, address, &size) == 0
            }
        }
        guard isBound else { throw Ended() }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// The connection ended where the script wanted more of it.
    struct Ended: Error {}

    /// One connection, as a script sees it.
    final class Connection {
        private var descriptor: CInt
        private var pending: [UInt8] = []
        private let note: (String) -> Void

        fileprivate init(_ descriptor: CInt, note: @escaping (String) -> Void) {
            self.descriptor = descriptor
            self.note = note
        }

        /// Reads a request's head with its last empty line; `nil` where the connection ends first.
        func head() throws -> String? {
            while true {
                let text = String(decoding: pending, as: UTF8.self)
                if let end = text.firstRange(of: "\r\n\r\n") {
                    let head = String(text[..<end.upperBound])
                    pending.removeFirst(head.utf8.count)
                    note(head)
                    return head
                }
                guard let more = receive() else { return nil }
                pending += more
            }
        }

        /// Reads the body whose length a head gives.
        func body(of head: String) throws -> [UInt8] {
            let line = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            return try body(line.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0)
        }

        /// Reads so many bytes.
        func body(_ count: Int) throws -> [UInt8] {
            while pending.count < count {
                guard let more = receive() else { throw Ended() }
                pending += more
            }
            defer { pending.removeFirst(count) }
            return Array(pending.prefix(count))
        }

        /// What comes within the time; `nil` where the connection ends, nothing where nothing comes.
        func anything(within milliseconds: Int) -> [UInt8]? {
            if !pending.isEmpty {
                defer { pending = [] }
                return pending
            }
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe Glibc.poll(&poll, 1, CInt(milliseconds)) > 0 else { return [] }
            return receive()
        }

        func write(_ text: String) throws { try write(Array(text.utf8)) }

        func write(_ bytes: [UInt8]) throws {
            var rest = bytes[...]
            while !rest.isEmpty {
                let sent = unsafe rest.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
                guard sent > 0 else { throw Ended() }
                rest = rest.dropFirst(sent)
            }
        }

        func pause(_ milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

        /// Waits until the other side closes.
        func waitForEnd() { while receive() != nil {} }

        /// Ends the connection with a reset.
        func reset() {
            var option = linger(l_onoff: 1, l_linger: 0)
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
            end()
        }

        func end() {
            guard descriptor >= 0 else { return }
            close(descriptor)
            descriptor = -1
        }

        private func receive() -> [UInt8]? {
            guard descriptor >= 0 else { return nil }
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
                let came = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
                count = max(0, came)
            }
            return bytes.isEmpty ? nil : bytes
        }
    }
}
