import HTTPTransport
import HTTPTypes
import ObjectStore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    @Test func `the target and the fields go over the wire as they were given`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }
        let target = "/b/a/../c//./%2F%20+~%c3%a4;=@:!$&'()*,[x]/?prefix=%2F&list-type=2&x=a/b?c&empty="
        let text = try await withTransport { transport in
            let fields: HTTPFields = [.authorization: "AWS4-HMAC-SHA256 Credential=x", HTTPField.Name("x-amz-meta-note")!: "a  b"]
            return try await transport.send(.to(server.port, .get, target, fields: fields)).text()
        }
        #expect(text == "ok")
        let lines = try #require(server.requests.first).split(separator: "\r\n").map(String.init)
        #expect(lines.first == "GET \(target) HTTP/1.1")
        #expect(
            lines.dropFirst().map { $0.lowercased() }.sorted() == [
                "authorization: aws4-hmac-sha256 credential=x", "host: 127.0.0.1:\(server.port)", "x-amz-meta-note: a  b",
            ])
    }

    @Test func `a body in memory arrives whole with its length`() async throws {
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try ScriptedServer { connection in
            let head = try connection.head() ?? ""
            let came = try connection.body(of: head)
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Equal: \(came == body)\r\n\r\n")
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port, .put, body: .bytes(body)))
            #expect(response.head.status == 200)
            #expect(response.head.headerFields[HTTPField.Name("x-equal")!] == "true")
        }
        #expect(server.requests.first?.contains("Content-Length: 300000\r\n") == true)
    }

    @Test func `a streamed body arrives whole with the length that was given`() async throws {
        let server = try ScriptedServer { connection in
            let head = try connection.head() ?? ""
            let came = try connection.body(of: head)
            let sum = came.reduce(into: 0) { $0 = $0 &* 31 &+ Int($1) }
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(String(sum).count)\r\n\r\n\(sum)")
        }
        let chunks = (0..<50).map { number in [UInt8](repeating: UInt8(number), count: 1 + number * 997) }
        let body = stream { $0 < chunks.count ? chunks[$0] : nil }
        let count = chunks.reduce(0) { $0 + $1.count }
        let sum = chunks.joined().reduce(into: 0) { $0 = $0 &* 31 &+ Int($1) }
        let text = try await withTransport { try await $0.send(.to(server.port, .put, body: .stream(body, count: count))).text() }
        #expect(text == String(sum))
        let head = try #require(server.requests.first)
        #expect(head.contains("Content-Length: \(count)\r\n"))
        #expect(!head.lowercased().contains("transfer-encoding"))
    }

    @Test(arguments: [HTTPRequest.Method.put, .post])
    func `a request without a body says so where the method expects one`(_ method: HTTPRequest.Method) async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        _ = try await withTransport { try await $0.send(.to(server.port, method)) }
        #expect(server.requests.first?.contains("Content-Length: 0\r\n") == true)
    }

    @Test func `requests one after the other share a connection, whatever their answers' framing`() async throws {
        let answers = [
            "HEAD": "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
            "DELETE": "HTTP/1.1 204 No Content\r\n\r\n",
            "OPTIONS": "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
            "PUT": "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "GET": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole",
            "POST": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nchun\r\n3\r\nked\r\n0\r\n\r\n",
        ]
        let server = try ScriptedServer.answering { head in answers[String(head.prefix { $0 != " " })] ?? "" }
        try await withTransport { transport in
            for _ in 0..<20 {
                for method in [HTTPRequest.Method.head, .delete, .options, .put] {
                    _ = try await transport.send(.to(server.port, method))
                }
                let text = try await transport.send(.to(server.port)).text()
                #expect(text == "whole")
                let chunked = try await transport.send(.to(server.port, .post)).text()
                #expect(chunked == "chunked")
            }
        }
        #expect(server.accepted == 1)
        #expect(server.requests.count == 120)
    }

    @Test func `a connection without a request is kept for as long as said`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }
        try await withTransport(.init(keptFor: .milliseconds(400))) { transport in
            for _ in 0..<3 {
                let began = ContinuousClock.now
                let text = try await transport.send(.to(server.port)).text()
                #expect(text == "ok")
                #expect(await server.isLeft())
                #expect(began.duration(to: .now) >= .milliseconds(400))
            }
        }
        #expect(server.accepted == 3)
    }

    // It may be whole before the caller gets to look at what it has begun.
    @Test func `an answer that comes at once does its connection no harm`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }
        let workers = 8, rounds = 50
        try await withThrowingTaskGroup { group in
            for _ in 0..<workers {
                group.addTask {
                    for _ in 0..<rounds {
                        try await withTransport { transport in
                            for _ in 0..<2 { _ = try await transport.send(.to(server.port)) }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(server.accepted == workers * rounds)
    }

    @Test(arguments: ["Connection: close\r\n", "connection: Keep-Alive, Close\r\n"])
    func `a connection that the service wants to end is not used again`(_ field: String) async throws {
        let server = try ScriptedServer { connection in
            while try connection.head() != nil { try connection.write("HTTP/1.1 200 OK\r\n\(field)Content-Length: 2\r\n\r\nok") }
        }
        try await withTransport { transport in
            for _ in 0..<3 {
                let text = try await transport.send(.to(server.port)).text()
                #expect(text == "ok")
            }
        }
        #expect(server.accepted == 3)
    }

    @Test func `a trace has no body`() async throws {
        try await withTransport { transport in
            let error = await transportError { try await transport.send(.to(1, .trace, body: .bytes([1]))) }
            #expect(error?.code == .invalidRequest)
        }
    }

    @Test func `redirects and compressed bodies are handed on as they are`() async throws {
        let server = try ScriptedServer.answering { _ in
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nzip!"
        }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port))
            #expect(response.head.status == 307)
            #expect(response.head.headerFields[.contentEncoding] == "gzip")
            #expect(try await response.text() == "zip!")
        }
        #expect(server.requests.first?.lowercased().contains("accept-encoding") == false)
    }

    @Test func `an answer may have as many fields as an object has metadata`() async throws {
        let fields = (0..<1000).map { "x-amz-meta-\($0): \($0)\r\n" }.joined()
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\n\(fields)Content-Length: 0\r\n\r\n" }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port))
            #expect(response.head.headerFields[HTTPField.Name("x-amz-meta-999")!] == "999")
        }
    }

    @Test func `informational answers are passed over`() async throws {
        let server = try ScriptedServer.answering { _ in
            "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        }
        let text = try await withTransport { try await $0.send(.to(server.port)).text() }
        #expect(text == "ok")
    }

    @Test func `an answer without a length ends with its connection`() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.head()
            try connection.write("HTTP/1.1 200 OK\r\n\r\nup to ")
            connection.pause(20)
            try connection.write("the end")
        }
        let text = try await withTransport { try await $0.send(.to(server.port)).text() }
        #expect(text == "up to the end")
    }

    @Test func `a body is read once only`() async throws {
        let server = try ScriptedServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }
        try await withTransport { transport in
            let response = try await transport.send(.to(server.port))
            _ = try await response.text()
            #expect(await transportError { try await response.text() }?.code == .invalidRequest)
        }
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "http:///x", "http://127.0.0.1:0/", "http://127.0.0.1:99999/", "http://a b/", "http://u@127.0.0.1/",
    ])
    func `an address that is none is refused`(_ url: String) async throws {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        let authority = parts[2].prefix { $0 != "/" }
        let head = HTTPRequest(method: .get, scheme: String(parts[0].dropLast()), authority: String(authority), path: "/")
        try await withTransport { transport in
            #expect(await transportError { try await transport.send(TransportRequest(head)) }?.code == .invalidRequest)
        }
    }

    @Test(arguments: ["", "x", "/a b", "/a\r\nX: y", "/ä"])
    func `a target that would break the request line is refused`(_ target: String) async throws {
        try await withTransport { transport in
            #expect(await transportError { try await transport.send(.to(1, .get, target)) }?.code == .invalidRequest)
        }
    }
}
