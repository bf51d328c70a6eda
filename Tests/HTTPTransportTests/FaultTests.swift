import HTTPTransport
import HTTPTypes
import ObjectStore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FaultTests {
    @Test func `a refused connection is one that did not come about`() async throws {
        let port = try ScriptedServer.freePort()
        try await withTransport { transport in
            let error = await transportError { try await transport.send(.to(port)) }
            #expect(error?.code == .notConnected)
            #expect(error?.message == "no connection to 127.0.0.1 came about: Connection refused")
            // A name may have several addresses, each with a failure of its own.
            let named = TransportRequest(HTTPRequest(method: .get, scheme: "http", authority: "localhost:\(port)", path: "/"))
            let other = await transportError { try await transport.send(named) }
            #expect(other?.message == "no connection to localhost came about: Connection refused")
        }
    }

    @Test func `a host whose name is not known is told of as such`() async throws {
        try await withTransport { transport in
            let request = TransportRequest(HTTPRequest(method: .get, scheme: "http", authority: "nowhere.invalid", path: "/"))
            let error = await transportError { try await transport.send(request) }
            #expect(error?.code == .notConnected)
            #expect(error?.message == "no connection to nowhere.invalid came about: its name is not known")
        }
    }

    @Test func `a connection that is closed or reset without an answer is lost`() async throws {
        for isReset in [false, true] {
            let server = try ScriptedServer { connection in
                _ = try connection.head()
                if isReset { connection.reset() }
            }
            try await withTransport { transport in
                #expect(await transportError { try await transport.send(.to(server.port)) }?.code == .connectionLost)
            }
        }
    }

    @Test(arguments: ["HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Le"])
    func `an answer that breaks off in its head is lost`(_ head: String) async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write(head)
        }
        try await withTransport { transport in
            #expect(await transportError { try await transport.send(.to(server.port)) }?.code == .connectionLost)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\nabc",
    ])
    func `a body that is shorter than announced gives its bytes and then the loss`(_ answer: String) async throws {
        for isReset in [false, true] {
            let server = try ScriptedServer { connection in
                _ = try connection.head()
                try connection.write(answer)
                connection.pause(50)
                if isReset { connection.reset() }
            }
            try await withTransport { transport in
                let response = try await transport.send(.to(server.port))
                var chunks = response.body.makeAsyncIterator()
                #expect(try await chunks.next() == Array("abc".utf8))
                #expect(await transportError { try await response.rest(&chunks) }?.code == .connectionLost)
            }
        }
    }

    @Test func `what is no HTTP answer, or has fields without end, is neither waited for nor taken in`() async throws {
        let server = try ScriptedServer { connection in
            let head = try connection.head() ?? ""
            if head.hasPrefix("GET /garbage") { try connection.write("SSH-2.0-OpenSSH_9.2\r\n") }
            try connection.write("HTTP/1.1 200 OK\r\n")
            for number in 0..<100_000 { try connection.write("X-Field-\(number): \(String(repeating: "x", count: 100))\r\n") }
        }
        try await withTransport { transport in
            for path in ["/garbage", "/endless"] {
                let error = await transportError { try await transport.send(.to(server.port, .get, path)) }
                #expect(error?.code == .other)
            }
        }
    }

    @Test func `a service that speaks before it is asked does no harm`() async throws {
        let server = try ScriptedServer { connection in
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n220 smtp.example ESMTP\r\n")
            connection.waitForEnd()
        }
        try await withTransport { transport in
            // One in some dozens may meet the moment in which its connection is being set up.
            for _ in 0..<500 {
                _ = try? await transport.send(.to(server.port, silence: .milliseconds(200)))
            }
        }
        #expect(await server.isLeft())
    }

    @Test func `a service that says nothing is given up after the silence that the request allows`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            connection.waitForEnd()
        }
        try await withTransport { transport in
            let began = ContinuousClock.now
            let error = await transportError { try await transport.send(.to(server.port, silence: .milliseconds(200))) }
            #expect(error?.code == .timedOut)
            #expect(began.duration(to: .now) >= .milliseconds(200))
            #expect(began.duration(to: .now) < .seconds(8))
        }
        #expect(await server.isLeft())
    }

    @Test func `a service that falls silent within a body is given up`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            connection.waitForEnd()
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port, silence: .milliseconds(200)))
            #expect(await transportError { try await response.text() }?.code == .timedOut)
        }
        #expect(await server.isLeft())
    }

    @Test func `a slow body is waited for as long as bytes come`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
            for digit in 0..<10 {
                connection.pause(100)
                try connection.write("\(digit)")
            }
        }
        try await withTransport { transport in
            let text = try await transport.send(.to(server.port, silence: .milliseconds(500))).text()
            #expect(text == "0123456789")
        }
    }

    @Test func `time in which the caller reads nothing is not the service's silence`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n")
            try connection.write([UInt8](repeating: 7, count: 8_000_000))
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port, silence: .milliseconds(400)))
            var chunks = response.body.makeAsyncIterator()
            var count = try await chunks.next()?.count ?? 0
            try await Task.sleep(for: .milliseconds(1200))
            while let chunk = try await chunks.next() { count += chunk.count }
            #expect(count == 8_000_000)
        }
    }

    @Test func `time in which the body's source gives nothing is not the service's silence`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        let body = stream { number in
            if number == 1 { try await Task.sleep(for: .milliseconds(700)) }
            return number < 2 ? [1, 2, 3] : nil
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port, .put, body: .stream(body, count: 6), silence: .milliseconds(200)))
            #expect(response.head.status == 200)
        }
    }

    @Test(arguments: [false, true])
    func `a service that takes no more of a body is given up`(_ isStream: Bool) async throws {
        let isGivenUp = Mutex(false)
        defer { isGivenUp.withLock { $0 = true } }
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            while !isGivenUp.withLock({ $0 }) { connection.pause(5) }
        }
        let given = Mutex(0)
        let chunk = [UInt8](repeating: 1, count: 1 << 20)
        let body: TransportRequest.Body =
            isStream
            ? .stream(
                stream { _ in
                    given.withLock { $0 += 1 }; return chunk
                }, count: 1 << 30) : .bytes(Array(repeating: 1, count: 64 << 20))
        try await withTransport { transport in
            let error = await transportError {
                try await transport.send(.to(server.port, .put, body: body, silence: .milliseconds(300)))
            }
            #expect(error?.code == .timedOut)
        }
        // What the system's buffers take, and little more.
        #expect(given.withLock { $0 } < 32)
    }

    @Test func `a connection that was closed while it was kept is lost once, and not used again`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        try await withTransport { transport in
            for _ in 0..<5 {
                let text = try await transport.send(.to(server.port)).text()
                #expect(text == "ok")
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        #expect(server.accepted == 5)
    }
}

extension TransportResponse {
    fileprivate func rest(_ chunks: inout ByteStream.AsyncIterator) async throws -> Int {
        var count = 0
        while let chunk = try await chunks.next() { count += chunk.count }
        return count
    }
}
