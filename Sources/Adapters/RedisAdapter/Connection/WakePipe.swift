import Glibc

/// Wakes a thread that sleeps in `poll`: owns both ends of a pipe, which it closes once.
final class WakePipe: Sendable {
    /// The end to wait on.
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws(RedisError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            throw RedisError(.unavailable, "no file descriptors are left for a connection")
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func wake() {
        var byte: UInt8 = 0
        _ = unsafe write(writeEnd, &byte, 1)
    }

    /// Takes what woke the thread out of the pipe.
    func drain() {
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = unsafe read(readEnd, &bytes, 16)
    }
}
