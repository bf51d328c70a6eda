import HTTPTransport
import HTTPTypes
import ObjectStore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    @Test func `a cancelled task gives up a request that waits for its answer`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            connection.waitForEnd()
        }
        try await withTransport { transport in
            let task = Task { try await transport.send(.to(server.port)) }
            while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await server.isLeft())
        }
    }

    @Test func `a task that was cancelled before sends nothing`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        try await withTransport { transport in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await transport.send(.to(server.port))
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `a cancelled task gives up a body that is being read`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            connection.waitForEnd()
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port))
            let (began, signal) = AsyncStream<Void>.makeStream()
            let task = Task {
                for try await _ in response.body { signal.yield() }
            }
            for await _ in began { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await server.isLeft())
        }
    }

    @Test func `a cancelled task gives up a body that is being sent, and the reading of its source`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            connection.waitForEnd()
        }
        let (waiting, isWaiting) = AsyncStream<Void>.makeStream()
        let (ended, isEnded) = AsyncStream<Void>.makeStream()
        let body = stream { number in
            if number == 0 { return [1, 2, 3] }
            isWaiting.yield()
            defer { isEnded.yield() }
            try await Task.sleep(for: .seconds(60))
            return nil
        }
        try await withTransport { transport in
            let task = Task { try await transport.send(.to(server.port, .put, body: .stream(body, count: 6))) }
            for await _ in waiting { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            for await _ in ended { break }
            #expect(await server.isLeft())
        }
    }

    @Test func `an answer that nobody reads to its end is given up with its connection`() async throws {
        let server = try ScriptedServer { connection in
            while let head = try connection.head() {
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
                if head.hasPrefix("GET /some") { try connection.write([UInt8](repeating: 1, count: 1000)) }
                while !(connection.anything(within: 1000)?.isEmpty == false) {
                    try connection.write([UInt8](repeating: 1, count: 1_000_000))
                }
            }
        }
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.connectionsPerHost = 1
        try await withTransport(configuration) { transport in
            for path in ["/none", "/some", "/none", "/some"] {
                let response = try await transport.send(.to(server.port, .get, path))
                if path == "/some" {
                    for try await _ in response.body { break }
                }
            }
            #expect(await server.isLeft())
        }
    }

    @Test func `more requests than connections wait for their turn, as long as it takes`() async throws {
        let server = try ScriptedServer { connection in
            while try connection.head() != nil {
                connection.pause(100)
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.connectionsPerHost = 2
        configuration.connectTimeout = .milliseconds(300)
        try await withTransport(configuration) { transport in
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await transport.send(.to(server.port)).text() } }
                for try await text in group { #expect(text == "ok") }
            }
        }
        #expect(server.mostOpen == 2)
        // Who waited gets the connection of the one before.
        #expect(server.accepted == 2)
    }

    @Test func `a request that waits for its turn can be cancelled, and the others still come to theirs`() async throws {
        let server = try ScriptedServer { connection in
            while try connection.head() != nil {
                connection.pause(50)
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.connectionsPerHost = 1
        try await withTransport(configuration) { transport in
            let tasks = (0..<12).map { _ in Task { try await transport.send(.to(server.port)).text() } }
            try await Task.sleep(for: .milliseconds(20))
            for task in tasks.enumerated() where task.offset % 2 == 1 { task.element.cancel() }
            for task in tasks.enumerated() where task.offset % 2 == 0 {
                let text = try await task.element.value
                #expect(text == "ok")
            }
            for task in tasks.enumerated() where task.offset % 2 == 1 { _ = await task.element.result }
            let text = try await transport.send(.to(server.port)).text()
            #expect(text == "ok")
        }
        #expect(server.mostOpen == 1)
    }

    @Test func `many cancellations at any time leave neither connections nor waiting requests behind`() async throws {
        let server = try ScriptedServer { connection in
            while let head = try connection.head() {
                _ = try connection.body(of: head)
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n")
                try connection.write([UInt8](repeating: 1, count: 300_000))
            }
        }
        var configuration = AsyncHTTPTransport.Configuration()
        configuration.connectionsPerHost = 4
        try await withTransport(configuration) { transport in
            var random = SystemRandomNumberGenerator()
            let chunk = [UInt8](repeating: 2, count: 10_000)
            let tasks = (0..<200).map { number in
                Task {
                    let body: TransportRequest.Body = number % 3 == 0 ? .stream(stream { $0 < 20 ? chunk : nil }, count: 200_000) : .none
                    return try await transport.send(.to(server.port, .put, body: body)).text().utf8.count
                }
            }
            for task in tasks.shuffled(using: &random) {
                try await Task.sleep(for: .microseconds(Int.random(in: 0...2000)))
                if Bool.random() { task.cancel() }
            }
            for task in tasks {
                switch await task.result {
                case .success(let count): #expect(count == 300_000)
                case .failure(let error): #expect(error is CancellationError)
                }
            }
            let count = try await transport.send(.to(server.port)).text().utf8.count
            #expect(count == 300_000)
        }
        #expect(await server.isLeft())
    }

    @Test func `a transport that is shut down ends what is under way and takes no more`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            connection.waitForEnd()
        }
        let transport = AsyncHTTPTransport()
        let task = Task { try await transport.send(.to(server.port)) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        await transport.shutDown()
        await transport.shutDown()
        #expect(await transportError { try await task.value }?.code == .connectionLost)
        #expect(await transportError { try await transport.send(.to(server.port)) }?.code == .notConnected)
        #expect(await server.isLeft())
    }

    @Test func `requests that meet the end of their transport hear of it`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }
        for round in 0..<20 {
            let transport = AsyncHTTPTransport(.init(connectionsPerHost: 4, threads: 2))
            let tasks = (0..<16).map { _ in
                Task {
                    do {
                        while true {
                            let text = try await transport.send(.to(server.port)).text()
                            #expect(text == "ok")
                        }
                    } catch {
                        return error as? TransportError
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(round))
            await transport.shutDown()
            for task in tasks {
                let code = await task.value?.code
                #expect(code == .notConnected || code == .connectionLost)
            }
        }
        #expect(await server.isLeft())
    }

    @Test func `a transport that goes out of use without being shut down leaves no connection behind`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        _ = try await AsyncHTTPTransport().send(.to(server.port))
        #expect(await server.isLeft())
    }
}
