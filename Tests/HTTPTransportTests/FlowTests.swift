import Glibc
import HTTPTransport
import HTTPTypes
import ObjectStore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FlowTests {
    @Test func `a caller who reads slowly slows the service down`() async throws {
        let written = Mutex(0)
        let total = 256 << 20
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let block = [UInt8](repeating: 5, count: 1 << 20)
            for _ in 0..<(total >> 20) {
                try connection.write(block)
                written.withLock { $0 += block.count }
            }
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port))
            var chunks = response.body.makeAsyncIterator()
            var count = try await chunks.next()?.count ?? 0
            try await Task.sleep(for: .milliseconds(300))
            // The system's buffers for a socket hold some megabytes; all the rest has to wait.
            #expect(written.withLock { $0 } < 32 << 20)
            while let chunk = try await chunks.next() { count += chunk.count }
            #expect(count == total)
        }
    }

    @Test func `a service that takes a body slowly slows its source down`() async throws {
        let server = try ScriptedServer { connection in
            let head = try connection.head() ?? ""
            connection.pause(500)
            _ = try connection.body(of: head)
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        let given = Mutex((now: 0, whenSlow: 0))
        let chunk = [UInt8](repeating: 1, count: 1 << 20)
        let body = stream { number in
            given.withLock { $0.now = number }
            return number < 64 ? chunk : nil
        }
        try await withTransport { transport in
            async let response = transport.send(.to(server.port, .put, body: .stream(body, count: 64 << 20)))
            try await Task.sleep(for: .milliseconds(250))
            given.withLock { $0.whenSlow = $0.now }
            #expect(try await response.head.status == 200)
        }
        #expect(given.withLock { $0.now } == 64)
        #expect(given.withLock { $0.whenSlow } < 32)
    }

    @Test func `a body that comes in can be sent on while it comes`() async throws {
        let total = 64 << 20
        let source = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            for number in 0..<(total >> 20) { try connection.write([UInt8](repeating: UInt8(number), count: 1 << 20)) }
        }
        let destination = try ScriptedServer { connection in
            let head = try connection.head() ?? ""
            var isEqual = head.contains("Content-Length: \(total)\r\n")
            for number in 0..<(total >> 20) {
                let block = try connection.body(1 << 20)
                isEqual = isEqual && block == [UInt8](repeating: UInt8(number), count: 1 << 20)
            }
            try connection.write("HTTP/1.1 \(isEqual ? 200 : 500) X\r\nContent-Length: 0\r\n\r\n")
        }
        try await withTransport { transport in
            let incoming = try await transport.send(.to(source.port))
            let response = try await transport.send(.to(destination.port, .put, body: .stream(incoming.body, count: total)))
            #expect(response.head.status == 200)
        }
    }

    @Test func `a source that is lost half-way fails the request that it feeds, and its connection`() async throws {
        let source = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            try connection.write([UInt8](repeating: 1, count: 100_000))
        }
        let destination = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        try await withTransport { transport in
            let incoming = try await transport.send(.to(source.port))
            let error = await transportError {
                try await transport.send(.to(destination.port, .put, body: .stream(incoming.body, count: 1_000_000)))
            }
            #expect(error?.code == .connectionLost)
            #expect(await destination.isLeft())
        }
    }

    @Test func `the rest of a small body that comes late does not hold back what is there`() async throws {
        let isRead = Mutex(false)
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
            while !isRead.withLock({ $0 }) { connection.pause(5) }
            try connection.write("def")
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port))
            #expect(response.head.status == 200)
            var chunks = response.body.makeAsyncIterator()
            #expect(try await chunks.next() == Array("abc".utf8))
            isRead.withLock { $0 = true }
            #expect(try await chunks.next() == Array("def".utf8))
            #expect(try await chunks.next() == nil)
        }
    }

    @Test func `several threads share connections, and no byte gets lost between them`() async throws {
        let server = try ScriptedServer { connection in
            while let head = try connection.head() {
                let body = try connection.body(of: head)
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
                try connection.write(body)
            }
        }
        let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await withTransport(AsyncHTTPTransport.Configuration(connectionsPerHost: 4, threads: 3)) { transport in
            try await withThrowingTaskGroup { group in
                for number in 0..<60 {
                    let count = [0, 10, 100_000, 600_000][number % 4]
                    let body = Array(bytes[0..<count])
                    group.addTask {
                        let chunks = stream { $0 < 10 ? Array(body[(count / 10 * $0)..<(count / 10 * ($0 + 1))]) : nil }
                        let isStream = number % 8 < 4
                        let request = TransportRequest.to(
                            server.port, .put, body: isStream ? .stream(chunks, count: count) : .bytes(body))
                        let response = try await transport.send(request)
                        return try await response.body.bytes(upTo: count) == body
                    }
                }
                for try await isEqual in group { #expect(isEqual) }
            }
        }
        #expect(server.mostOpen <= 4)
    }

    @Test func `a source that blocks its thread holds up no other request`() async throws {
        let server = try ScriptedServer { connection in
            while let head = try connection.head() {
                _ = try connection.body(of: head)
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        let isBlocked = Mutex(false)
        let isFreed = Mutex(false)
        let body = stream { number in
            isBlocked.withLock { $0 = true }
            while !isFreed.withLock({ $0 }) { usleep(1000) }
            return number < 2 ? [1] : nil
        }
        try await withTransport { transport in
            async let blocked = transport.send(.to(server.port, .put, body: .stream(body, count: 2))).text()
            while !isBlocked.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            let text = try await transport.send(.to(server.port)).text()
            #expect(text == "ok")
            isFreed.withLock { $0 = true }
            #expect(try await blocked == "ok")
        }
    }
}
