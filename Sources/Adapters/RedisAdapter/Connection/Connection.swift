import CHiredis
import Glibc

/// One connection to a server: owns hiredis's context, which it frees once, and the bytes that are still to be written.
///
/// The socket does not block: what cannot be written or read now is left for the next call.
// Unchecked because the context is not protected: a connection is made on one thread and then handed over to another, which from
// then on is the only one to use it.
@safe final class Connection: @unchecked Sendable {
    private let context: UnsafeMutablePointer<redisContext>
    private let replyByteLimit: Int
    private var output: [UInt8] = []
    private var written = 0

    /// Connects, which blocks for up to `timeout` and for as long as the host's name takes to be resolved.
    init(to endpoint: RedisEndpoint, timeout: Duration, replyByteLimit: Int) throws(RedisError) {
        let (seconds, attoseconds) = timeout.components
        let limit = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        let made =
            switch endpoint.address {
            case .tcp(let host, let port): unsafe redisConnectWithTimeout(host, Int32(port), limit)
            case .unix(let path): unsafe redisConnectUnixWithTimeout(path, limit)
            }
        guard let context = unsafe made else { throw RedisError(.unavailable, "no memory for a connection") }
        guard unsafe context.pointee.err == 0 else {
            let reason = unsafe Self.reason(of: context)
            unsafe redisFree(context)
            throw RedisError(.unavailable, "no connection to \(endpoint): \(reason)")
        }
        // hiredis treats a read that would block as an error unless told so.
        unsafe context.pointee.flags &= ~REDIS_BLOCK
        let descriptor = unsafe context.pointee.fd
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        if case .tcp = endpoint.address { _ = unsafe redisEnableKeepAlive(context) }
        unsafe context.pointee.reader.pointee.fn = ReplyFunctions.limited
        unsafe self.context = context
        self.replyByteLimit = replyByteLimit
    }

    deinit {
        unsafe redisFree(context)
    }

    /// The socket, to wait on.
    var descriptor: Int32 { unsafe context.pointee.fd }

    /// Whether bytes wait for the socket to take them.
    var hasOutput: Bool { written < output.count }

    /// Adds a command to what is to be written.
    func append(_ bytes: [UInt8]) {
        output += bytes
    }

    /// Writes as much as the socket takes.
    func flush() throws(RedisError) {
        while hasOutput {
            let count = unsafe output.withUnsafeBytes { bytes in
                unsafe send(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                return
            } else if errno != EINTR {
                throw RedisError(.connectionLost, "the connection broke while a command was written")
            }
        }
        // Kept for the next batch, unless it has grown out of proportion.
        output.removeAll(keepingCapacity: output.capacity <= 1 << 20)
        written = 0
    }

    /// Reads what has arrived, up to 16 KB.
    func receive() throws(RedisError) {
        guard unsafe redisBufferRead(context) == REDIS_OK else {
            throw RedisError(.connectionLost, unsafe "the connection broke before the reply: \(Self.reason(of: context))")
        }
        let reader = unsafe context.pointee.reader
        guard let reader = unsafe reader, unsafe reader.pointee.len - reader.pointee.pos <= replyByteLimit else {
            throw RedisError(.malformedReply, "a reply of more than \(replyByteLimit) bytes; the connection was closed")
        }
    }

    /// The next reply that has arrived whole; `nil` if there is none yet.
    func nextReply() throws(RedisError) -> RedisValue? {
        var reply: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(context.pointee.reader, &reply) == REDIS_OK else {
            throw RedisError(.malformedReply, "the server sent what is not a reply, or one that is too large; the connection was closed")
        }
        guard let reply = unsafe reply else { return nil }
        defer { unsafe freeReplyObject(reply) }
        return unsafe RedisValue(reply.assumingMemoryBound(to: redisReply.self))
    }

    private static func reason(of context: UnsafeMutablePointer<redisContext>) -> String {
        // The text is the C library's for an error number, or hiredis's own.
        unsafe withUnsafeBytes(of: &context.pointee.errstr) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
