import HTTPTransport
import HTTPTypes
import ObjectStore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EarlyAnswerTests {
    /// A refusal, framed by its length, by chunks, and without a body.
    static let refusals = [
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\ndenied",
        "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ndenied\r\n0\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 6\r\n\r\ndenied",
    ]

    @Test(arguments: refusals, [false, true])
    func `an answer that comes while the body is sent is read, and the body ends`(_ refusal: String, _ isStream: Bool) async throws {
        let hasOther = Mutex(false)
        let server = try ScriptedServer { connection in
            guard let head = try connection.head() else { return }
            if head.hasPrefix("GET") {
                hasOther.withLock { $0 = true }
                return try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
            // The first bytes have come, and all buffers between fill up.
            _ = try connection.body(1000)
            connection.pause(100)
            try connection.write(refusal)
            while !hasOther.withLock({ $0 }) { connection.pause(5) }
            connection.waitForEnd()
        }
        let given = Mutex(0)
        let chunk = [UInt8](repeating: 1, count: 1 << 20)
        let body: TransportRequest.Body =
            isStream
            ? .stream(
                stream { _ in
                    given.withLock { $0 += 1 }; return chunk
                }, count: 1 << 40) : .bytes(Array(repeating: 1, count: 32 << 20))
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port, .put, body: body))
            #expect(response.head.status == 403)
            let text = try await response.text()
            #expect(text == (refusal.contains("denied") ? "denied" : ""))
            // The connection on which the rest of the body is missing is not used again.
            let next = try await transport.send(.to(server.port)).text()
            #expect(next == "ok")
            #expect(await server.isLeft())
        }
        #expect(given.withLock { $0 } < 64)
    }

    @Test func `an early answer ends the reading of a source that gives nothing`() async throws {
        let isReading = Mutex(false)
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            while !isReading.withLock({ $0 }) { connection.pause(5) }
            try connection.write(Self.refusals[0])
            connection.waitForEnd()
        }
        let (ended, isEnded) = AsyncStream<Bool>.makeStream()
        let body = stream { number in
            if number == 0 { return [1] }
            isReading.withLock { $0 = true }
            defer { isEnded.yield(Task.isCancelled) }
            try await Task.sleep(for: .seconds(60))
            return nil
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port, .put, body: .stream(body, count: 10)))
            #expect(response.head.status == 403)
            let text = try await response.text()
            #expect(text == "denied")
            for await isCancelled in ended {
                #expect(isCancelled)
                break
            }
            #expect(await server.isLeft())
        }
    }

    @Test(arguments: [false, true])
    func `a body that is expected is sent as soon as the service asks for it`(_ isStream: Bool) async throws {
        let server = try ScriptedServer { connection in
            while let head = try connection.head() {
                guard head.contains("Expect: 100-continue\r\n"), connection.anything(within: 200)?.isEmpty == true else { return }
                try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
                let body = try connection.body(of: head)
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(body.allSatisfy { $0 == 7 } ? "y" : "n")")
            }
        }
        let bytes = [UInt8](repeating: 7, count: 200_000)
        let body: TransportRequest.Body = isStream ? .stream(ByteStream(bytes), count: bytes.count) : .bytes(bytes)
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.patience = .seconds(3600)
        try await withTransport(configuration) { transport in
            for _ in 0..<2 {
                let text = try await transport.send(.to(server.port, .put, body: body, expectsContinue: true)).text()
                #expect(text == "y")
            }
        }
        #expect(server.accepted == 1)
    }

    @Test func `a service that does not know of expectations gets the body after a second`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }
        try await withTransport { transport in
            let began = ContinuousClock.now
            let request = TransportRequest.to(
                server.port, .put, body: .bytes([1, 2, 3]), silence: .milliseconds(500), expectsContinue: true)
            let text = try await transport.send(request).text()
            #expect(text == "ok")
            #expect(began.duration(to: .now) >= .seconds(1))
        }
    }

    @Test(arguments: refusals, [false, true])
    func `a body that the service refuses is not sent at all`(_ refusal: String, _ isStream: Bool) async throws {
        let came = Mutex<[UInt8]?>(nil)
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write(refusal)
            let rest = connection.anything(within: 300)
            came.withLock { $0 = rest ?? [] }
            connection.waitForEnd()
        }
        let bytes = [UInt8](repeating: 7, count: 200_000)
        let body: TransportRequest.Body = isStream ? .stream(ByteStream(bytes), count: bytes.count) : .bytes(bytes)
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.patience = .seconds(3600)
        try await withTransport(configuration) { transport in
            let response = try await transport.send(.to(server.port, .put, body: body, expectsContinue: true))
            #expect(response.head.status == 403)
            let text = try await response.text()
            #expect(text == (refusal.contains("denied") ? "denied" : ""))
            #expect(await server.isLeft())
        }
        #expect(came.withLock { $0 } == [])
    }

    @Test func `a stream of another length than was given fails the request`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        try await withTransport { transport in
            for count in [0, 4, 9, 11, 1_000_000] {
                let body = stream { $0 < 2 ? [1, 2, 3, 4, 5] : nil }
                let error = await transportError { try await transport.send(.to(server.port, .put, body: .stream(body, count: count))) }
                #expect(error?.code == .invalidRequest)
            }
            let body = stream { $0 < 2 ? [1, 2, 3, 4, 5] : nil }
            let response = try await transport.send(.to(server.port, .put, body: .stream(body, count: 10)))
            #expect(response.head.status == 200)
            #expect(await server.isLeft(within: .milliseconds(10)) == false)
        }
        #expect(await server.isLeft())
    }

    @Test func `what the body's source throws comes out as it is`() async throws {
        struct Broken: Error {}
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        let body = stream { number in
            guard number == 0 else { throw Broken() }
            return [1]
        }
        try await withTransport { transport in
            await #expect(throws: Broken.self) { try await transport.send(.to(server.port, .put, body: .stream(body, count: 10))) }
            #expect(await server.isLeft())
        }
    }
}
