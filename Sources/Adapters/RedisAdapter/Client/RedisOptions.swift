/// How a client treats its server: how many connections, how long it waits, how much it holds.
public struct RedisOptions: Hashable, Sendable {
    /// The connections of the pool, 1 to 64; each has a thread of its own.
    ///
    /// Commands share a connection without waiting for each other's replies, so few are enough: the next one is only used while a
    /// thousand commands wait on the one before, or it is broken.
    public var connectionCount = 2
    /// The time a command may take unless it is sent with a timeout of its own.
    public var timeout = Duration.seconds(1)
    /// The time in which a connection must be made and the server must have answered its greeting.
    public var connectTimeout = Duration.seconds(2)
    /// The longest pause between two attempts to connect; the first is 20 ms, and each is twice as long as the one before.
    public var longestBackoff = Duration.seconds(2)
    /// The commands that may wait for their replies on one connection; more are refused at once.
    public var pendingLimit = 10_000
    /// The bytes that they may take; a single command can be larger.
    public var pendingByteLimit = 64 << 20
    /// The largest reply in bytes; a larger one breaks the connection.
    public var replyByteLimit = 64 << 20

    /// Makes the default options.
    public init() {}
}
