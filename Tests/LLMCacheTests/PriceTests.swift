import Testing

@testable import LLMCache

@Suite struct PriceTests {
    private static func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

    @Test(arguments: [
        ("google/gemini-2.5-flash", 300, 30, 2500), ("openai/gpt-4o-mini", 150, 75, 600), ("openai/gpt-5-nano", 50, 5, 400),
        ("anthropic/claude-haiku-4-5", 1000, 100, 5000), ("openai/text-embedding-3-small", 20, 20, 0),
    ])
    func `list prices are whole nano-dollars for each token`(model: String, input: Int64, read: Int64, output: Int64) throws {
        let price = try #require(PriceTable.list.price(of: model, on: Self.day("2026-11-21"))).price
        #expect(price.input == input && price.cacheRead == read && price.output == output)
    }

    @Test func `long input has its own price for every token`() throws {
        let day = try Self.day("2026-11-21")
        let short = PriceTable.list.cost(of: TokenUsage(uncachedInput: 200_000, output: 10), model: "google/gemini-2.5-pro", on: day)
        let long = PriceTable.list.cost(of: TokenUsage(uncachedInput: 200_001, output: 10), model: "google/gemini-2.5-pro", on: day)
        #expect(short == 250_100_000)
        #expect(long == 500_152_500)
    }

