import LLMCache
import Testing

/// Searches as people type them.
@Suite struct SearchQueryTests {
    /// The filters of a search in short, such as `ram_gb>=32`, then its words.
    private static func short(_ query: SearchQuery) -> [String] {
        let filters = query.filters.map { filter in
            let sign =
                switch filter.comparison {
                case .atLeast: ">="
                case .atMost: "<="
                case .equals: "="
                case .oneOf: " in "
                case .contains: "~"
                case .isNot: "!="
                }
            return filter.field.rawValue + sign + (filter.value.string ?? filter.value.jsonText)
        }
        return filters + query.words.map { "'\($0)" }
    }

    private static let ssd = #"primary_storage_type in ["nvme","sata_ssd"]"#

    @Test(
        arguments: [
            // Bounds before and behind what they bound.
            ("$500 or less", ["price_usd<=500"]), ("$300 or more", ["price_usd>=300"]), ("$300+", ["price_usd>=300"]),
            ("$400 max", ["price_usd<=400"]), ("400 or less", ["price_usd<=400"]), ("max $400", ["price_usd<=400"]),
            ("sub-$300 mini pc", ["price_usd<=300", "form_factor=mini"]), ("US$250 budget", ["price_usd<=250"]),
            ("16gb ram or more", ["ram_gb>=16"]), ("16gb or less", ["ram_gb<=16"]), ("8+ cores", ["cpu.cores>=8"]),
            ("no less than 16gb ram and no more than $600", ["ram_gb>=16", "price_usd<=600"]),
            ("16gb max $400", ["ram_gb>=16", "price_usd<=400"]), ("16gb and under $400", ["ram_gb>=16", "price_usd<=400"]),
            ("32gb at least, $700 at most", ["ram_gb>=32", "price_usd<=700"]),
            ("at least 1tb nvme ssd and at most $800", ["primary_storage_type=nvme", "primary_storage_gb>=1000", "price_usd<=800"]),
            // Ranges.
            ("between 6 and 8 cores", ["cpu.cores>=6", "cpu.cores<=8"]), ("8-16gb ram", ["ram_gb>=8", "ram_gb<=16"]),
            ("between 8 and 16 gb of memory", ["ram_gb>=8", "ram_gb<=16"]),
            ("1-2tb ssd", [ssd, "primary_storage_gb>=1000", "primary_storage_gb<=2000"]),
            ("from $200 to $350", ["price_usd>=200", "price_usd<=350"]), ("8gb - 512gb", ["ram_gb>=8", "primary_storage_gb>=512"]),
            // Alternatives.
            ("dell or hp mini", [#"manufacturer in ["Dell","HP"]"#, "form_factor=mini"]),
            ("new, used or refurbished lenovo", [#"condition in ["new","used","refurb"]"#, "manufacturer=Lenovo"]),
            ("mini pc or laptop under $300", [#"form_factor in ["mini","laptop"]"#, "price_usd<=300"]),
            ("16gb or 32gb ram", ["ram_gb>=16"]), ("512gb or 1tb ssd", ["primary_storage_gb>=512", ssd]),
            ("ddr4 or ddr5", [#"ram_type in ["DDR4","DDR5"]"#]), ("ssd nvme", ["primary_storage_type=nvme"]),
            ("i5 or ryzen 5 with 16gb", ["ram_gb>=16", "'i5", "'ryzen", "'5"]), ("16gb ram or dell", ["'16", "'gb", "'ram", "'dell"]),
            // What is no price in dollars, and no price at all.
            ("laptop under 400 euros", ["form_factor=laptop", "'under", "'400", "'euros"]), ("under €400", ["'under", "'€400"]),
            ("under R$ 2000", ["'under", "'r$", "'2000"]), ("from 300 to 500 eur", ["'from", "'300", "'500", "'eur"]),
            ("£300 max", ["'£300", "'max"]), ("at least 2 hdmi ports", ["'least", "'2", "'hdmi", "'ports"]),
            ("under 15 inches", ["'under", "'15", "'inches"]), ("less than 2 kg", ["'less", "'2", "'kg"]),
            ("from 2021", ["'from", "'2021"]), ("over 24 inch", ["'over", "'24", "'inch"]),
            ("rtx 3060 with 12gb vram", ["gpu.name~RTX 3060", "'12", "'gb", "'vram"]),
            // Longer ones.
            (
                "refurbished dell optiplex micro i5-10500t 16gb 256gb under $250",
                [
                    "condition=refurb", "manufacturer=Dell", "form_factor=mini", "cpu.name~i5-10500T", "ram_gb>=16",
                    "primary_storage_gb>=256", "price_usd<=250", "'optiplex",
                ]
            ),
            (
                "Looking for a used Lenovo ThinkCentre Tiny, 32 GB DDR4 RAM, 1 TB NVMe, max. $450",
                [
                    "condition=used", "manufacturer=Lenovo", "form_factor=mini", "ram_type=DDR4", "ram_gb>=32",
                    "primary_storage_type=nvme", "primary_storage_gb>=1000", "price_usd<=450", "'thinkcentre",
                ]
            ),
            (
                "ryzen 7 5800h mini pc with 32gb or more, less than 2 years old, $300-$500",
                [
                    "cpu.name~Ryzen 7 5800H", "form_factor=mini", "ram_gb>=32", "age_years<=2", "price_usd>=300", "price_usd<=500",
                ]
            ),
            (
                "gaming tower rtx 3060 ti at least 16gb ram no more than 900 dollars",
                ["form_factor=tower", "gpu.name~RTX 3060 TI", "ram_gb>=16", "price_usd<=900", "'gaming"]
            ),
        ] as [(String, [String])])
    func `a search means what its words say`(_ text: String, _ expected: [String]) throws {
        #expect(Self.short(try parseSearch(text)) == expected)
    }

    @Test func `any order of words, signs and units is read without failing, and to its end`() throws {
        var generator = SplitMix(seed: 10)
        let scraps = [
            "or", "or", "and", "to", "-", "+", "max", "more", "less", "between", "from", "at", "least", "most", "€", "eur", "r$", "$",
            "us$",
            "sub-", "16", "32gb", "1tb", "8-16gb", "300-500", "gb", "cores", "years", "dell", "hp", "ssd", "nvme", "i5", "ryzen", "7",
            "used",
            "vram", "mini", "under", "not", "exactly", "about",
        ]
        for _ in 0..<6000 {
            let words = (0..<Int.random(in: 0..<10, using: &generator)).map { _ in scraps.randomElement(using: &generator)! }
            let query = try parseSearch(words.joined(separator: " "))
            for filter in query.filters where !filter.field.isNumber {
                // Nothing demands two values of what a listing has one of.
                let same = query.filters.filter { $0.field == filter.field && $0.comparison != .contains }
                #expect(same.count <= 1 || filter.comparison == .contains, "\(words)")
            }
        }
    }

    @Test func `a price in another currency is left to a model`() async throws {
        let source = ScriptedSource { _, _ in
            .sample(#"{"filters":[{"field":"price_usd","comparison":"at_most","value":"430"}],"words":[]}"#)
        }
        let query = try await source.parseSearch("mini pc under 400 euros")
        #expect(Self.short(query) == ["form_factor=mini", "price_usd<=430"])
        #expect(query.filters.map(\.reader) == [.rules, .model])
    }
}
