import LLMTesting
import Synchronization
import Testing

@testable import LLMCache

/// Lines that a chain tells of its attempts.
final class Records: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var text: String { lines.withLock { $0.joined(separator: "\n") } }
}

@Suite struct ChainBudgetTests {
    private static func scene(_ replies: [FakeReply], _ allowance: DailyBudget.Allowance) throws -> (ProviderScene, DailyBudget) {
        let budget = DailyBudget(time: FakeTime()) { _ in allowance }
        return (try ProviderScene([FakeProvider(.gemini, replies: replies)], spending: budget), budget)
    }

    private static func request(tenant: String = "a") -> LLMRequest {
        var request = LLMRequest("Hi", tenant: tenant)
        request.parameters.maxOutputTokens = 100
        return request
    }

    @Test func `what an answer really took is settled, not what was reserved`() async throws {
        let (scene, budget) = try Self.scene([.answer("x")], DailyBudget.Allowance(nanoDollars: 1_000_000, tokens: 1000))
        let answer = try await scene.chain.answer(Self.request())
        // 100 tokens at 300, 20 at 30, 40 at 2500.
        #expect(answer.cost == 130_600)
        #expect(budget.taken(by: "a") == Spending(nanoDollars: 130_600, tokens: 160))
        #expect(budget.taken(by: "b") == Spending(nanoDollars: 0, tokens: 0))
    }

    @Test func `a request that the budget could not pay is not made`() async throws {
        let (scene, budget) = try Self.scene([], DailyBudget.Allowance(nanoDollars: 250_000))
        let failure = await ProviderScene.failure { try await scene.chain.answer(Self.request()) }
        #expect(failure?.code == .budgetExceeded)
        #expect(scene.first.requests.isEmpty)
        #expect(budget.taken(by: "a") == Spending(nanoDollars: 0, tokens: 0))
        #expect(scene.chain.status[0].failures == 0)
    }

    @Test func `tokens are limited apart from money`() async throws {
        let (scene, _) = try Self.scene([], DailyBudget.Allowance(tokens: 90))
        #expect(await ProviderScene.failure { try await scene.chain.answer(Self.request()) }?.code == .budgetExceeded)
    }

    @Test func `a provider that is too dear for what is left is passed over for a cheaper one`() async throws {
        let budget = DailyBudget(time: FakeTime()) { _ in DailyBudget.Allowance(nanoDollars: 400_000) }
        let scene = try ProviderScene([FakeProvider(.messages), FakeProvider(.gemini)], spending: budget)
        #expect(try await scene.chain.answer(Self.request()).provider == "gemini")
    }

    @Test func `a model of unknown price is not asked on limited money`() async throws {
        let budget = DailyBudget(time: FakeTime()) { tenant in DailyBudget.Allowance(nanoDollars: tenant == "a" ? .max : nil) }
        let scene = try ProviderScene([FakeProvider(.compatible)], spending: budget)
        #expect(await ProviderScene.failure { try await scene.chain.answer(Self.request()) }?.code == .budgetExceeded)
        #expect(try await scene.chain.answer(Self.request(tenant: "b")).cost == nil)
    }

    @Test func `a refused call is free, a broken one is taken as it was reserved`() async throws {
        var (scene, budget) = try Self.scene([.failure(400)], DailyBudget.Allowance())
        _ = await ProviderScene.failure { try await scene.chain.answer(Self.request()) }
        #expect(budget.taken(by: "a") == Spending(nanoDollars: 0, tokens: 0))
        (scene, budget) = try Self.scene([FakeReply.answer("x").breaking(after: 5), .failure(400)], DailyBudget.Allowance())
        _ = await ProviderScene.failure { try await scene.chain.answer(Self.request()) }
        #expect(budget.taken(by: "a").tokens > 100)
    }

    @Test func `streams are reserved before and settled after, too`() async throws {
        let limit = DailyBudget.Allowance(nanoDollars: 1_000_000, tokens: 1000)
        let (whole, budget) = try Self.scene([.answer("a b c d")], limit)
        for try await _ in whole.chain.stream(Self.request()) {}
        #expect(budget.taken(by: "a") == Spending(nanoDollars: 130_600, tokens: 160))

        let (broken, other) = try Self.scene([FakeReply.answer(String(repeating: "x ", count: 400)).breaking(after: 2000)], limit)
        await #expect(throws: LLMError.self) { for try await _ in broken.chain.stream(Self.request()) {} }
        // What the vendor charges for it is not known.
        #expect(other.taken(by: "a").nanoDollars ?? 0 > 250_000 && other.taken(by: "a").tokens > 100)
        #expect(broken.chain.costs.report.unknownCosts == 1)

        let (refused, third) = try Self.scene([.failure(400)], limit)
        await #expect(throws: LLMError.self) { for try await _ in refused.chain.stream(Self.request()) {} }
        #expect(third.taken(by: "a") == Spending(nanoDollars: 0, tokens: 0))

        let (dear, fourth) = try Self.scene([], DailyBudget.Allowance(nanoDollars: 1000))
        await #expect(throws: LLMError.self) { for try await _ in dear.chain.stream(Self.request()) {} }
        #expect(dear.first.requests.isEmpty && fourth.taken(by: "a").tokens == 0)
    }

