import Glibc
import HTTPTransport
import HTTPTypes
import ObjectStore
import Synchronization
import Testing

/// Tasks that run where the connections are served.
@Suite(.timeLimit(.minutes(1)))
struct ExecutorTests {
    /// The threads that callers have been seen on.
    private final class Threads: Sendable {
        private let seen = Mutex<Set<UInt>>([])

        var count: Int { seen.withLock { $0.count } }

        func note() { seen.withLock { _ = $0.insert(UInt(pthread_self())) } }
    }

    /// Gives bodies back, as often as it is asked.
    private func echo() throws -> ScriptedServer {
        try ScriptedServer { connection in
            while let head = try connection.head() {
                let body = try connection.body(of: head)
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
                try connection.write(body)
            }
        }
    }

    @Test(arguments: [1, 3])
    func `tasks and their requests stay on one thread`(threads: Int) async throws {
        let server = try echo()
        let seen = Threads()
        var configuration = AsyncHTTPTransport.Configuration(threads: threads)
        configuration.connectionsPerHost = 4
        try await withTransport(configuration) { transport in
            try await withTaskExecutorPreference(transport.executor) {
                for number in 0..<20 {
                    let text = "number \(number)"
                    let answer = try await transport.send(.to(server.port, .put, body: .bytes(Array(text.utf8)))).text()
                    #expect(answer == text)
                    seen.note()
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<40 {
                        group.addTask {
                            let text = "task \(number)"
                            let answer = try await transport.send(.to(server.port, .put, body: .bytes(Array(text.utf8)))).text()
                            #expect(answer == text)
                            seen.note()
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
        #expect(seen.count == 1)
    }

    @Test func `long streams go up and come down on it`() async throws {
        let server = try echo()
        let (total, block) = (24 << 20, [UInt8](repeating: 7, count: 1 << 20))
        let received = try await withTransport { transport in
            try await withTaskExecutorPreference(transport.executor) {
                let body = stream { $0 < total >> 20 ? block : nil }
                let response = try await transport.send(.to(server.port, .put, body: .stream(body, count: total)))
                var count = 0
                for try await chunk in response.body { count += chunk.count }
                return count
            }
        }
        #expect(received == total)
    }

    @Test func `tasks go on when the transport has been shut down`() async throws {
        let server = try echo()
        let transport = AsyncHTTPTransport()
        let finished = try await withTaskExecutorPreference(transport.executor) {
            let text = try await transport.send(.to(server.port)).text()
            #expect(text == "")
            return await withTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<200 { await Task.yield() }
                        return 1
                    }
                }
                // From a task of the thread that it ends.
                await transport.shutDown()
                return await group.reduce(0, +)
            }
        }
        #expect(finished == 8)
        let error = await withTaskExecutorPreference(transport.executor) {
            await transportError { try await transport.send(.to(server.port)) }
        }
        #expect(error?.code == .notConnected)
    }

    @Test func `a caller on it can be cancelled while it waits`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            connection.pause(5000)
        }
        try await withTransport { transport in
            let task = Task(executorPreference: transport.executor) { try await transport.send(.to(server.port)).head.status }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