    @Test func `every price of long input is that of its model`() throws {
        let usage = TokenUsage(uncachedInput: 100_000, cacheRead: 1, cacheWrite: 1, output: 10)
        let day = try Self.day("2026-11-21")
        #expect(PriceTable.list.cost(of: usage, model: "anthropic/claude-haiku-5-5", on: day) == 50_025_675)
        #expect(
            PriceTable.list.cost(of: TokenUsage(uncachedInput: 100_000, output: 10), model: "anthropic/claude-haiku-5.5", on: day) == nil)
        #expect(
            PriceTable.list.price(of: "google/gemini-3.5-flash-lite", on: day)?.price == TokenPrice(input: 300, cacheRead: 30, output: 2500)
        )
        #expect(PriceTable.list.price(of: "openai/gpt-6-luna-2026-09-22", on: day)?.price.cacheWrite == 125)
        #expect(PriceTable.list.price(of: "google/gemini-3.5-flash-lite", on: try Self.day("2026-07-20")) == nil)
    }

    @Test func `cache reads and writes have their own prices`() throws {
        let usage = TokenUsage(uncachedInput: 1, cacheRead: 10, cacheWrite: 100, output: 1000)
        let cost = PriceTable.list.cost(of: usage, model: "anthropic/claude-haiku-4-5", on: try Self.day("2026-11-21"))
        #expect(cost == 5_127_000)
    }

    @Test func `a snapshot has the price of its model, and an unknown model has none`() throws {
        let day = try Self.day("2026-11-21")
        let list = PriceTable.list
        #expect(list.price(of: "openai/gpt-4o-mini-2024-07-18", on: day) == list.price(of: "openai/gpt-4o-mini", on: day))
        #expect(list.price(of: "anthropic/claude-haiku-4-5-20251001", on: day) != nil)
        #expect(list.price(of: "google/gemini-embedding-001", on: day) != nil)
        for name in ["openai/gpt-9", "gpt-4o-mini", "openai/gpt-4o-mini-x", "", "-", "a-2024-07-18"] {
            #expect(list.price(of: name, on: day) == nil)
        }
        #expect(list.cost(of: TokenUsage(), model: "openai/gpt-9", on: day) == nil)
        #expect(list.cost(of: nil, model: "openai/gpt-4o-mini", on: day) == nil)
    }

    @Test func `a price holds from its first day to its last, and the later of two counts`() throws {
        let (first, last, next) = (try Self.day("2026-01-01"), try Self.day("2026-01-31"), try Self.day("2026-01-10"))
        let table = PriceTable([
            ModelPrice(model: "m", from: first, through: last, price: TokenPrice(input: 1, output: 1)),
            ModelPrice(model: "m", from: next, through: last, price: TokenPrice(input: 2, output: 2)),
        ])
        #expect(table.price(of: "m", on: try Self.day("2025-12-31")) == nil)
        #expect(table.price(of: "m", on: first)?.price.input == 1)
        #expect(table.price(of: "m", on: next)?.price.input == 2)
        #expect(table.price(of: "m", on: last)?.price.input == 2)
        #expect(table.price(of: "m", on: try Self.day("2026-02-01")) == nil)
    }

    @Test func `costs saturate instead of overflowing`() {
        let price = TokenPrice(input: .max, output: .max)
        #expect(price.cost(of: TokenUsage(uncachedInput: .max, cacheRead: .max, cacheWrite: .max, output: .max)) == .max)
    }

    @Test(arguments: [
        ("0.001597", 1_597_000), ("0", 0), ("1e-9", 1), ("4e-10", 0), ("5e-10", 1), ("0.0000000014", 1), ("12", 12_000_000_000),
        ("1.5e1", 15_000_000_000), ("9223372036", 9_223_372_036_000_000_000),
    ])
    func `dollars become nano-dollars exactly`(text: String, nano: Int64) throws {
        #expect(NanoDollars.of(dollars: try #require(JSONNumber(text))) == nano)
    }

    @Test(arguments: ["-1", "9223372037", "1e30", "1e100000"])
    func `an amount that is none has no value`(text: String) throws {
        #expect(NanoDollars.of(dollars: try #require(JSONNumber(text))) == nil)
    }

    @Test func `amounts are shown in dollars with nine decimals`() {
        #expect(CostReport.dollars(1_597_000) == "0.001597000")
        #expect(CostReport.dollars(0) == "0.000000000")
        #expect(CostReport.dollars(-12_000_000_001) == "-12.000000001")
        #expect(CostReport.dollars(.min) == "-9223372036.854775808")
    }

    @Test func `days are counted as in the calendar`() throws {
        #expect(try Self.day("1970-01-01").daysSinceEpoch == 0)
        #expect(try Self.day("2026-11-21").daysSinceEpoch == 20_778)
        #expect(CalendarDay("2025-02-29") == nil && CalendarDay("2024-02-29") != nil && CalendarDay("1900-02-29") == nil)
        for text in ["", "2026-1-1", "2026-13-01", "2026-00-10", "0000-01-01", "2026-11-21 ", "+026-11-21", "2026-11-31"] {
            #expect(CalendarDay(text) == nil)
        }
        #expect(CalendarDay(secondsSinceEpoch: -1).description == "1969-12-31")
        var day = try Self.day("1999-12-25").daysSinceEpoch
        for text in ["1999-12-25", "1999-12-26"] {
            #expect(CalendarDay(secondsSinceEpoch: Int64(day) * 86400 + 86399).description == text)
            day += 1
        }
        for days in stride(from: -700_000, through: 2_900_000, by: 997) {
            let day = CalendarDay(secondsSinceEpoch: Int64(days) * 86400)
            #expect(CalendarDay(day.description)?.daysSinceEpoch == days)
        }
    }

    @Test func `a retired model is followed to its successor from its last day on, and circles end`() throws {
        let models = ModelCatalog.known
        #expect(models.current("google/gemini-2.0-flash-001", on: try Self.day("2026-05-31")) == "google/gemini-2.0-flash-001")
        #expect(models.current("google/gemini-2.0-flash-001", on: try Self.day("2026-06-01")) == "google/gemini-2.5-flash")
        #expect(models.current("anthropic/claude-3.5-sonnet", on: try Self.day("2026-11-21")) == "anthropic/claude-sonnet-4-5")
        for (model, last, successor) in [
            ("google/gemini-2.5-flash", "2026-11-30", "google/gemini-3.5-flash-lite"),
            ("openai/gpt-4.1-mini", "2027-01-13", "openai/gpt-6-luna"),
            ("openai/gpt-5-nano", "2026-12-10", "openai/gpt-6-luna"),
        ] {
            let lastDay = try Self.day(last)
            #expect(models.current(model, on: lastDay) == model)
            #expect(models.current(model, on: CalendarDay(secondsSinceEpoch: Int64(lastDay.daysSinceEpoch + 1) * 86400)) == successor)
        }
        // Two retirements on: what was asked first in 2025 is followed to what is served in 2027.
        #expect(models.current("google/gemini-2.0-flash", on: try Self.day("2027-01-01")) == "google/gemini-3.5-flash-lite")
        #expect(models.current("unknown", on: try Self.day("2026-06-01")) == "unknown")
        let day = try Self.day("2026-01-01")
        let circle = ModelCatalog([ModelRecord("a", retired: day, successor: "b"), ModelRecord("b", retired: day, successor: "a")])
        #expect(["a", "b"].contains(circle.current("a", on: day)))
    }

    @Test func `every default model is served and priced today`() throws {
        let day = try Self.day("2026-11-21")
        let key = try APIKey("k")
        for provider in [
            try Provider.gemini(key: key), try .openRouter(key: key), try .openAI(key: key), try .openAI(key: key, format: .responses),
            try .anthropic(key: key),
        ] {
            for model in [provider.model] + provider.embeddingModels {
                let listed = provider.listedName(of: model)
                #expect(ModelCatalog.known.current(listed, on: day) == listed)
                // A default that would be gone within a month is none.
                if let retired = ModelCatalog.known.record(of: listed)?.retired {
                    #expect(retired.daysSinceEpoch - day.daysSinceEpoch > 30)
                }
                #expect(PriceTable.list.price(of: ModelCatalog.known.current(listed, on: try Self.day("2027-02-01")), on: day) != nil)
                #expect(PriceTable.list.price(of: listed, on: day) != nil, "\(listed)")
            }
        }
    }

    @Test func `image tokens are guessed as each vendor counts them`() throws {
        let photo = ImageSize.assumed
        #expect(TokenEstimate.tokens(of: photo, model: "google/gemini-2.5-flash") == 4 * 258)
        #expect(TokenEstimate.tokens(of: photo, model: "google/gemini-3.5-flash-lite") == 1120)
        #expect(TokenEstimate.tokens(of: photo, model: "openai/gpt-4o-mini") == 2833 + 4 * 5667)
        #expect(TokenEstimate.tokens(of: photo, model: "openai/gpt-4.1") == 85 + 4 * 170)
        #expect(TokenEstimate.tokens(of: photo, model: "openai/gpt-4.1-mini") == 2489)
        #expect(TokenEstimate.tokens(of: photo, model: "openai/gpt-5-nano") == 3779)
        #expect(TokenEstimate.tokens(of: photo, model: "anthropic/claude-haiku-4-5") == 1600)
    }

    @Test func `the size of a picture is read from its head, and no broken head is a trap`() throws {
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 2, 128, 0, 0, 1, 224]
        #expect(ImageSize(png).map { [$0.width, $0.height] } == [640, 480])
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 11, 8, 1, 224, 2, 128, 1, 1, 17, 0]
        #expect(ImageSize(jpeg).map { [$0.width, $0.height] } == [640, 480])
        var random = SplitMix(seed: 2)
        for head in [png, jpeg] {
            for _ in 0..<3000 {
                var bytes = Array(head.prefix(Int.random(in: 0...head.count, using: &random)))
                if !bytes.isEmpty { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
                if let size = ImageSize(bytes) { #expect(TokenEstimate.tokens(of: size, model: "openai/gpt-4o-mini") > 0) }
            }
        }
    }
}
