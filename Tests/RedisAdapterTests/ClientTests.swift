import Foundation
import RedisAdapter
import Testing

/// The client against a real server.
@Suite struct ClientTests {
    let server: RedisServer

    init() throws {
        server = try RedisServer.shared.get()
    }

    @Test func `values come back as they were stored, whatever their bytes`() async throws {
        let redis = try server.client()
        let bytes = (0...255).map { UInt8($0) } + Array("\r\n$3\r\n".utf8)
        #expect(try await redis.send(["SET", "client:bytes", bytes]) == .status("OK"))
        #expect(try await redis.send(["GET", "client:bytes"]) == .bytes(bytes))
        #expect(try await redis.send(["STRLEN", "client:bytes"]).integer == Int64(bytes.count))
        #expect(try await redis.send(["GET", "client:nothing"]) == .null)
        #expect(try await redis.send(["SET", "", ""]).string == "OK")
        #expect(try await redis.send(["GET", ""]).string == "")
    }

    @Test func `a value of many megabytes goes out and comes back`() async throws {
        let redis = try server.client { $0.timeout = .seconds(10) }
        let large = [UInt8](repeating: 7, count: 9_000_000)
        try await redis.send(["SET", "client:large", large])
        #expect(try await redis.send(["GET", "client:large"]).bytes == large)
        try await redis.send(["DEL", "client:large"])
    }

    @Test func `replies of every type are told apart`() async throws {
        let redis = try server.client()
        let reply = try await redis.send(["EVAL", "return {1, 'two', {3, false}, {ok='fine'}, {err='ODD thing'}}", 0])
        let values = try #require(reply.array)
        #expect(values[0] == .integer(1))
        #expect(values[1].string == "two" && values[1].integer == nil)
        #expect(values[2] == .array([.integer(3), .null]))
        #expect(values[3] == .status("fine"))
        if case .fault(let fault) = values[4] {
            #expect(fault.kind == "ODD" && fault.text == "ODD thing")
        } else {
            Issue.record("no fault")
        }
    }

    @Test func `an error reply is an error that names its kind and repeats no argument`() async throws {
        let redis = try server.client()
        try await redis.send(["SET", "client:text", "secret-value"])
        let wrong = await #expect(throws: RedisError.self) { try await redis.send(["INCR", "client:text"]) }
        #expect(wrong?.code == .refused && wrong?.replyKind == "ERR")
        let unknown = await #expect(throws: RedisError.self) { try await redis.send(["NOSUCH", "secret-value"]) }
        #expect(unknown?.description.contains("secret-value") == false)
        await #expect(throws: RedisError.self) { try await redis.send([]) }
        #expect(try await redis.send(["GET", "client:text"]).string == "secret-value")
    }

    @Test func `five thousand tasks get each its own reply over several connections`() async throws {
        let redis = try server.client { ($0.connectionCount, $0.timeout) = (4, .seconds(20)) }
        let wrong = await withTaskGroup(of: Int.self) { group in
            for task in 0..<5000 {
                group.addTask {
                    var wrong = 0
                    for turn in 0..<2 {
                        let text = "\(task):\(turn)"
                        if (try? await redis.send(["ECHO", text]).string) != text { wrong += 1 }
                    }
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    @Test func `commands sent at the same time travel in few writes`() async throws {
        let server = try await RedisServer.started()
        let redis = try server.client { $0.connectionCount = 1 }
        try await redis.send(["PING"])
        func reads() async throws -> Int {
            let info = try #require(try await redis.send(["INFO", "stats"]).string)
            let line = try #require(info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("total_reads_processed:") })
            return try #require(Int(line.drop { $0 != ":" }.dropFirst()))
        }
        let before = try await reads()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2000 { group.addTask { _ = try? await redis.send(["INCR", "count"]) } }
        }
        #expect(try await redis.send(["GET", "count"]).integer == 2000)
        #expect(try await reads() - before < 1000)
    }

    @Test func `a script is run by its digest and sent anew when the server has lost it`() async throws {
        let server = try await RedisServer.started()
        let redis = try server.client()
        let script = RedisScript("return redis.call('INCRBY', KEYS[1], ARGV[1])")
        #expect(script.digest.count == 40)
        #expect(try await redis.run(script, keys: ["n"], arguments: [5]).integer == 5)
        #expect(try await redis.send(["SCRIPT", "EXISTS", script.digest]) == .array([.integer(1)]))
        try await redis.send(["SCRIPT", "FLUSH"])
        #expect(try await redis.run(script, keys: ["n"], arguments: [2]).integer == 7)
        #expect(try await redis.run(script, keys: ["n"], arguments: [1]).integer == 8)
        await #expect(throws: RedisError.self) { try await redis.run(RedisScript("return nonsense("), keys: []) }
    }

    @Test func `after shutdown commands fail at once, and those under way are finished first`() async throws {
        let redis = try server.client()
        async let slow = redis.send(["EVAL", "local n = 0 for i = 1, 3000000 do n = n + i end return n", 0])
        try await Task.sleep(for: .milliseconds(20))
        await redis.shutdown()
        #expect(try await slow.integer != nil)
        let error = await #expect(throws: RedisError.self) { try await redis.send(["PING"]) }
        #expect(error?.code == .closed)
        await redis.shutdown()
    }

    @Test func `signing in and choosing a database happen on every connection`() async throws {
        let server = try await RedisServer.started(["--requirepass", "s3cret word"])
        let redis = try RedisClient(url: "redis://:s3cret%20word@127.0.0.1:\(server.port)/3", options: .patient)
        try await redis.send(["SET", "where", "three"])
        #expect(try await redis.send(["CLIENT", "LIST"]).string?.contains("db=3") == true)
        let zero = try RedisClient(url: "redis://default:s3cret%20word@127.0.0.1:\(server.port)", options: .patient)
        #expect(try await zero.send(["GET", "where"]) == .null)

        for url in ["redis://127.0.0.1:\(server.port)", "redis://:wr0ng@127.0.0.1:\(server.port)"] {
            let stranger = try RedisClient(url: url, options: .patient)
            let error = await #expect(throws: RedisError.self) { try await stranger.send(["PING"]) }
            #expect(error?.code == .authenticationFailed)
            #expect(error?.description.contains("wr0ng") == false)
        }
    }

    @Test func `a socket in the file system serves as well`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "redis-\(UInt32.random(in: .min ... .max)).sock").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let local = try await RedisServer.started(["--unixsocket", path])
        let redis = try RedisClient(url: "unix://\(path)?db=2", options: .patient)
        #expect(try await redis.send(["PING"]).string == "PONG")
        local.stop()
    }
}
