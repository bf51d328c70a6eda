import LLMCache
import LLMTesting
import Testing

/// What the chain makes of each switch of a fake.
@Suite struct ChainTests {
    private static let request = LLMRequest("Which box?", tenant: "acme")
    private static let schemaRequest = LLMRequest("Which box?", schema: ProviderScene.invoice, tenant: "acme")

    // MARK: Statuses

    @Test(arguments: WireFormat.all)
    func `a provider that fails for the moment is asked again, and its answer taken`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [.failure(503), .failure(500), .answer("third")])
        #expect(try await scene.chain.answer(Self.request).text == "third")
        #expect(scene.time.sleeps == [.milliseconds(250), .milliseconds(500)])
    }

    @Test(arguments: WireFormat.all)
    func `a provider that keeps failing is left to the next, who is named in the answer`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, failing: [.failure(503), .failure(502), .failure(500)])
        let answer = try await scene.chain.answer(Self.request)
        #expect(answer.text == "from the second" && answer.provider == scene.fakes[1].name)
        #expect(scene.first.requests.count == 3)
    }

    @Test(arguments: WireFormat.all)
    func `an HTML page of a gateway is a failure like any 502`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [.html(), .answer("after")])
        #expect(try await scene.chain.answer(Self.request).text == "after")
    }

    @Test(arguments: WireFormat.all)
    func `a throttled provider gets exactly the wait it asks for`(format: WireFormat) async throws {
        let reply: FakeReply =
            format == .gemini
            ? .failure(429, members: ["details": [["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "4s"]]])
            : .failure(429, code: "rate_limit_exceeded", fields: ["retry-after": "4"])
        let scene = try ProviderScene(format, [reply, .answer("after")])
        #expect(try await scene.chain.answer(Self.request).text == "after")
        #expect(scene.time.sleeps == [.milliseconds(4200)])
    }

    @Test func `a provider that asks for a long wait is left alone for that long`() async throws {
        let scene = try ProviderScene(.messages, failing: [.failure(429, fields: ["retry-after": "60"]), .answer("back")])
        #expect(try await scene.chain.answer(Self.request).text == "from the second")
        #expect(try await scene.chain.answer(Self.request).text == "from the second")
        #expect(scene.first.requests.count == 1)
        #expect(scene.chain.status[0].state == .open && scene.chain.status[0].pauseLeft == .seconds(60))
        scene.time.advance(by: .seconds(60))
        #expect(scene.chain.status[0].state == .halfOpen)
        #expect(try await scene.chain.answer(Self.request).text == "back")
        #expect(scene.chain.status[0].state == .closed)
    }

    @Test func `a provider without money is left alone for a quarter of an hour`() async throws {
        let scene = try ProviderScene(.chatCompletions, failing: [.failure(429, code: "insufficient_quota"), .answer("paid")])
        #expect(try await scene.chain.answer(Self.request).text == "from the second")
        #expect(scene.chain.status[0].lastFailure == .quotaExhausted)
        scene.time.advance(by: .seconds(899))
        #expect(try await scene.chain.answer(Self.request).text == "from the second")
        scene.time.advance(by: .seconds(1))
        #expect(try await scene.chain.answer(Self.request).text == "paid")
    }

    @Test(arguments: WireFormat.all)
    func `a wrong key is not tried twice`(format: WireFormat) async throws {
        let fake = FakeProvider(format, key: "right")
        let second = FakeProvider(.messages, name: "second", otherwise: .answer("second"))
        let wrong = try Provider(
            "first", format: format, baseURL: "http://\(fake.name).test\(fake.basePath)", key: APIKey("wrong"), model: fake.model)
        let chain = ProviderChain([wrong, try second.provider()], transport: FakeTransport([fake, second]))
        #expect(try await chain.answer(Self.request).provider == "second")
        #expect(fake.requests.count == 1)
    }

    @Test func `a wrong request is told at once, and nobody else asked`() async throws {
        let scene = try ProviderScene(.gemini, failing: [.failure(400, code: "INVALID_ARGUMENT")])
        #expect(await ProviderScene.failure { try await scene.chain.answer(Self.request) }?.code == .invalidRequest)
        #expect(scene.fakes[1].requests.isEmpty)
    }

    @Test func `a request that is too large for one provider is put to the next`() async throws {
        let scene = try ProviderScene(.messages, failing: [.failure(413)])
        #expect(try await scene.chain.answer(Self.request).text == "from the second")
    }

    // MARK: Bodies

    @Test(arguments: WireFormat.all)
    func `an error within a 200 is a failure`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [.failureInside200(502), .answer("after")])
        #expect(try await scene.chain.answer(Self.request).text == "after")
        #expect(scene.chain.costs.report.rows[0].failures == 1)
    }

    @Test(arguments: WireFormat.all)
    func `JSON in a fence is repaired without another call`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [FakeReply.answer(#"{"total": 5,}"#).fenced()])
        let answer = try await scene.chain.answer(Self.schemaRequest)
        #expect(answer.value == ["total": 5])
        #expect(try JSONValue(parsing: answer.text) == ["total": 5])
        #expect(scene.first.requests.count == 1)
    }

    @Test(arguments: WireFormat.all)
    func `JSON cut off is asked for again with the fault, and both answers are paid for`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [FakeReply.answer(#"{"total": 5}"#).cutOff(), .answer(#"{"total": 6}"#)])
        let answer = try await scene.chain.answer(Self.schemaRequest)
        #expect(answer.value == ["total": 6])
        #expect(scene.faults == [])
        let body = try #require(scene.first.requests.last?.body).jsonText
        #expect(body.contains("invalid JSON at the end") && body.contains("Your answer is not usable"))
        if let cost = answer.cost { #expect(cost == scene.chain.costs.report.nanoDollars) }
    }

    @Test func `JSON that says one thing twice is asked for again`() async throws {
        let scene = try ProviderScene(.gemini, [.answer(#"{"total": 1, "total": 2}"#), .answer(#"{"total": 2}"#)])
        #expect(try await scene.chain.answer(Self.schemaRequest).value == ["total": 2])
        #expect(scene.first.requests.count == 2)
    }

    @Test func `JSON against the schema is asked for again, then the next provider is`() async throws {
        let wrong = FakeReply.answer(#"{"total": -1}"#)
        let scene = try ProviderScene([
            FakeProvider(.gemini, replies: [wrong, wrong]), FakeProvider(.messages, otherwise: .answer(#"{"total": 2}"#)),
        ])
        let answer = try await scene.chain.answer(Self.schemaRequest)
        #expect(answer.value == ["total": 2] && answer.provider == "messages")
        #expect(scene.first.requests.count == 2)
        #expect(scene.first.requests[1].body?.jsonText.contains("$.total should be at least 0") == true)
    }

    @Test(arguments: WireFormat.all)
    func `an answer at its limit is asked for once more with more room, and never returned`(format: WireFormat) async throws {
        let cut = FakeReply.answer("half of").ending(.length)
        var request = Self.request
        request.parameters.maxOutputTokens = 100
        var scene = try ProviderScene(format, [cut, .answer("whole")])
        #expect(try await scene.chain.answer(request).text == "whole")
        #expect(scene.first.requests[1].body?.jsonText.contains("400") == true)
        scene = try ProviderScene(format, failing: [cut, cut])
        let failure = await ProviderScene.failure { try await scene.chain.answer(request) }
        #expect(failure?.code == .truncated && failure?.provider == scene.first.name)
        #expect(scene.fakes[1].requests.isEmpty)
    }

    @Test(arguments: WireFormat.all)
    func `an answer at the largest limit of its model is not paid for twice`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [FakeReply.answer("half of").ending(.length)])
        var request = Self.request
        request.parameters.maxOutputTokens = 16384
        let failure = await ProviderScene.failure { try await scene.chain.answer(request) }
        #expect(failure?.code == .truncated && scene.first.requests.count == 1)
    }

    @Test func `without a limit in the request a larger one is tried unless the largest was reached`() async throws {
        let cut = FakeReply.answer("half of").ending(.length)
        let scene = try ProviderScene(.messages, [cut, .answer("whole")])
        #expect(try await scene.chain.answer(Self.request).text == "whole")
        #expect(scene.first.requests.map { $0.body?["max_tokens"]?.int } == [4096, 16384])
        let unknown = try ProviderScene(.compatible, [cut, .answer("whole")])
        #expect(try await unknown.chain.answer(Self.request).text == "whole")
        #expect(unknown.first.requests.map { $0.body?["max_tokens"]?.int } == [nil, 16384])
        let other = try ProviderScene(.gemini, [cut])
        #expect(await ProviderScene.failure { try await other.chain.answer(Self.request) }?.code == .truncated)
        #expect(other.first.requests.count == 1)
    }

    @Test(arguments: WireFormat.all, [FakeReply.Ending.refused, .blockedPrompt])
    func `refused content is told, and is no failure of the provider`(format: WireFormat, ending: FakeReply.Ending) async throws {
        let reply = FakeReply.answer("I cannot").ending(ending)
        var scene = try ProviderScene(format, failing: [reply])
        #expect(await ProviderScene.failure { try await scene.chain.answer(Self.request) }?.code == .refused)
        #expect(scene.chain.status[0].state == .closed)
        scene = try ProviderScene(
            format, failing: [reply], settings: ChainSettings(retry: RetryLimits(triesOthersAfterRefusal: true)))
        #expect(try await scene.chain.answer(Self.request).text == "from the second")
    }

    @Test(arguments: WireFormat.all)
    func `an answer that is not said to be complete is not taken`(format: WireFormat) async throws {
        let reply = FakeReply.answer("perhaps").ending(.none)
        let scene = try ProviderScene(format, failing: [reply, reply])
        #expect(try await scene.chain.answer(Self.request).text == "from the second")
    }

    @Test(arguments: WireFormat.all)
    func `the model that answered is recorded, not the one that was asked`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [FakeReply.answer("x").with { $0.model = "another-model" }])
        let answer = try await scene.chain.answer(Self.request)
        #expect(answer.model == "another-model")
        // Nobody knows what another model costs.
        #expect(answer.cost == nil && scene.chain.costs.report.unknownCosts == 1)
    }

    @Test(arguments: WireFormat.all)
    func `a body that is too large, repeats a name or is not UTF-8 is no answer`(format: WireFormat) async throws {
        let broken: [FakeReply] = [
            .huge(20_000), FakeReply.answer("x").with { $0.repeatsAName = true }, FakeReply.answer("x").with { $0.hasInvalidUTF8 = true },
        ]
        for reply in broken {
            let scene = try ProviderScene(
                format, failing: [reply, reply, reply], settings: ChainSettings(responseLimit: 10_000))
            #expect(try await scene.chain.answer(Self.request).text == "from the second")
            #expect(scene.first.requests.count <= 3)
        }
    }

    @Test(arguments: WireFormat.all)
    func `a connection that drops within the body is a passing failure`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [FakeReply.answer("lost").breaking(after: 30), .answer("kept")])
        #expect(try await scene.chain.answer(Self.request).text == "kept")
        #expect(scene.chain.costs.report.unknownCosts >= 1)
    }

    // MARK: Time

    @Test func `a provider that hangs costs its own time limit, and the next answers`() async throws {
        let fakes = [
            FakeProvider(.gemini, replies: [.hang, .hang, .hang]), FakeProvider(.messages, otherwise: .answer("in time")),
        ]
        let time = FakeTime()
        let chain = ProviderChain(
            [try fakes[0].provider(timeout: .seconds(5)), try fakes[1].provider()], transport: FakeTransport(fakes, time: time), time: time)
        #expect(try await chain.answer(Self.request).text == "in time")
        #expect(time.passed == .milliseconds(15_750))
    }

    @Test func `one deadline ends everything`() async throws {
        let scene = try ProviderScene([FakeProvider(.gemini, otherwise: .hang), FakeProvider(.messages)])
        var request = Self.request
        request.controls.timeout = .seconds(7)
        #expect(await ProviderScene.failure { try await scene.chain.answer(request) }?.code == .timeout)
        #expect(scene.time.passed == .seconds(7))
        #expect(scene.fakes[1].requests.isEmpty)
    }

    @Test func `a slow answer within the deadline is taken`() async throws {
        let scene = try ProviderScene(.gemini, [FakeReply.answer("late").delayed(by: .seconds(20))])
        #expect(try await scene.chain.answer(Self.request).text == "late")
        #expect(scene.chain.status[0].latency == .seconds(20))
    }

    @Test(.timeLimit(.minutes(2))) func `a hedge takes the faster of two providers`() async throws {
        let fakes = [
            FakeProvider(.gemini, otherwise: FakeReply.answer("slow").delayed(by: .seconds(300))),
            FakeProvider(.messages, otherwise: .answer("fast")),
        ]
        let chain = ProviderChain(
            try fakes.map { try $0.provider() }, transport: FakeTransport(fakes),
            settings: ChainSettings(hedgeDelay: .milliseconds(20)))
        #expect(try await chain.answer(Self.request).text == "fast")
        // The one that lost may have been charged for.
        #expect(chain.costs.report.rows.map(\.unknownCosts).reduce(0, +) == 1)
    }

    @Test func `a hedge that is not needed is not made`() async throws {
        let fakes = [FakeProvider(.gemini, otherwise: .answer("quick")), FakeProvider(.messages)]
        let chain = ProviderChain(
            try fakes.map { try $0.provider() }, transport: FakeTransport(fakes), settings: ChainSettings(hedgeDelay: .seconds(60)))
        #expect(try await chain.answer(Self.request).text == "quick")
        #expect(fakes[1].requests.isEmpty)
    }

    @Test func `two failures beside each other lead on to the third`() async throws {
        let fakes = [
            FakeProvider(.gemini, otherwise: FakeReply.failure(401).delayed(by: .milliseconds(300))),
            FakeProvider(.messages, otherwise: .failure(401)), FakeProvider(.responses, otherwise: .answer("third")),
        ]
        let chain = ProviderChain(
            try fakes.map { try $0.provider() }, transport: FakeTransport(fakes),
            settings: ChainSettings(hedgeDelay: .milliseconds(10)))
        #expect(try await chain.answer(Self.request).text == "third")
        #expect(fakes.dropFirst().map(\.requests.count) == [1, 1])
    }

    @Test(.timeLimit(.minutes(2))) func `cancelling ends the waiting, and is no failure of a provider`() async throws {
        let fake = FakeProvider(.gemini, otherwise: .hang)
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
        let task = Task { try await chain.answer(Self.request) }
        while fake.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(chain.status[0].failures == 0)
    }

    // MARK: Choice

    @Test func `five failures in a row open the breaker, and a success closes it`() async throws {
        let scene = try ProviderScene(.gemini, failing: [FakeReply](repeating: .failure(500), count: 9))
        for _ in 0..<4 { #expect(try await scene.chain.answer(Self.request).text == "from the second") }
        // Three attempts each for two requests; the others found the breaker open.
        #expect(scene.first.requests.count == 6)
        #expect(scene.chain.status[0].state == .open && scene.chain.status[0].failures == 6)
        scene.time.advance(by: .seconds(30))
        #expect(try await scene.chain.answer(Self.request).text == "from the second")
        #expect(scene.first.requests.count == 9 && scene.chain.status[0].state == .open)
        scene.time.advance(by: .seconds(60))
        #expect(try await scene.chain.answer(Self.request).text == "OK")
        #expect(scene.chain.status[0].state == .closed && scene.chain.status[0].lastFailure == nil)
    }

    @Test func `providers that cannot see images are not asked about them`() async throws {
        let fakes = [FakeProvider(.compatible), FakeProvider(.gemini)]
        var blind = try fakes[0].provider()
        blind.abilities = [.schema]
        let chain = ProviderChain([blind, try fakes[1].provider()], transport: FakeTransport(fakes))
        let request = LLMRequest("?", images: [LLMImage([1, 2], mediaType: "image/png")])
        #expect(try await chain.answer(request).provider == "gemini")
        let alone = ProviderChain([blind], transport: FakeTransport(fakes))
        #expect(await ProviderScene.failure { try await alone.answer(request) }?.code == .noProvider)
    }

    @Test func `a family names the models that may answer`() async throws {
        let fakes = [FakeProvider(.gemini), FakeProvider(.messages)]
        var second = try fakes[1].provider()
        second.families["large"] = "claude-sonnet-4-5"
        let chain = ProviderChain([try fakes[0].provider(), second], transport: FakeTransport(fakes))
        #expect(try await chain.answer(LLMRequest("?", family: "large")).provider == "messages")
        #expect(fakes[1].requests[0].body?["model"] == "claude-sonnet-4-5")
        #expect(await ProviderScene.failure { try await chain.answer(LLMRequest("?", family: "other")) }?.code == .noProvider)
        #expect(
            chain.status.map(\.model) == [
                "gemini-2.5-flash", "embedding-model", "claude-haiku-4-5", "claude-sonnet-4-5", "embedding-model",
            ])
    }

    @Test func `the cheapest, the fastest and the most capable come first when asked for`() async throws {
        func winner(_ order: ChainSettings.Order, after warmUp: Int = 0) async throws -> String {
            let fakes = [
                FakeProvider(.messages, otherwise: FakeReply.answer(#"{"total":1}"#).delayed(by: .seconds(2))), FakeProvider(.compatible),
                FakeProvider(.gemini, otherwise: FakeReply.answer(#"{"total":1}"#).delayed(by: .seconds(3))),
            ]
            let time = FakeTime()
            var providers = try fakes.map { try $0.provider() }
            providers[0].abilities = [.images]
            if order == .fastest { providers.remove(at: 1) }
            if order == .mostCapable { providers.remove(at: 1) }
            let chain = ProviderChain(
                providers, transport: FakeTransport(fakes, time: time), settings: ChainSettings(order: order), time: time)
            var name = ""
            for _ in 0...warmUp { name = try await chain.answer(Self.schemaRequest).provider }
            return name
        }
        #expect(try await winner(.cheapest) == "gemini")
        #expect(try await winner(.listed) == "messages")
        #expect(try await winner(.mostCapable) == "gemini")
        #expect(try await winner(.fastest, after: 3) == "messages")
    }

    @Test func `a retired model is replaced by its successor`() async throws {
        let fake = FakeProvider(.gemini)
        let provider = try Provider(
            "g", format: .gemini, baseURL: "http://gemini.test/v1beta", key: APIKey("fake-key"), model: "gemini-2.0-flash")
        let chain = ProviderChain([provider], transport: FakeTransport([fake]), time: FakeTime())
        _ = try await chain.answer(Self.request)
        #expect(fake.requests[0].path == "/v1beta/models/gemini-2.5-flash:generateContent")
    }

    @Test func `one reason common to all providers is told as such, several are counted up`() async throws {
        let throttled = FakeReply.failure(429, code: "rate_limit_exceeded", fields: ["retry-after": "30"])
        var scene = try ProviderScene([FakeProvider(.messages, otherwise: throttled), FakeProvider(.chatCompletions, otherwise: throttled)])
        var failure = await ProviderScene.failure { try await scene.chain.answer(Self.request) }
        #expect(failure?.code == .throttled && failure?.retryAfter == .seconds(30))
        failure = await ProviderScene.failure { try await scene.chain.answer(Self.request) }
        #expect(failure?.code == .noProvider && failure?.retryAfter == .seconds(30))
        scene = try ProviderScene([FakeProvider(.messages, otherwise: throttled), FakeProvider(.gemini, otherwise: .failure(404))])
        failure = await ProviderScene.failure { try await scene.chain.answer(Self.request) }
        #expect(failure?.code == .noProvider)
        #expect(failure?.message.contains("messages: throttled, gemini: misconfigured") == true)
    }

    @Test func `a provider that fails the same way again and again is told of once`() async throws {
        let scene = try ProviderScene([FakeProvider(.messages, otherwise: .failure(503)), FakeProvider(.gemini, otherwise: .failure(404))])
        let failure = await ProviderScene.failure { try await scene.chain.answer(Self.request) }
        let tries = scene.first.requests.count
        #expect(tries > 1)
        #expect(failure?.message == "no provider gave an answer (\(tries) × messages: unavailable, gemini: misconfigured)")
    }

    @Test func `every attempt is told with how it ended, what it took and what it cost`() async throws {
        let fake = FakeProvider(.gemini, replies: [.failure(503), FakeReply.answer("x").delayed(by: .seconds(2))])
        let time = FakeTime()
        let records = Records()
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake], time: time), time: time) {
            records.add("\($0.tenant) \($0.provider) \($0.model) \($0.outcome) \($0.duration) \($0.usage?.input ?? -1) \($0.cost ?? -1)")
        }
        _ = try await chain.answer(Self.request)
        #expect(
            records.text == """
                acme gemini gemini-2.5-flash failed(unavailable) 0.0 seconds -1 0
                acme gemini gemini-2.5-flash answered 2.0 seconds 120 130600
                """)
    }

    @Test func `the state of a model tells its price and its last day`() throws {
        var provider = try FakeProvider(.messages).provider()
        provider.families["large"] = "claude-sonnet-4-5"
        let chain = ProviderChain([provider], transport: FakeTransport([]), time: FakeTime())
        #expect(chain.status.map { $0.price?.price.input } == [1000, 3000, nil])
        #expect(chain.status.map { $0.retired?.description } == [nil, "2026-12-01", nil])
    }

    // MARK: Secrets

    @Test func `keys, prompts, images and answers are in no error, description, dump or record`() async throws {
        let image = LLMImage(Array("MARKERIMAGE".utf8), mediaType: "image/png")
        var request = LLMRequest("MARKERPROMPT", images: [image], system: "MARKERSYSTEM", schema: ProviderScene.invoice)
        request.controls.timeout = .seconds(60)
        let replies: [FakeReply] = [
            .failure(400), .failure(401), .failure(500), .failure(429), .failureInside200(500), .answer(#"{"total": "MARKERANSWER"}"#),
            .answer("MARKERANSWER").cutOff(), .answer("MARKERANSWER").ending(.length), .answer("MARKERANSWER").ending(.refused),
            .html(), .raw(200, Array("MARKERANSWER".utf8)), FakeReply.answer("MARKERANSWER").with { $0.model = "" },
        ]
        for format in WireFormat.all {
            for reply in replies {
                let fake = FakeProvider(format, key: "MARKERKEY", otherwise: reply)
                let time = FakeTime()
                let records = Records()
                let provider = try fake.provider()
                let chain = ProviderChain([provider], transport: FakeTransport([fake], time: time), time: time) { records.add("\($0)") }
                let failure = await ProviderScene.failure { try await chain.answer(request) }
                var dumped = ""
                dump(provider, to: &dumped)
                dump(provider.key(), to: &dumped)
                if let failure { dump(failure, to: &dumped) }
                let shown = [
                    failure.map { "\($0)" } ?? "", String(reflecting: provider), "\(provider)", dumped, records.text, "\(chain.status)",
                    "\(chain.costs.report)",
                ]
                #expect(failure != nil)
                for text in shown {
                    #expect(!text.contains("MARKER"), "\(format): \(text)")
                    #expect(!text.contains("TUFSS0VS"))
                }
            }
        }
    }
}

extension Provider {
    fileprivate func key() -> APIKey? { try? APIKey("MARKERKEY") }
}
