import RedisAdapter
import Testing

/// Servers that die, hang, cut off and talk nonsense: no command waits longer than its timeout, and the client comes back by itself.
@Suite struct ClientFaultTests {
    /// Sends a command that must fail, and returns its error and how long it took.
    func failure(
        _ redis: RedisClient, _ command: [any RedisArgument] = ["PING"], timeout: Duration = .seconds(10)
    ) async -> (code: RedisError.Code?, time: Duration) {
        let start = ContinuousClock.now
        let error = await #expect(throws: RedisError.self) { try await redis.send(command, timeout: timeout) }
        return (error?.code, start.duration(to: .now))
    }

    /// Asks until there is an answer.
    func recovers(_ redis: RedisClient) async throws -> Bool {
        for _ in 0..<200 {
            if (try? await redis.send(["PING"], timeout: .milliseconds(100))) == .status("PONG") { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    @Test func `a paused server times commands out, and answers the later ones rightly when it goes on`() async throws {
        let server = try await RedisServer.started()
        let redis = try server.client()
        try await redis.send(["SET", "n", 1])
        server.pause()
        let outcomes = await withTaskGroup(of: (RedisError.Code?, Duration).self) { group in
            for _ in 0..<50 { group.addTask { await failure(redis, timeout: .milliseconds(50)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.0 == .timeout })
        #expect(outcomes.allSatisfy { $0.1 < .seconds(2) })
        server.resume()
        #expect(try await recovers(redis))
        for value in 0..<20 {
            try await redis.send(["SET", "n", value])
            #expect(try await redis.send(["GET", "n"]).integer == Int64(value))
        }
    }

    @Test func `a server paused for longer than a second is connected to anew`() async throws {
        let server = try await RedisServer.started()
        let redis = try server.client { $0.connectTimeout = .milliseconds(200) }
        try await redis.send(["PING"])
        server.pause()
        #expect(await failure(redis, timeout: .milliseconds(50)).code == .timeout)
        try await Task.sleep(for: .milliseconds(1300))
        let later = await failure(redis, timeout: .milliseconds(50))
        #expect(later.code == .timeout || later.code == .unavailable)
        server.resume()
        #expect(try await recovers(redis))
    }

    @Test func `a killed server fails commands at once, and a restarted one is found again`() async throws {
        let server = try await RedisServer.started()
        let redis = try server.client()
        try await redis.send(["SET", "kept", "no"])
        let slow = Task { try await redis.send(["EVAL", "while true do end", 0], timeout: .seconds(20)) }
        try await Task.sleep(for: .milliseconds(50))
        let start = ContinuousClock.now
        server.stop()
        let error = await #expect(throws: RedisError.self) { try await slow.value }
        #expect(error?.code == .connectionLost)
        #expect(start.duration(to: .now) < .seconds(5))

        var waited = Duration.zero
        for _ in 0..<200 {
            let (code, time) = await failure(redis)
            #expect(code == .unavailable)
            waited += time
        }
        #expect(waited < .seconds(2))
        try server.restart()
        #expect(try await recovers(redis))
        #expect(try await redis.send(["GET", "kept"]) == .null)
    }

    @Test func `a thousand commands to a server that is not there make few attempts to connect`() async throws {
        let attempts = try ScriptedServer { _, _ in nil }
        let redis = try RedisClient(url: attempts.url) { _ in }
        for _ in 0..<1000 { _ = try? await redis.send(["GET", "x"], timeout: .milliseconds(50)) }
        #expect(attempts.connectionCount < 40)
    }

    @Test func `commands under way when their connection is killed fail, and the next ones pass`() async throws {
        let server = try await RedisServer.started()
        let redis = try server.client { $0.connectionCount = 1 }
        let other = try server.client { $0.connectionCount = 1 }
        let (answered, lost) = await withTaskGroup(of: Bool?.self) { group in
            for task in 0..<2000 {
                group.addTask {
                    if task.isMultiple(of: 500) { _ = try? await other.send(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]) }
                    do throws(RedisError) {
                        return try await redis.send(["ECHO", "\(task)"], timeout: .seconds(5)).string == "\(task)"
                    } catch {
                        return error.code == .connectionLost || error.code == .unavailable ? nil : false
                    }
                }
            }
            return await group.reduce(into: (0, 0)) { sum, outcome in
                if outcome == true { sum.0 += 1 }
                if outcome == nil { sum.1 += 1 }
            }
        }
        #expect(answered + lost == 2000)
        #expect(try await recovers(redis))
    }

    @Test(arguments: ["$100\r\nhalf", "*3\r\n:1\r\n:2\r\n", "+OK", "*2\r\n$3\r\nab"])
    func `a reply that is cut off is an error, not half a value`(beginning: String) async throws {
        let server = try ScriptedServer { _, text in text.contains("GET") ? beginning : nil }
        let redis = try RedisClient(url: server.url) { _ in }
        #expect(await failure(redis, ["GET", "x"], timeout: .milliseconds(100)).code == .timeout)
        let closing = try ScriptedServer { _, text in text.contains("QUIT") ? nil : beginning }
        let cut = try RedisClient(url: closing.url) { _ in }
        let half = Task { try await cut.send(["GET", "x"], timeout: .seconds(5)) }
        try await Task.sleep(for: .milliseconds(50))
        #expect(await failure(cut, ["QUIT"]).code == .connectionLost)
        await #expect(throws: RedisError.self) { try await half.value }
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n", "?\r\n", "*99999999999\r\n", "$99999999999999999999\r\n", "*-5\r\n", "$-7\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", "*1048577\r\n",
    ])
    func `what is not a reply, or announces too much, breaks the connection and nothing else`(nonsense: String) async throws {
        let server = try ScriptedServer { connection, _ in connection == 1 ? nonsense : "+fine\r\n" }
        let redis = try RedisClient(url: server.url) { _ in }
        #expect(await failure(redis, ["GET", "x"], timeout: .seconds(5)).code == .malformedReply)
        var answer: RedisValue?
        for _ in 0..<50 where answer == nil {
            answer = try? await redis.send(["GET", "x"])
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(answer == .status("fine"))
    }

    @Test func `a reply that nobody asked for breaks the connection`() async throws {
        let server = try ScriptedServer { connection, _ in connection == 1 ? "+one\r\n+two\r\n" : "+fine\r\n" }
        let redis = try RedisClient(url: server.url) { _ in }
        #expect(try await redis.send(["GET", "x"]).string == "one")
        var answer: RedisValue?
        for _ in 0..<50 where answer == nil { answer = try? await redis.send(["GET", "x"]) }
        #expect(answer == .status("fine"))
    }

    @Test func `a reply larger than the limit is refused`() async throws {
        let server = try RedisServer.shared.get()
        let redis = try server.client { $0.replyByteLimit = 100_000 }
        try await redis.send(["SET", "fault:large", [UInt8](repeating: 1, count: 200_000)])
        #expect(await failure(redis, ["GET", "fault:large"]).code == .malformedReply)
        #expect(try await redis.send(["STRLEN", "fault:large"]).integer == 200_000)
    }

    @Test func `more commands than may wait are refused at once`() async throws {
        let server = try ScriptedServer { _, _ in "" }
        let redis = try RedisClient(
            url: server.url,
            change: {
                $0.pendingLimit = 10; $0.connectionCount = 1
            })
        let codes = await withTaskGroup(of: RedisError.Code?.self) { group in
            for _ in 0..<100 { group.addTask { await failure(redis, ["GET", "x"], timeout: .milliseconds(300)).code } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == .overloaded }.count >= 80)
        #expect(codes.allSatisfy { $0 == .overloaded || $0 == .timeout })
    }

    @Test func `a cancelled task stops waiting and others do not notice`() async throws {
        let server = try await RedisServer.started()
        let redis = try server.client { $0.connectionCount = 1 }
        try await redis.send(["PING"])
        server.pause()
        let waiting = Task { try await redis.send(["SET", "a", 1], timeout: .seconds(20)) }
        let patient = Task { try await redis.send(["ECHO", "still here"], timeout: .seconds(20)) }
        try await Task.sleep(for: .milliseconds(50))
        let start = ContinuousClock.now
        waiting.cancel()
        let error = await #expect(throws: RedisError.self) { try await waiting.value }
        #expect(error?.code == .cancelled)
        #expect(start.duration(to: .now) < .seconds(2))
        server.resume()
        #expect(try await patient.value.string == "still here")

    }

    @Test func `a client that nobody holds any more closes its connections`() async throws {
        let server = try await RedisServer.started()
        let observer = try server.client { $0.connectionCount = 1 }
        func connections() async throws -> Int {
            try #require(try await observer.send(["CLIENT", "LIST"]).string).split(separator: "\n").count
        }
        do {
            let redis = try server.client()
            try await redis.send(["PING"])
            #expect(try await connections() == 2)
        }
        for _ in 0..<100 where try await connections() > 1 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await connections() == 1)
    }
}

extension RedisClient {
    fileprivate convenience init(url: String, change: (inout RedisOptions) -> Void) throws {
        var options = RedisOptions()
        (options.timeout, options.connectTimeout) = (.seconds(10), .seconds(10))
        change(&options)
        try self.init(url: url, options: options)
    }
}
