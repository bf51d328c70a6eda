import Dispatch

/// A client of one Redis server: a small pool of connections that commands share.
///
/// Commands that tasks send at the same time travel together: all that wait are written at once, and each task gets its own reply.
/// A command waits no longer than its timeout. While no connection can be made, commands fail at once, and attempts to connect are
/// made at growing intervals. Nothing is sent twice: what had reached the server when its connection broke fails, for it may have been
/// carried out.
///
/// ```swift
/// let redis = try RedisClient(url: "redis://localhost:6379/0")
/// try await redis.send(["SET", "greeting", "hello", "PX", 5000])
/// let greeting = try await redis.send(["GET", "greeting"]).string
/// await redis.shutdown()
/// ```
///
/// Commands that change the connection they run on (`SELECT`, `MULTI`, `SUBSCRIBE`, blocking reads) are not for a shared connection; what
/// belongs together goes in a ``RedisScript``.
public final class RedisClient: Sendable {
    /// Where the server is.
    public let endpoint: RedisEndpoint
    private let options: RedisOptions
    private let links: [Link]

    /// Makes a client; it connects when the first command is sent.
    ///
    /// - Throws: ``RedisError`` with the code ``RedisError/Code/unavailable`` if the system has no file descriptors left.
    public init(_ endpoint: RedisEndpoint, options: RedisOptions = RedisOptions()) throws(RedisError) {
        let connector = DispatchQueue(label: "redis.connector")
        var links: [Link] = []
        for number in 0..<min(max(options.connectionCount, 1), 64) {
            links.append(try Link(to: endpoint, options: options, connector: connector, number: number))
        }
        self.endpoint = endpoint
        self.options = options
        self.links = links
    }

    /// Makes a client of a URL, see ``RedisEndpoint/init(url:)``.
    ///
    /// - Throws: ``RedisError`` if the URL cannot be read or asks for what is not supported.
    public convenience init(url: String, options: RedisOptions = RedisOptions()) throws(RedisError) {
        try self.init(RedisEndpoint(url: url), options: options)
    }

    deinit {
        for link in links { link.abandon() }
    }

    /// Sends a command and waits for its reply.
    ///
    /// - Parameters:
    ///   - command: The command's name and its arguments.
    ///   - timeout: The time to wait; by default ``RedisOptions/timeout``.
    /// - Throws: ``RedisError``; with the code ``RedisError/Code/refused`` if the reply is an error.
    @discardableResult
    public func send(_ command: [any RedisArgument], timeout: Duration? = nil) async throws(RedisError) -> RedisValue {
        guard let name = command.first else { throw RedisError(.refused, "a command without a name") }
        let reply = try await reply(to: CommandEncoder(command), deadline: .now + (timeout ?? options.timeout))
        if case .fault(let fault) = reply { throw RedisError(reply: fault, to: String(decoding: name.redisBytes, as: UTF8.self)) }
        return reply
    }

    /// Runs a script; its text is sent only if the server does not have it.
    ///
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: The keys it works on, which it finds in `KEYS`. On a cluster they must share a hash tag.
    ///   - arguments: What it finds in `ARGV`.
    ///   - timeout: The time to wait; by default ``RedisOptions/timeout``.
    /// - Throws: ``RedisError``; with the code ``RedisError/Code/refused`` if the script fails.
    @discardableResult
    public func run(
        _ script: RedisScript, keys: [any RedisArgument], arguments: [any RedisArgument] = [], timeout: Duration? = nil
    ) async throws(RedisError) -> RedisValue {
        try await run(script, argumentCount: 1 + keys.count + arguments.count, timeout: timeout ?? options.timeout) { command in
            command.append(keys.count.redisBytes)
            for argument in keys + arguments { command.append(argument.redisBytes) }
        }
    }

    /// Runs a script.
    ///
    /// - Parameter write: Appends the number of keys, the keys and the arguments; called again if the text must be sent.
    func run(
        _ script: RedisScript, argumentCount: Int, timeout: Duration, _ write: (inout CommandEncoder) -> Void
    ) async throws(RedisError) -> RedisValue {
        let deadline = ContinuousClock.now + timeout
        func call(_ name: String, _ text: String) async throws(RedisError) -> RedisValue {
            var command = CommandEncoder(argumentCount: 2 + argumentCount)
            command.append(name.utf8)
            command.append(text.utf8)
            write(&command)
            return try await reply(to: command, deadline: deadline)
        }
        var answer = try await call("EVALSHA", script.digest)
        if case .fault(let fault) = answer, fault.kind == "NOSCRIPT" {
            // Not carried out, so it can be sent again; EVAL also keeps the text for the next EVALSHA.
            answer = try await call("EVAL", script.source)
        }
        if case .fault(let fault) = answer { throw RedisError(reply: fault, to: "a script") }
        return answer
    }

    /// Takes no more commands, waits until those under way are answered or past their deadlines, and closes the connections.
    public func shutdown() async {
        for link in links { link.abandon() }
        for link in links { await link.close() }
    }

    /// The connections that were lost so far; after each, the server may be another one, or have forgotten everything.
    var lossCount: Int { links.reduce(0) { $0 + $1.lossCount } }

    /// The largest reply in bytes that the connections accept.
    var replyByteLimit: Int { options.replyByteLimit }

    private func reply(to command: CommandEncoder, deadline: ContinuousClock.Instant) async throws(RedisError) -> RedisValue {
        let call = PendingCall(bytes: command.bytes, deadline: deadline)
        return try await call.outcome { call in
            let now = ContinuousClock.now
            linkWithRoom(at: now).submit(call, at: now)
        }.get()
    }

    /// The first connection on which there is room, or else that on which the least commands wait.
    ///
    /// Commands keep together as long as they can: the more of them go in one write, the less each costs.
    private func linkWithRoom(at now: ContinuousClock.Instant) -> Link {
        var best = links[0]
        var least = Int.max
        for link in links {
            let load = link.load(at: now)
            if load < Self.crowd { return link }
            if load < least { (best, least) = (link, load) }
        }
        return best
    }

    /// The commands on one connection from which on others go to the next.
    private static let crowd = 1000
}
