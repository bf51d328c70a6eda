import LLMCache
import Testing

@Suite struct InvoiceTests {
    private static let key = "35260311222333000181650010000123451000000015"
    private static let cnpj = "11222333000181"

    private func invoice(_ json: String) throws -> Invoice {
        try Invoice(extracted: JSONValue(parsing: json))
    }

    /// An invoice of two lines of 10.00 and 5.50, with parts to change.
    private func text(
        key: String = Self.key, cnpj: String = Self.cnpj, total: String = "15.50", items: String? = nil, confidence: String = "0.97"
    ) -> String {
        let lines =
            items ?? """
                {"description":"ARROZ 5KG","quantity":1,"unit":"UN","unit_price":10.00,"discount":0,"total_price":10.00},
                {"description":"BANANA","quantity":0.500,"unit":"KG","unit_price":11,"total_price":5.50}
                """
        return """
            {"access_key":"\(key)","number":123,"series":1,"issue_date":"2026-03-05T18:20:00","issuer_name":" MERCADO X ","issuer_cnpj":"\(cnpj)",
            "total_value":\(total),"items":[\(lines)],"confidence":\(confidence),"warnings":[]}
            """
    }

    @Test func `a clean invoice comes out as it is, without warnings`() throws {
        let invoice = try invoice(text())
        #expect(invoice.warnings == [])
        #expect(invoice.confidence.description == "0.97" && invoice.totalValue.description == "15.5")
        #expect(invoice.number == "123" && invoice.series == "1" && invoice.issuerName == "MERCADO X")
        #expect(invoice.issueDay?.description == "2026-03-05")
        #expect(invoice.items.map(\.totalPrice.description) == ["10", "5.5"] && invoice.items[1].quantity.description == "0.5")
        #expect(try Invoice(extracted: invoice.json) == invoice)
    }

