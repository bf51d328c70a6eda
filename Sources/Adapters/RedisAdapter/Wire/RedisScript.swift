import Crypto

/// A Lua script that the server runs as one step.
///
/// It is sent by its SHA-1; a server that does not know it, newly started or flushed, gets the text once.
public struct RedisScript: Hashable, Sendable {
    /// The Lua text.
    public let source: String
    /// The name under which the server keeps it: the SHA-1 of the text in hexadecimal digits.
    public let digest: String

    /// Makes a script of its text.
    public init(_ source: String) {
        self.source = source
        let digits = Array("0123456789abcdef".utf8)
        let hex = Insecure.SHA1.hash(data: Array(source.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        digest = String(decoding: hex, as: UTF8.self)
    }
}
