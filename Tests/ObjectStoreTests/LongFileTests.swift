import Glibc
import ObjectStore
import Testing

/// Texts of the largest size that is read.
struct LongFileTests {
    /// The processor's time that reading a credentials file takes.
    private static func seconds(toRead lines: String) throws -> Double {
        let text = "[default]\nfirst = 1\n" + lines
        let start = clockSeconds()
        _ = try AWSEnvironment([:], credentials: text)
        return clockSeconds() - start
    }

    private static func clockSeconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test func `a setting over very many lines takes no longer to read than as many settings`() throws {
        let settings = try Self.seconds(toRead: String(repeating: "b=\n", count: 250_000))
        let lines = try Self.seconds(toRead: String(repeating: " b\n", count: 250_000))
        #expect(lines < settings * 4, "\(lines) seconds for the lines of one setting, \(settings) for settings")
    }
}