    @Test func `numbers with punctuation are reduced, and a nested issuer is taken`() throws {
        let spaced = Self.key.enumerated().map { $0 % 4 == 3 ? "\($1) " : "\($1)" }.joined()
        let dotted = "11.222.333/0001-81"
        #expect(try invoice(text(key: spaced, cnpj: dotted)).warnings == [])
        let nested = try invoice(#"{"issuer":{"name":"X","cnpj":"\#(dotted)"},"items":[],"total_value":null,"confidence":0.4}"#)
        #expect(nested.issuerName == "X" && nested.issuerCNPJ == Self.cnpj && nested.totalValue == 0)
    }

    @Test(
        arguments: [
            ("123", Self.cnpj, "0.8", "the access key has 3 places instead of 44"),
            (Self.key.dropLast() + "0", Self.cnpj, "0.8", "the check digit of the access key is wrong"),
            (Self.key, "11222333000180", "0.8", "the check digits of the CNPJ are wrong"),
            (Self.key, "1122233300018", "0.8", "the CNPJ has 13 places instead of 14"),
            ("", Self.cnpj, "0.97", "the access key is missing"),
            (Self.key, "00000000000000", "0.8", "the check digits of the CNPJ are wrong"),
        ] as [(String, String, String, String)])
    func `a number that cannot be right caps the confidence`(_ key: String, _ cnpj: String, _ confidence: String, _ warning: String) throws
    {
        let invoice = try invoice(text(key: key, cnpj: cnpj))
        #expect(invoice.confidence.description == confidence && invoice.warnings == [warning])
    }

    @Test func `a confidence that is lower than the cap stays, and one beyond 0 to 1 is brought in`() throws {
        #expect(try invoice(text(key: "1", confidence: "0.3")).confidence.description == "0.3")
        #expect(try invoice(text(confidence: "7")).confidence == 1)
        #expect(try invoice(text(confidence: "-1")).confidence == 0)
    }

    @Test(arguments: [
        ("15.50", "15.5", false), ("16.50", "16.5", false), ("16.51", "15.5", true), ("14.49", "15.5", true), ("null", "15.5", false),
        ("\"15,50\"", "15.5", false),
    ])
    func `a total more than 1 off warns and becomes the sum of the lines`(_ stated: String, _ total: String, _ warns: Bool) throws {
        let invoice = try invoice(text(total: stated))
        #expect(invoice.totalValue.description == total && invoice.warnings.isEmpty == !warns)
    }

    @Test func `a single line does not overrule the total`() throws {
        let invoice = try invoice(text(total: "99.90", items: #"{"description":"X","quantity":1,"unit_price":10,"total_price":10}"#))
        #expect(invoice.totalValue.description == "99.9" && invoice.warnings.count == 1)
    }

    @Test func `an invoice without lines is not trusted`() throws {
        let invoice = try invoice(text(items: ""))
        #expect(invoice.confidence.description == "0.5" && invoice.warnings == ["the invoice has no lines"])
    }

    @Test(arguments: [
        ("10.00", "10"), ("10.02", "10.02"), ("10.03", "10"), ("9.97", "10"), ("null", "10"),
    ])
    func `the total of a line is computed where it is more than 0.02 off`(_ stated: String, _ total: String) throws {
        let line = #"{"description":"X","quantity":2,"unit_price":5.50,"discount":-1,"total_price":\#(stated)}"#
        let item = try #require(invoice(text(items: line)).items.first)
        #expect(item.totalPrice.description == total && item.discount == 1)
    }

    @Test(
        arguments: [
            ("7891234567895 LEITE UHT", nil, "7891234567895", "LEITE UHT"), ("123  CAFÉ", nil, "123", "CAFÉ"),
            ("12 OVOS", nil, nil, "12 OVOS"),
            ("12345678901234 X", nil, nil, "12345678901234 X"), ("51", nil, nil, "51"), ("500 300", nil, nil, "500 300"),
            ("123ABC", nil, nil, "123ABC"),
            ("123 CAFÉ", "9", "9", "CAFÉ"), ("500\tÁGUA", nil, "500", "ÁGUA"),
        ] as [(String, String?, String?, String)])
    func `a code before a description moves to the code if letters remain`(
        _ description: String, _ code: String?, _ newCode: String?, _ newDescription: String
    ) throws {
        var line: JSONObject = ["description": .string(description), "quantity": 1, "unit_price": 1, "total_price": 1]
        line["code"] = code.map { .string($0) }
        let item = try #require(Invoice(extracted: ["items": [.object(line)], "confidence": 1]).items.first)
        #expect(item.code == newCode && item.description == newDescription)
    }

    @Test func `the same invoice is known by its key, or else by number, issuer and total`() throws {
        let one = try invoice(text())
        var other = one
        #expect(one.isDuplicate(of: other))
        other.accessKey = "other"
        #expect(!one.isDuplicate(of: other))
        other.accessKey = nil
        #expect(one.isDuplicate(of: other))
        other.totalValue = other.totalValue + 1
        #expect(!one.isDuplicate(of: other))
        other = one
        other.accessKey = nil
        other.number = nil
        #expect(!one.isDuplicate(of: other) && !other.isDuplicate(of: one))
    }

    @Test func `check digits are those of the tax office`() {
        for cnpj in ["11222333000181", "12ABC34501DE35"] { #expect(TaxNumbers.isValidCNPJ(cnpj)) }
        #expect(TaxNumbers.cnpj(in: "12.abc.345/01de-35") == "12ABC34501DE35")
        for cnpj in ["11222333000182", "11222333000191", "12ABC34501DE3X", "1122233300018", "11111111111111", ""] {
            #expect(!TaxNumbers.isValidCNPJ(cnpj))
        }
        #expect(TaxNumbers.isValidAccessKey(Self.key))
        // Every change of one digit is found, but for those that modulo 11 cannot tell.
        var missed = 0
        for index in 0..<43 {
            var digits = Array(Self.key.utf8)
            digits[index] = digits[index] == 57 ? 48 : digits[index] + 1
            if TaxNumbers.isValidAccessKey(String(decoding: digits, as: UTF8.self)) { missed += 1 }
        }
        #expect(missed == 0)
        #expect(!TaxNumbers.isValidAccessKey(String(repeating: "0", count: 44)))
    }

    @Test func `anything that is JSON gives an invoice or an error`() throws {
        var generator = SplitMix(seed: 5)
        let scraps: [JSONValue] = [
            .null, true, "x", -1, 1, "1e9", [], [:], "99999999999999999999", [["description": "x"]], .number(JSONNumber("1e5000")!),
        ]
        let names = ["access_key", "number", "issue_date", "issuer", "issuer_cnpj", "total_value", "items", "confidence", "warnings"]
        for _ in 0..<500 {
            var object = JSONObject()
            for name in names { object[name] = scraps.randomElement(using: &generator) }
            let lines = (0..<3).map { _ -> JSONValue in
                var line = JSONObject()
                for name in ["description", "quantity", "unit_price", "discount", "total_price"] {
                    line[name] = scraps.randomElement(using: &generator)
                }
                return .object(line)
            }
            if Bool.random(using: &generator) { object["items"] = .array(lines) }
            _ = try Invoice(extracted: .object(object))
        }
        #expect(throws: LLMError.self) { try Invoice(extracted: []) }
        #expect(throws: LLMError.self) { try Invoice(extracted: ["items": .array(Array(repeating: [:], count: 2001))]) }
    }
}
