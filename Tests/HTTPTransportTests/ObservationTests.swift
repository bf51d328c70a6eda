import HTTPTransport
import HTTPTypes
import InMemoryTracing
import Metrics
import MetricsTestKit
import ObjectStore
import Testing
import Tracing

@Suite(.timeLimit(.minutes(1)))
struct ObservationTests {
    @Test func `requests are counted and timed by host, method and outcome`() async throws {
        let server = try ScriptedServer.answering { head in
            head.hasPrefix("GET /missing")
                ? "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone" : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole"
        }
        let metrics = TestMetrics()
        let closed = try ScriptedServer.freePort()
        try await withTransport(AsyncHTTPTransport.Configuration(metrics: metrics)) { transport in
            for _ in 0..<3 {
                _ = try await transport.send(.to(server.port, .put, "/key?X-Amz-Signature=secret", body: .bytes([1, 2]))).text()
            }
            _ = try await transport.send(.to(server.port, .get, "/missing")).text()
            _ = await transportError { try await transport.send(.to(closed)) }
        }
        func dimensions(_ method: String, _ outcome: String) -> [(String, String)] {
            [("host", "127.0.0.1"), ("method", method), ("outcome", outcome)]
        }
        #expect(try metrics.expectCounter("http_client_requests_total", dimensions("PUT", "2xx")).totalValue == 3)
        #expect(try metrics.expectCounter("http_client_requests_total", dimensions("GET", "4xx")).totalValue == 1)
        #expect(try metrics.expectCounter("http_client_requests_total", dimensions("GET", "not-connected")).totalValue == 1)
        #expect(try metrics.expectCounter("http_client_sent_bytes_total", dimensions("PUT", "2xx")).totalValue == 6)
        #expect(try metrics.expectCounter("http_client_received_bytes_total", dimensions("PUT", "2xx")).totalValue == 15)
        #expect(try metrics.expectTimer("http_client_request_duration_seconds", dimensions("PUT", "2xx")).values.count == 3)
        for counter in metrics.counters { #expect(!"\(counter.label) \(counter.dimensions)".contains("secret")) }
    }

    @Test func `each request has a span that tells its method, host and status, and no secret`() async throws {
        let server = try ScriptedServer.answering { head in
            head.hasPrefix("GET /lost") ? "" : "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nX-Token: secret\r\n\r\nnone"
        }
        let dropping = try ScriptedServer { _ = try $0.head() }
        let tracer = InMemoryTracer()
        let fields: HTTPFields = [.authorization: "secret", HTTPField.Name("x-amz-server-side-encryption-customer-key")!: "secret"]
        try await withTransport(AsyncHTTPTransport.Configuration(tracer: tracer)) { transport in
            _ = try await transport.send(.to(server.port, .get, "/secret?X-Amz-Signature=secret", fields: fields)).text()
            _ = await transportError { try await transport.send(.to(dropping.port, .head, "/secret", fields: fields)) }
        }
        let spans = tracer.finishedSpans
        #expect(spans.map(\.operationName) == ["GET", "HEAD"])
        for span in spans { #expect(span.kind == .client && span.status?.code == .error) }
        #expect(spans[0].attributes.get("http.request.method") == .string("GET"))
        #expect(spans[0].attributes.get("server.address") == .string("127.0.0.1"))
        #expect(spans[0].attributes.get("server.port") == .int64(Int64(server.port)))
        #expect(spans[0].attributes.get("http.response.status_code") == .int64(404))
        #expect(spans[1].attributes.get("error.type") == .string("connection-lost"))
        #expect(!"\(spans)".contains("secret"))
        #expect(server.requests.allSatisfy { !$0.lowercased().contains("traceparent") })
    }
}
