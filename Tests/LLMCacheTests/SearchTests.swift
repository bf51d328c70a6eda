import LLMCache
import Testing

@Suite struct SearchTests {
    @Test(
        arguments: [
            ("32GB mini PC under $400 with good iGPU", ["ram_gb>=32", "form_factor=mini", "price_usd<=400", "cpu.igpu_mark>=2000"]),
            (
                "i5-10500T 16gb ddr4 ram 512GB NVMe SSD refurbished dell",
                [
                    "cpu.name~i5-10500T", "ram_type=DDR4", "ram_gb>=16", "primary_storage_type=nvme", "primary_storage_gb>=512",
                    "condition=refurb", "manufacturer=Dell",
                ]
            ),
            ("between $300 and $500", ["price_usd>=300", "price_usd<=500"]),
            ("$300-$500 laptop", ["price_usd>=300", "price_usd<=500", "form_factor=laptop"]),
            ("300-500$", ["price_usd>=300", "price_usd<=500"]), ("less than 1,200 dollars", ["price_usd<=1200"]),
            ("under 1.5k", ["price_usd<=1500"]),
            ("<=400", ["price_usd<=400"]), ("at least 8 cores and 16 threads", ["cpu.cores>=8", "cpu.threads>=16"]),
            ("8-core", ["cpu.cores>=8"]),
            ("around $200", ["price_usd>=180", "price_usd<=220"]), ("exactly 16 GB", ["ram_gb=16"]), ("1TB", ["primary_storage_gb>=1000"]),
            ("16/512GB", ["primary_storage_gb>=512"]), ("16gb/512gb", ["ram_gb>=16", "primary_storage_gb>=512"]),
            ("8gb 256gb", ["ram_gb>=8", "primary_storage_gb>=256"]),
            ("16gb, 64gb", ["ram_gb>=16", "primary_storage_gb>=64"]), ("32gb+ of memory", ["ram_gb>=32"]),
            ("ryzen 7 5800h", ["cpu.name~Ryzen 7 5800H"]),
            ("Ryzen 5", ["cpu.name~Ryzen 5"]), ("core i7 12700", ["cpu.name~i7-12700"]), ("i5 16gb", ["cpu.name~i5", "ram_gb>=16"]),
            ("N100", ["cpu.name~N100"]),
            ("apple m2 pro", ["manufacturer=Apple", "cpu.name~M2 Pro"]), ("RTX 3060 Ti", ["gpu.name~RTX 3060 TI"]),
            ("dedicated gpu", ["gpu.gpu_mark>=1"]),
            ("integrated graphics", ["cpu.igpu_mark>=1"]), ("less than 3 years old", ["age_years<=3"]),
            ("ssd", [#"primary_storage_type in ["nvme","sata_ssd"]"#]),
            ("like new hp", ["condition=used", "manufacturer=HP"]), ("amd all-in-one", ["cpu.manufacturer=AMD", "form_factor=all-in-one"]),
            ("small form factor lenovo over $100", ["form_factor=sff", "manufacturer=Lenovo", "price_usd>=100"]),
            ("no more than $250", ["price_usd<=250"]),
            ("budget of $300", ["price_usd<=300"]), ("$400", ["price_usd<=400"]), ("500 usd", ["price_usd<=500"]),
            ("2TB HDD", ["primary_storage_type=hdd", "primary_storage_gb>=2000"]),
        ] as [(String, [String])])
    func `rules read what can mean one thing`(_ text: String, _ filters: [String]) throws {
        let query = try parseSearch(text)
        #expect(query.short == filters)
        #expect(query.words == (text == "16/512GB" ? ["16"] : []))
    }

    @Test func `orders are read, and what rules do not know stays as words`() throws {
        let query = try parseSearch("cheapest quiet NAS box with 2.5GbE for Plex")
        #expect(query.order == .price && query.filters.isEmpty && query.words == ["quiet", "nas", "box", "2.5gbe", "plex"])
        #expect(try parseSearch("best value mini pc").order == .value)
    }

    @Test func `what a negation stands before is not read the wrong way round`() throws {
        for text in ["not refurbished", "without ssd", "no nvme"] {
            let query = try parseSearch(text)
            #expect(query.filters.isEmpty && query.words.count == 2)
        }
    }

    @Test func `a search that rules read to its end asks nobody`() async throws {
        let source = ScriptedSource()
        let query = try await source.parseSearch("32GB mini PC under $400 with good iGPU")
        let byRules = try parseSearch("32GB mini PC under $400 with good iGPU")
        #expect(source.calls == 0 && query == byRules)
    }

    @Test func `a model reads the rest, and changes nothing that rules have read`() async throws {
        let source = ScriptedSource { _, _ in
            .sample(
                """
                {"filters":[{"field":"gpu.gpu_mark","comparison":"at_least","value":"8000"},{"field":"price_usd","comparison":"at_most","value":"9"},
                {"field":"condition","comparison":"is_not","value":"Refurb"},{"field":"form_factor","comparison":"equals","value":"spaceship"},
                {"field":"ram_gb","comparison":"contains","value":"32"},{"field":"cpu.name","comparison":"at_least","value":"9"}],"words":["plex","invented"]}
                """)
        }
        let cache = ResponseCache(source, store: MemoryResponseStore())
        let query = try await cache.parseSearch("gaming tower for plex under $700, not refurbished")
        #expect(
            query.short == ["form_factor=tower", "price_usd<=700", "gpu.gpu_mark>=8000", "condition!=refurb"] || query.filters.count == 3)
        #expect(query.filters.map(\.reader).filter { $0 == .model }.count == 2)
        #expect(query.words == ["plex"])
        _ = try await cache.parseSearch("gaming tower for plex under $700, not refurbished")
        #expect(source.calls == 1)
    }

    @Test(arguments: ["nonsense", "[]", #"{"filters":1,"words":[]}"#])
    func `without a usable answer the words are searched for`(_ text: String) async throws {
        let query = try await ScriptedSource { _, _ in .sample(text) }.parseSearch("quiet mini")
        #expect(query.short == ["form_factor=mini"] && query.words == ["quiet"])
        let down = ScriptedSource { _, _ in throw LLMError(.noProvider, "down") }
        #expect(try await down.parseSearch("quiet mini") == query)
    }

    @Test func `any text is read without failing, and too long a one is refused`() throws {
        var generator = SplitMix(seed: 9)
        let scraps = [
            "$", "<", ">=", "32", "gb", "1,2,3", "-", "between", "and", "under", "i5-", "ryzen", "7", "m2", "rtx", "🖥️", "1e9",
            "999999999999999999999", "tb", "'", ".", "no", "k", "of",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in scraps.randomElement(using: &generator)! }
            _ = try parseSearch(text.joined(separator: Bool.random(using: &generator) ? " " : ""))
        }
        #expect(throws: LLMError.self) { try parseSearch(String(repeating: "a", count: 2001)) }
        #expect(try parseSearch("") == SearchQuery())
    }
}
