import LLMCache
import Testing

@Suite struct ExtractionTests {
    private struct Receipt: Decodable, Sendable {
        struct Line: Decodable {
            let name: String
            let price: DecimalNumber
        }
        let shop: String
        let lines: [Line]
    }

    private func schema() throws -> JSONSchema {
        try JSONSchema(name: "receipt", ["type": "object", "properties": ["shop": ["type": "string"]], "required": ["shop"]])
    }

    private func source(_ text: String) -> ScriptedSource { ScriptedSource { _, _ in .sample(text) } }

    @Test func `any decodable type is read, its decimals exactly`() async throws {
        let source = source(
            #"{"shop":"X","lines":[{"name":"a","price":0.1},{"name":"b","price":1234567.891234},{"name":"c","price":"2,50"}]}"#)
        let extraction = try await source.extract(Receipt.self, prompt: "Read.", schema: schema())
        #expect(extraction.value.lines.map(\.price.description) == ["0.1", "1234567.891234", "2.5"])
        #expect(extraction.response.provider == "fake")
        #expect(source.requests[0].parameters.temperature == 0 && source.requests[0].schema?.name == "receipt")
    }

    @Test func `an answer that does not fit the type names the place and not the value`() async throws {
        let source = source(#"{"shop":"X","lines":[{"name":"a","price":1},{"name":"b","price":"secret"}]}"#)
        let error = await #expect(throws: LLMError.self) { try await source.extract(Receipt.self, prompt: "Read.", schema: schema()) }
        #expect(error?.code == .schemaMismatch && error?.message == "the answer does not fit Receipt at $.lines[1].price")
        let missing = await #expect(throws: LLMError.self) {
            try await self.source(#"{"shop":"X"}"#).extract(Receipt.self, prompt: "Read.", schema: schema())
        }
        #expect(missing?.message == "the answer does not fit Receipt at $.lines")
    }

    @Test func `an answer that is cut off, refused or beside the schema is an error`() async throws {
        for (reason, code) in [
            (LLMResponse.FinishReason.length, LLMError.Code.truncated), (.refused, .refused), (.other, .invalidResponse),
        ] {
            let source = ScriptedSource { _, _ in LLMResponse(text: "{", finishReason: reason, provider: "p", model: "m") }
            let error = await #expect(throws: LLMError.self) { try await source.extract(Receipt.self, prompt: "x", schema: schema()) }
            #expect(error?.code == code)
        }
        let error = await #expect(throws: LLMError.self) { try await source("{}").extract(Receipt.self, prompt: "x", schema: schema()) }
        #expect(error?.code == .schemaMismatch)
    }

    @Test func `an invoice of two photos is one question, and its second reading is free`() async throws {
        let source = source(
            #"{"total_value":10,"items":[{"description":"123 CAFÉ","quantity":1,"unit_price":10,"total_price":10}],"confidence":0.9}"#)
        let cache = ResponseCache(source, store: MemoryResponseStore())
        let pages = [LLMImage([1, 2, 3], mediaType: "image/jpeg"), LLMImage([4], mediaType: "image/png")]
        let first = try await cache.extract(Invoice.self, images: pages, tenant: "t")
        let second = try await cache.extract(Invoice.self, images: pages, tenant: "t")
        #expect(first.value == second.value && first.value.items[0].code == "123")
        #expect(!first.response.isCached && second.response.isCached && source.calls == 1)
        #expect(source.requests[0].images == pages && source.requests[0].system == Invoice.instructions)
        _ = try await cache.extract(Invoice.self, images: [pages[0]], tenant: "t")
        #expect(source.calls == 2)
    }

    @Test func `an offer is read into values that a catalogue takes, each with its confidence`() async throws {
        let source = source(
            """
            {"fields":[{"name":"title","value":"HP EliteDesk 800 G6 Mini","confidence":0.99},{"name":"price_usd","value":"$1,299.99","confidence":0.95},
            {"name":"ram_gb","value":"16 GB","confidence":0.4},{"name":"ram_gb","value":"32","confidence":0.9},{"name":"primary_storage_gb","value":"1 TB","confidence":0.8},
            {"name":"primary_storage_type","value":"NVMe","confidence":1},{"name":"cpu.name","value":"Core i5-10500T","confidence":0.7},
            {"name":"condition","value":"mint","confidence":1},{"name":"url","value":"javascript:alert(1)","confidence":1},
            {"name":"age_years","value":"five","confidence":1}],"warnings":["shipping is extra"]}
            """)
        let listing = try await source.extract(ListingExtraction.self, prompt: "pasted text").value
        #expect(listing[.price]?.number?.text == "1299.99" && listing[.ramGB] == 32 && listing[.primaryStorageGB] == 1000)
        #expect(listing[.primaryStorageType] == "nvme" && listing.confidence(of: .ramGB)?.description == "0.9")
        #expect(listing[.condition] == nil && listing[.url] == nil && listing[.ageYears] == nil && listing.warnings.count == 4)
        #expect(
            listing.json(minimumConfidence: DecimalNumber(cents: 75)).jsonText
                == #"{"title":"HP EliteDesk 800 G6 Mini","price_usd":1299.99,"ram_gb":32,"primary_storage_gb":1000,"primary_storage_type":"nvme"}"#
        )
        #expect(listing.json()["cpu"] == ["name": "Core i5-10500T"])
    }

    @Test func `a doubtful reading is kept for an hour, a sure one for three days`() async throws {
        let clock = WallClock()
        for (confidence, isDoubtful) in [("0.80", true), ("0.81", false)] {
            let source = source(
                #"{"items":[{"description":"X","quantity":1,"unit_price":10,"total_price":10}],"confidence":\#(confidence)}"#)
            let cache = ResponseCache(source, store: MemoryResponseStore(), now: clock.now)
            #expect(try await cache.extract(Invoice.self, prompt: confidence).value.isDoubtful == isDoubtful)
            clock.advance(.seconds(3599))
            #expect(try await cache.extract(Invoice.self, prompt: confidence).response.isCached)
            clock.advance(.seconds(2))
            #expect(try await cache.extract(Invoice.self, prompt: confidence).response.isCached == !isDoubtful)
            #expect(source.calls == (isDoubtful ? 2 : 1))
        }
        let sure: JSONValue = ["fields": [["name": "title", "value": "X", "confidence": "0.50"]], "warnings": []]
        let unsure: JSONValue = ["fields": [["name": "title", "value": "X", "confidence": "0.49"]], "warnings": []]
        #expect(try !ListingExtraction(extracted: sure).isDoubtful)
        #expect(try ListingExtraction(extracted: unsure).isDoubtful)
        #expect(try ListingExtraction(extracted: ["fields": [], "warnings": []]).isDoubtful)
    }

    @Test func `an answer that no value can be made of is in the way for a minute, not for days`() async throws {
        let clock = WallClock()
        let source = ScriptedSource { _, call in .sample(call == 1 ? #"{"shop":"X"}"# : #"{"shop":"X","lines":[]}"#) }
        let cache = ResponseCache(source, store: MemoryResponseStore(), now: clock.now)
        for _ in 0..<3 {
            await #expect(throws: LLMError.self) { try await cache.extract(Receipt.self, prompt: "Read.", schema: schema()) }
        }
        #expect(source.calls == 1)
        clock.advance(.seconds(60))
        #expect(try await cache.extract(Receipt.self, prompt: "Read.", schema: schema()).value.lines.isEmpty)
        clock.advance(.seconds(100_000))
        #expect(try await cache.extract(Receipt.self, prompt: "Read.", schema: schema()).response.isCached)
        #expect(source.calls == 2)
    }

    @Test func `every member of an invoice is read, and written under the same name`() throws {
        let text = #"""
            {"access_key":"35260311222333000181650010000123451000000015","number":"123","series":"1","issue_date":"2026-03-05T18:20:00",
            "issuer_name":"MERCADO X","issuer_cnpj":"11222333000181","total_value":9.5,"items":[{"code":"789","description":"CAFÉ",
            "quantity":2,"unit":"UN","unit_price":5,"discount":0.5,"total_price":9.5,"normalized_name":"café","category_name":"Mercearia",
            "subcategory":"Bebidas"}],"confidence":0.9,"warnings":["borda cortada"]}
            """#
        let json = try JSONValue(parsing: text)
        #expect(try Invoice(extracted: json).json == json)
        #expect(try Invoice.schema().root["properties"]?.object?.names.allSatisfy { json[$0] != nil } == true)
    }

    @Test func `every value of an offer is one that a catalogue takes, and wrong ones are named`() throws {
        let cases: [(ListingExtraction.Name, good: String, JSONValue, bad: String)] = [
            (.price, "US$ 1,299.00", 1299, "0"), (.condition, "Used", "used", "mint"), (.marketplace, "eBay", "ebay", "etsy"),
            (.url, "https://x.example/1", "https://x.example/1", "ftp://x"), (.ramGB, "32 GB", 32, "0.5"),
            (.ramSpeed, "3200", 3200, "3200.5"), (.primaryStorageGB, "0.5 TB", 500, "-1"), (.primaryStorageType, "NVMe", "nvme", "floppy"),
            (.secondaryStorageGB, "2TB", 2000, "2000 TB"), (.secondaryStorageType, "HDD", "hdd", "tape"),
            (.ageYears, "2.5", .number(JSONNumber("2.5")!), "51"),
        ]
        for (name, good, value, bad) in cases {
            func read(_ text: String) throws -> ListingExtraction {
                let field: JSONValue = ["name": .string(name.rawValue), "value": .string(text), "confidence": 1]
                return try ListingExtraction(extracted: ["fields": [field], "warnings": []])
            }
            #expect(try read(good)[name] == value, "\(name)")
            let wrong = try read(bad)
            #expect(wrong.fields.isEmpty, "\(wrong.json().jsonText)")
            #expect(wrong.warnings == ["\(name.rawValue) is not what it should be, and was left out"])
        }
    }

    @Test func `the schemas of the shipped types are valid and accept what they ask for`() throws {
        #expect(try Invoice.schema().faults(in: ["items": [], "confidence": 1]) == [])
        #expect(try !Invoice.schema().faults(in: ["items": [["description": "x"]], "confidence": 2]).isEmpty)
        #expect(
            try ListingExtraction.schema().faults(in: ["fields": [["name": "colour", "value": "x", "confidence": 1]], "warnings": []]).count
                == 1)
    }
}
