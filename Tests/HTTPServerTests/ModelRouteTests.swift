import Configuration
import DealService
import Foundation
import HTTPTypes
import Hummingbird
import LLMCache
import LLMTesting
import Logging
import NIOCore
import NIOEmbedded
import RateLimit
import TestKit
import Testing

@testable import HTTPServer

/// `/v1`: language models in OpenAI's language, through the cache.
struct ModelRouteTests {
    private struct Answer {
        let status: Int
        let headers: HTTPFields
        let text: String
        var json: JSONValue { get throws { try JSONValue(parsing: text) } }
        var content: String? { get throws { try json["choices"]?.array?.first?["message"]?["content"]?.string } }
        subscript(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    private final class Collector: ResponseBodyWriter {
        var bytes: [UInt8] = []
        func write(_ buffer: ByteBuffer) async throws { bytes += Array(buffer.readableBytesView) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    /// A server over one fake of OpenAI, with two callers.
    private struct Gateway {
        let fake = FakeProvider(.chatCompletions, name: "chat")
        let responder: any HTTPResponder<DealContext>

        init(budget: String? = nil, policy: String = "1000/min") async throws {
            let workshop = try Workshop()
            var variables = [
                "OPENAI_API_KEY": "fake-key", "OPENAI_BASE_URL": "http://chat.test/v1", "OPENAI_MODEL": "gpt-4.1-mini",
                "API_KEYS": "acme=acme-key, other=other-key", "RATE_LIMIT": policy, "LLM_ROOT": workshop.folder + "/llm",
            ]
            variables["LLM_DAILY_BUDGET"] = budget
            let settings = try Settings(
                reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)), folder: workshop.folder)
            let server = Server(
                house: workshop.house, limiter: MemoryRateLimiter(), limits: settings.limits,
                models: try LanguageModels(settings.models, transport: FakeTransport([fake])),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            responder = try await server.router().buildResponder()
        }

        func send(
            _ body: String?, path: String = "/v1/chat/completions", key: String? = "acme-key", _ headers: HTTPFields = [:]
        ) async throws -> Answer {
            var headers = headers
            headers[.authorization] = key.map { "Bearer \($0)" }
            let request = Request(
                head: HTTPRequest(
                    method: body == nil ? .get : .post, scheme: "http", authority: "deals.test", path: path, headerFields: headers),
                body: RequestBody(buffer: ByteBuffer(string: body ?? "")))
            let context = DealContext(
                source: .init(channel: EmbeddedChannel(), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
            let response = try await responder.respond(to: request, context: context)
            let collector = Collector()
            try await response.body.write(collector)
            return Answer(
                status: response.status.code, headers: response.headers, text: String(decoding: collector.bytes, as: UTF8.self))
        }

        func ask(_ prompt: String, key: String? = "acme-key", _ headers: HTTPFields = [:], more: String = "") async throws -> Answer {
            try await send(#"{"model": "default", "messages": [{"role": "user", "content": "\#(prompt)"}]\#(more)}"#, key: key, headers)
        }
    }

    @Test func `an equal request is answered from the cache at no cost, and only for the same caller`() async throws {
        let gateway = try await Gateway()
        gateway.fake.enqueue(.answer("Olá"))
        gateway.fake.enqueue(.answer("Oi"))
        let first = try await gateway.ask("Say hello.")
        #expect(first.status == 200, "\(first.text)")
        #expect(try first.content == "Olá" && first["X-Cache"] == "MISS" && first["X-Provider"] == "openai")
        #expect(first["X-Cost-Dollars"].flatMap { Double($0) } ?? 0 > 0)
        let second = try await gateway.ask("Say hello.")
        #expect(try second.content == "Olá" && second["X-Cache"] == "HIT" && second["X-Cost-Dollars"] == "0.000000000")
        #expect(try second.json["usage"] == first.json["usage"])
        #expect(try await gateway.ask("Say hello.", key: "other-key").content == "Oi")
        #expect(gateway.fake.requests.count == 2)
    }

    @Test func `fields say how the cache is used`() async throws {
        let gateway = try await Gateway()
        for text in ["one", "two", "three", "four"] { gateway.fake.enqueue(.answer(text)) }
        #expect(try await gateway.ask("Count.").content == "one")
        #expect(try await gateway.ask("Count.", [.cacheControl: "no-store"]).content == "two")
        #expect(try await gateway.ask("Count.").content == "one")
        #expect(try await gateway.ask("Count.", [.cacheControl: "no-cache"]).content == "three")
        #expect(try await gateway.ask("Count.").content == "three")
        var fields = HTTPFields()
        fields[try #require(HTTPField.Name("X-Cache-Namespace"))] = "blue"
        #expect(try await gateway.ask("Count.", fields).content == "four")
        #expect(try await gateway.ask("Count.", fields)["X-Cache"] == "HIT")
        for (seconds, second) in [("0", "MISS"), ("60", "HIT")] {
            var fields = HTTPFields()
            fields[try #require(HTTPField.Name("X-Cache-TTL"))] = seconds
            #expect(try await gateway.ask("Count \(seconds).", fields)["X-Cache"] == "MISS")
            #expect(try await gateway.ask("Count \(seconds).", fields)["X-Cache"] == second, "kept for \(seconds) seconds")
        }
        let calls = gateway.fake.requests.count
        fields[try #require(HTTPField.Name("X-Cache-TTL"))] = "soon"
        #expect(try await gateway.ask("Never.", fields).status == 400)
        #expect(gateway.fake.requests.count == calls)
    }

    @Test func `a stream is passed on as it comes and replayed after that`() async throws {
        let gateway = try await Gateway()
        gateway.fake.enqueue(.answer("The first of many answers that comes in pieces"))
        let more = #", "stream": true, "stream_options": {"include_usage": true}"#
        for round in 0..<2 {
            let answer = try await gateway.ask("Say it slowly.", more: more)
            #expect(answer.status == 200 && answer.headers[.contentType]?.hasPrefix("text/event-stream") == true)
            let events = answer.text.components(separatedBy: "\n\n").filter { !$0.isEmpty }
            #expect(events.last == "data: [DONE]")
            let chunks = try events.dropLast().map { try JSONValue(parsing: String($0.dropFirst(6))) }
            let text = chunks.compactMap { $0["choices"]?.array?.first?["delta"]?["content"]?.string }.joined()
            #expect(text == "The first of many answers that comes in pieces", "round \(round)")
            #expect(chunks.count > 4 && chunks.last?["usage"]?["total_tokens"]?.int ?? 0 > 0)
        }
        #expect(gateway.fake.requests.count == 1)
    }

    @Test func `a stream that breaks off has no end, and one that never began has a status`() async throws {
        let gateway = try await Gateway()
        gateway.fake.enqueue(.answer("A story that nobody will ever hear the end of, because it stops").breaking(after: 400))
        let broken = try await gateway.ask("Tell.", more: #", "stream": true"#)
        #expect(broken.status == 200 && !broken.text.contains("[DONE]"))
        #expect(broken.text.contains(#""error""#))
        gateway.fake.enqueue(.failure(400))
        let refused = try await gateway.ask("Tell more.", more: #", "stream": true"#)
        #expect(refused.status == 400)
        #expect(try refused.json["error"]?["type"] == "invalid_request_error")
    }

    @Test func `an answer cut off at the caller's limit is given as such`() async throws {
        let gateway = try await Gateway()
        gateway.fake.enqueue(.answer("Once upon").ending(.length))
        let answer = try await gateway.ask("Tell.", more: #", "max_tokens": 2"#)
        #expect(try answer.json["choices"]?.array?.first?["finish_reason"] == "length")
        #expect(try answer.content == "Once upon")
    }

    @Test func `callers without a key, unknown models and wrong requests are refused in OpenAI's form`() async throws {
        let gateway = try await Gateway()
        for key in [nil, "wrong", "fake-key"] {
            let answer = try await gateway.ask("Hi", key: key)
            #expect(answer.status == 401 && answer.headers[.wwwAuthenticate] == "Bearer")
            #expect(try answer.json["error"]?["code"] == "invalid_api_key")
        }
        #expect(try await gateway.send(nil, path: "/v1/models", key: nil).status == 401)
        let unknown = try await gateway.send(#"{"model": "gpt-9", "messages": [{"role": "user", "content": "Hi"}]}"#)
        #expect(unknown.status == 404)
        #expect(try unknown.json["error"]?["code"] == "model_not_found")
        for body in ["", "{", "[]", #"{"messages": []}"#, #"{"messages": [{"role": "user", "content": "Hi"}], "tools": [1]}"#] {
            let answer = try await gateway.send(body)
            #expect(answer.status == 400, "\(body)")
            #expect(try answer.json["error"]?["type"] == "invalid_request_error")
        }
        #expect(gateway.fake.requests.isEmpty)
    }

    @Test func `one provider or one model can be asked for by the names that are listed`() async throws {
        let gateway = try await Gateway()
        let list = try await gateway.send(nil, path: "/v1/models").json
        #expect(list["data"]?.array?.compactMap { $0["id"]?.string } == ["default", "gpt-4.1-mini", "openai"])
        for model in ["default", "gpt-4.1-mini", "openai"] {
            let answer = try await gateway.send(#"{"model": "\#(model)", "messages": [{"role": "user", "content": "Hi"}]}"#)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test func `nobody spends more in a day than is set, and what is known costs nothing`() async throws {
        let gateway = try await Gateway(budget: "0.0000001")
        let answer = try await gateway.ask("Hi")
        #expect(answer.status == 429)
        #expect(try answer.json["error"]?["type"] == "insufficient_quota")
        #expect(gateway.fake.requests.isEmpty)
    }

    @Test func `callers are limited by their name`() async throws {
        let gateway = try await Gateway(policy: "1/h")
        #expect(try await gateway.ask("Hi").status == 200)
        #expect(try await gateway.ask("Hi").status == 429)
        #expect(try await gateway.ask("Hi", key: "other-key").status == 200)
    }

    @Test func `no answer or failure shows the operator's key`() async throws {
        let gateway = try await Gateway()
        gateway.fake.enqueue(.failure(401))
        let answer = try await gateway.ask("Hi")
        #expect(answer.status == 503 && !answer.text.contains("fake-key") && !answer.text.contains("gpt-4.1-mini"), "\(answer.text)")
    }
}
