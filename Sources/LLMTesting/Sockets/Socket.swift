import Glibc

/// A call to the operating system that failed on a socket.
public struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the call, such as `connect`.
    public let call: String
    /// The error number that it left.
    public let number: Int32

    /// Whether a read waited as long as it was allowed to.
    var isTimeout: Bool { number == EAGAIN || number == EWOULDBLOCK }

    /// The call and what the number means, such as `connect: Connection refused (111)`.
    public var description: String {
        let meaning = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "unknown error"
        return "\(call): \(meaning) (\(number))"
    }
}

/// A TCP socket on the loopback interface, closed when it goes out of use.
///
/// Calls block: they belong on a thread of their own. ``shutDown()`` may be called from any thread and wakes those that block.
final class Socket: Sendable {
    private let number: Int32

    private init(_ number: Int32) {
        self.number = number
    }

    deinit { close(number) }

    /// Opens a socket that listens on a free port of 127.0.0.1.
    static func listening() throws(SocketError) -> (socket: Socket, port: Int) {
        let socket = Socket(try call("socket") { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0) })
        var address = loopback(port: 0)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe try withAddress(&address) { pointer throws(SocketError) in
            try call("bind") { unsafe bind(socket.number, pointer, length) }
        }
        try call("listen") { listen(socket.number, 128) }
        var size = length
        unsafe try withAddress(&address) { pointer throws(SocketError) in
            try call("getsockname") { unsafe getsockname(socket.number, pointer, &size) }
        }
        return (socket, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Connects to a port of 127.0.0.1.
    static func connected(toPort port: Int) throws(SocketError) -> Socket {
        let socket = Socket(try call("socket") { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0) })
        var address = loopback(port: UInt16(truncatingIfNeeded: port))
        unsafe try withAddress(&address) { pointer throws(SocketError) in
            try call("connect") { unsafe connect(socket.number, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        return socket
    }

    /// Waits for the next connection; `nil` once the socket is shut down.
    func accept() -> Socket? {
        while true {
            let accepted = Glibc.accept(number, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                return Socket(accepted)
            }
            if errno != EINTR && errno != ECONNABORTED { return nil }
        }
    }

    /// Waits for the next bytes; none at the end of the stream.
    func read(upTo count: Int = 65536) throws(SocketError) -> [UInt8] {
        var failure: SocketError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            do throws(SocketError) {
                length = try Self.call("recv") { unsafe recv(number, buffer.baseAddress, count, 0) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Sends all bytes.
    func write(_ bytes: [UInt8]) throws(SocketError) {
        var written = 0
        while written < bytes.count {
            written += try Self.call("send") {
                unsafe bytes.withUnsafeBytes {
                    unsafe send(number, $0.baseAddress?.advanced(by: written), $0.count - written, Int32(MSG_NOSIGNAL))
                }
            }
        }
    }

    /// Ends both directions and wakes the calls that wait.
    func shutDown() {
        shutdown(number, Int32(SHUT_RDWR))
    }

    /// Lets the next read wait no longer than this.
    func setReadTimeout(_ timeout: Duration) throws(SocketError) {
        guard timeout > .zero else { throw SocketError(call: "recv", number: EAGAIN) }
        let (seconds, attoseconds) = timeout.components
        // At least a microsecond: zero would mean for ever.
        var time = timeval(tv_sec: min(Int(clamping: seconds), 1_000_000), tv_usec: max(1, Int(attoseconds / 1_000_000_000_000)))
        try Self.call("setsockopt") {
            unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withAddress(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) throws(SocketError) -> Void
    ) throws(SocketError) {
        // A sockaddr_in is laid out to be passed as a sockaddr.
        var failure: SocketError?
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                do throws(SocketError) { unsafe try body(pointer) } catch { failure = error }
            }
        }
        if let failure { throw failure }
    }

    @discardableResult
    private static func call<Result: SignedInteger>(_ name: String, _ body: () -> Result) throws(SocketError) -> Result {
        while true {
            let result = body()
            if result >= 0 { return result }
            let number = errno
            if number != EINTR { throw SocketError(call: name, number: number) }
        }
    }
}