    @Test(.timeLimit(.minutes(2)), arguments: [false, true])
    func `a call that is cancelled on its way is taken as it was reserved, once`(isStreamed: Bool) async throws {
        let budget = DailyBudget { _ in DailyBudget.Allowance() }
        let fake = FakeProvider(.gemini, otherwise: .hang)
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]), spending: budget)
        let task = Task {
            if isStreamed {
                for try await _ in chain.stream(Self.request()) {}
            } else {
                _ = try await chain.answer(Self.request())
            }
        }
        #expect(await eventually { !fake.requests.isEmpty })
        let reserved = budget.taken(by: "a")
        #expect(reserved.tokens > 100)
        task.cancel()
        _ = try? await task.value
        #expect(await eventually { !chain.costs.report.rows.isEmpty })
        #expect(budget.taken(by: "a") == reserved && chain.costs.report.unknownCosts == 1)
    }

    @Test func `a provider that cannot be reached costs nothing of the budget, and nothing of unknown amount`() async throws {
        let budget = DailyBudget(time: FakeTime()) { _ in DailyBudget.Allowance() }
        let time = FakeTime()
        let gone = try Provider("gone", format: .gemini, baseURL: "http://nowhere.test/v1", key: APIKey("k"), model: "gemini-2.5-flash")
        let chain = ProviderChain([gone], transport: FakeTransport([], time: time), spending: budget, time: time)
        #expect(await ProviderScene.failure { try await chain.answer(Self.request()) }?.code == .unreachable)
        #expect(budget.taken(by: "a") == Spending(nanoDollars: 0, tokens: 0))
        #expect(chain.costs.report.rows.map(\.failures) == [3] && chain.costs.report.unknownCosts == 0)
        #expect(chain.status[0].failures == 3)
    }

    @Test func `instructions that may be written to the vendor's cache are reserved at the price of writing`() async throws {
        let budget = DailyBudget(time: FakeTime()) { _ in DailyBudget.Allowance(nanoDollars: 6_000_000) }
        let scene = try ProviderScene([FakeProvider(.messages)], spending: budget)
        var request = Self.request()
        // 4,001 tokens at 1,250 and 100 of output at 5,000 are 5.5 million and the prompt; at 6,000 tokens it is too much.
        request.system = String(repeating: "x", count: 12_000)
        #expect(try await scene.chain.answer(request).provider == "messages")
        request.tenant = "b"
        request.system = String(repeating: "x", count: 14_400)
        #expect(await ProviderScene.failure { try await scene.chain.answer(request) }?.code == .budgetExceeded)
    }

    @Test func `a day's budget comes back the next day, and settling twice changes nothing`() async throws {
        let time = FakeTime()
        let budget = DailyBudget(time: time) { _ in DailyBudget.Allowance(nanoDollars: 10) }
        let first = try await budget.reserve(Spending(nanoDollars: 10, tokens: 1), tenant: "a")
        await #expect(throws: LLMError.self) { try await budget.reserve(Spending(nanoDollars: 1, tokens: 1), tenant: "a") }
        await budget.settle(first, actual: Spending(nanoDollars: 4, tokens: 1))
        await budget.settle(first, actual: Spending(nanoDollars: 4, tokens: 1))
        #expect(budget.taken(by: "a") == Spending(nanoDollars: 4, tokens: 1))
        time.advance(by: .seconds(86400))
        #expect(budget.taken(by: "a") == Spending(nanoDollars: 0, tokens: 0))
        _ = try await budget.reserve(Spending(nanoDollars: 10, tokens: .max), tenant: "a")
    }

    @Test func `reservations of many tasks together never pass the limit`() async throws {
        let budget = DailyBudget { _ in DailyBudget.Allowance(nanoDollars: 50) }
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask { (try? await budget.reserve(Spending(nanoDollars: 1, tokens: 1), tenant: "t")) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 50)
    }

    @Test func `the ledger adds up by day, tenant, provider and model, and keeps to its limit`() async throws {
        let scene = try ProviderScene(.gemini, [.answer("x"), .answer("y").withoutUsage(), .failure(400)])
        _ = try await scene.chain.answer(Self.request())
        _ = try await scene.chain.answer(Self.request())
        _ = await ProviderScene.failure { try await scene.chain.answer(Self.request()) }
        scene.time.advance(by: .seconds(86400))
        _ = try await scene.chain.answer(Self.request(tenant: "b"))
        let report = scene.chain.costs.report
        #expect(
            report.rows.map { "\($0.day) \($0.tenant) \($0.provider) \($0.model)" } == [
                "2026-11-21 a gemini gemini-2.5-flash", "2026-11-22 b gemini gemini-2.5-flash",
            ])
        #expect(report.rows[0].answers == 2 && report.rows[0].failures == 1 && report.rows[0].unknownCosts == 1)
        #expect(report.rows[0].nanoDollars == 130_600 && report.rows[0].usage.input == 120)
        #expect(report.rows(of: "b").nanoDollars == 130_600)

        let ledger = CostLedger(limit: 2)
        for (day, tenant) in [("2026-01-01", "a"), ("2026-01-02", "a"), ("2026-01-02", "b")] {
            let record = AttemptRecord(
                tenant: tenant, provider: "p", model: "m", outcome: .answered, duration: .zero, usage: nil, cost: 1)
            ledger.add(record, on: try #require(CalendarDay(day)))
        }
        #expect(ledger.report.rows.map(\.tenant) == ["a", "b"])
        #expect(ledger.report.rows.allSatisfy { $0.day.description == "2026-01-02" })
    }
}
