import CardRender
import DealCore
import DealService
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import ObjectStore
import RateLimit
import Synchronization
import TestKit
import Testing

@testable import HTTPServer

/// The routes as a client meets them, without a socket in between.
struct ServerTests {
    private struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
        var json: Value { get throws { try JSON.parse(body) } }
    }

    private struct Site {
        let workshop: Workshop
        let responder: any HTTPResponder<DealContext>

        init(
            policy: String = "1000/min", limits: LimitSettings? = nil, store: any ObjectStore = MemoryStore(),
            limiter: any RateLimitStore = MemoryRateLimiter()
        ) async throws {
            workshop = try Workshop(store: store)
            try await workshop.house.prepareReferenceData()
            let server = Server(
                house: workshop.house, limiter: limiter, limits: try limits ?? LimitSettings(RateLimitPolicy("client", policy)),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            responder = try await server.router().buildResponder()
            var listing = CatalogueContract.fullListing
            listing.cpu = try await workshop.house.repository.cpus().first
            _ = try await workshop.house.repository.save(listings: [
                listing, Listing(id: 0, title: "Bare <b>box</b>", price: Money(text: "50")),
            ])
            _ = try await workshop.house.appraiser.appraiseCatalogue()
        }

        func get(_ path: String, method: HTTPRequest.Method = .get, _ headers: HTTPFields = [:]) async throws -> Answer {
            let request = Request(
                head: HTTPRequest(method: method, scheme: "http", authority: "deals.test", path: path, headerFields: headers),
                body: RequestBody(buffer: ByteBuffer()))
            let context = DealContext(
                source: .init(channel: EmbeddedChannel(), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
            let response = try await responder.respond(to: request, context: context)
            let collector = Collector()
            try await response.body.write(collector)
            return Answer(status: response.status.code, headers: response.headers, body: collector.bytes)
        }
    }

    private final class Collector: ResponseBodyWriter {
        var bytes: [UInt8] = []
        func write(_ buffer: ByteBuffer) async throws { bytes += Array(buffer.readableBytesView) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    @Test func `a card is a PNG with its tag, and an equal tag saves the picture`() async throws {
        let site = try await Site()
        let card = try await site.get("/og-image/1.png")
        #expect(card.status == 200)
        #expect(card.headers[.contentType] == "image/png")
        #expect(card.headers[.cacheControl] == "public, max-age=86400")
        let picture = try PNG.decode(card.body)
        #expect((picture.width, picture.height) == (1200, 630))
        let tag = try #require(card.headers[.eTag])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count > 16)

        for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = try await site.get("/og-image/1.png", [.ifNoneMatch: known])
            #expect(again.status == 304, "If-None-Match: \(known)")
            #expect(again.body.isEmpty)
            #expect(again.headers[.eTag] == tag)
        }
        #expect(try await site.get("/og-image/1.png", [.ifNoneMatch: "\"other\""]).body == card.body)
        #expect(try await site.get("/og-image/1.png?style=dark").headers[.eTag] != tag)
        #expect(try await site.get("/og-image/1.png", method: .head).status == 200)
    }

    @Test func `a new price gives a card a new tag`() async throws {
        let site = try await Site()
        let before = try await site.get("/og-image/2.png")
        _ = try await site.workshop.house.repository.save(listings: [Listing(id: 0, title: "Bare <b>box</b>", price: Money(text: "51"))])
        let after = try await site.get("/og-image/2.png", [.ifNoneMatch: try #require(before.headers[.eTag])])
        #expect(after.status == 200)
        #expect(after.body != before.body)
    }

    @Test(arguments: [
        ("/og-image/77.png", 404), ("/og-image/abc.png", 404), ("/og-image/1.gif", 404), ("/og-image/1.png?style=pink", 400),
        ("/api/listings/77", 404), ("/api/listings/x", 404), ("/api/listings/77/valuation", 404), ("/api/listings?sort=color", 400),
        ("/api/listings?page=0", 400), ("/api/listings?page=99999999999999999999", 400), ("/api/listings?page_size=5000", 400),
        ("/api/listings?max_price=cheap", 400), ("/api/nothing", 404), ("/og-image/99999999999999999999.png", 404),
    ])
    func `bad requests are answered with a code and a reason`(path: String, status: Int) async throws {
        let answer = try await Site().get(path)
        #expect(answer.status == status)
        let error = try answer.json["error"]
        #expect(error["code"].asText?.isEmpty == false)
        #expect(error["message"].asText?.isEmpty == false)
    }

    @Test func `listings are found, sorted and paged as JSON`() async throws {
        let site = try await Site()
        let page = try await site.get("/api/listings?page_size=1&sort=price").json
        #expect(page["total"] == 2)
        guard case .list(let items) = page["items"] else { Issue.record("no items"); return }
        #expect(items.count == 1)
        #expect(items[0]["title"] == "Bare <b>box</b>")
        #expect(items[0]["price_usd"] == 50)
        #expect(items[0]["links"]["card"] == "http://deals.test/og-image/2.png")
        #expect(try await site.get("/api/listings?q=hp+elite%64esk&q=ignored").json["total"] == 1)
        #expect(try await site.get("/api/listings/1").json["ram_gb"] == 16)
    }

    @Test func `a valuation's statement adds up to the adjusted price`() async throws {
        let valuation = try await Site().get("/api/listings/1/valuation").json
        guard case .list(let lines) = valuation["statement"] else { Issue.record("no statement"); return }
        let sum = lines.reduce(valuation["list_price_usd"].asNumber ?? 0) { $0 + ($1["amount_usd"].asNumber ?? 0) }
        let adjusted = try #require(valuation["adjusted_price_usd"].asNumber)
        #expect(abs(sum - adjusted) < 0.000_1)
        #expect(lines.count > 1)
    }

    @Test func `pages escape what sellers write and carry the tags social networks read`() async throws {
        let site = try await Site()
        let page = try await site.get("/listings/2")
        #expect(page.status == 200)
        #expect(page.text.contains("Bare &lt;b&gt;box&lt;/b&gt;"))
        #expect(!page.text.contains("<b>box"))
        #expect(page.text.contains("<meta property=\"og:image\" content=\"http://deals.test/og-image/2.png?v="))
        #expect(page.text.contains("<meta name=\"twitter:card\" content=\"summary_large_image\">"))
        #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        #expect(try await site.get("/?q=%3Cscript%3E").text.contains("value=\"&lt;script&gt;\""))
        let missing = try await site.get("/listings/77", [.accept: "text/html"])
        #expect(missing.status == 404)
        #expect(missing.text.contains("There is no listing 77."))
    }

    @Test func `what is too much is refused with the time to come back, and nothing else is`() async throws {
        let site = try await Site(policy: "3/min")
        for _ in 0..<3 { #expect(try await site.get("/api/listings").status == 200) }
        let refused = try await site.get("/og-image/1.png")
        #expect(refused.status == 429)
        let seconds = try #require(refused.headers[.retryAfter].flatMap { Int($0) })
        #expect((1...60).contains(seconds))
        #expect(refused.headers[.contentType] == "application/problem+json")
        #expect(try refused.json["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded")
        #expect(try refused.json["violated-policies"] == ["minute"])
        #expect(try await site.get("/").status == 200)
        #expect(try await site.get("/health").json["status"] == "ok")
    }

    @Test func `a caller known by its key has limits of its own, and a made-up key is nobody's`() async throws {
        var limits = LimitSettings(try RateLimitPolicy("client", "2/min"))
        limits.callers = ["secret": "partner"]
        limits.deny = try CallerList("key=banned")
        limits.callers["other"] = "banned"
        limits.cards = try RateLimitPolicy("cards", "1/h")
        let site = try await Site(limits: limits)
        let name = try #require(HTTPField.Name("X-API-Key"))
        for key in ["made up", "also made up"] { #expect(try await site.get("/api/listings", [name: key]).status == 200) }
        #expect(try await site.get("/api/listings", [name: "a third"]).status == 429)
        #expect(try await site.get("/api/listings", [name: "secret"]).status == 200)
        #expect(try await site.get("/api/listings", [name: "other"]).json["type"].asText?.hasSuffix("#abnormal-usage-detected") == true)
        let card = try await site.get("/og-image/1.png", [name: "secret"])
        #expect(card.headers[try #require(HTTPField.Name("RateLimit-Policy"))]?.contains("\"cards-hour\";q=1") == true)
        #expect(try await site.get("/api/listings", [name: "secret"]).status == 429)
    }

    @Test func `a limiter that cannot answer lets requests through`() async throws {
        struct BrokenLimiter: RateLimitStore {
            func check(_ key: String, policy: RateLimitPolicy, cost: Int) async throws -> Decision { throw CancellationError() }
            func check(_ charges: [RateLimitCharge]) async throws -> JointDecision { throw CancellationError() }
            func reset(_ key: String, policy: RateLimitPolicy) async throws { throw CancellationError() }
        }
        #expect(try await Site(limiter: BrokenLimiter()).get("/api/listings").status == 200)
    }

    /// A memory store that counts what is written to it.
    private final class CountingStore: ObjectStore {
        let puts = Mutex(0)
        private let store = MemoryStore()

        func put(_ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition) async throws -> ObjectInfo {
            puts.withLock { $0 += 1 }
            return try await store.put(body, at: key, attributes: attributes, if: condition)
        }
        func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
            try await store.open(key, range: range, if: condition)
        }
        func tags(of key: String) async throws -> [String: String] { try await store.tags(of: key) }
        func setTags(_ tags: [String: String], of key: String) async throws { try await store.setTags(tags, of: key) }
        func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
            try await store.presignedURL(for: access, to: key, validFor: duration)
        }
        func head(_ key: String) async throws -> ObjectInfo { try await store.head(key) }
        func delete(_ key: String) async throws { try await store.delete(key) }
        func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
            try await store.copy(source, to: destination, if: condition)
        }
        func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
            try await store.page(query, continuation: continuation)
        }
    }

    @Test func `fifty requests for the same new card draw it once`() async throws {
        let store = CountingStore()
        let site = try await Site(store: store)
        let pictures = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<50 { group.addTask { try await site.get("/og-image/1.png").body } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(pictures.count == 1)
        #expect(store.puts.withLock { $0 } == 1)
    }
}
