import DealCore
import DealService
import TestKit
import Testing

struct ImportTests {
    private func importer(_ workshop: Workshop) async throws -> Importer {
        _ = try await workshop.house.repository.save(cpus: [CatalogueContract.cpu])
        return Importer(into: workshop.house.repository, year: 2025)
    }

    @Test func `good rows go in and each bad row is named with line, column, value and reason`() async throws {
        let workshop = try Workshop()
        let text = """
            item_id,title,price_usd,condition,cpu_name,ram_gb,notes
            a,Good one,249.99,used,Intel Core i5-10500T,16,"two
            lines"
            b,Bad price,abc,used,,8,
            ,,-5,broken,Intel Core i5-10500TT,16GB?,
            c,Too few,10
            d,Good two,"$1,299",Refurbished,intel core i5-10500t,32GB,"said ""hi"", twice"
            a,Same again,10,used,,8,
            e,Bad quotes,10,used,,8,"a"b
            """
        let report = try await importer(workshop).importCSV(text)
        #expect(report.rows == 7)
        #expect(report.counts.added == 2)
        #expect(report.rejected == 5)
        let faults = report.faults.map { "\($0.line) \($0.column ?? "-")" }
        #expect(faults == ["4 price_usd", "5 title", "5 price_usd", "5 condition", "5 cpu_name", "5 ram_gb", "6 -", "8 item_id", "9 -"])
        #expect(report.faults[0].value == "abc")
        #expect(report.faults[0].description == "line 4, price_usd \"abc\": is not an amount of money such as 249.99")
        #expect(report.faults[4].reason.contains("did you mean \"Intel Core i5-10500T\"?"))
        #expect(report.faults[6].reason == "has 3 fields where the header names 7")
        let first = try #require(try await workshop.house.repository.listing(1)?.listing)
        #expect(first.notes == "two\nlines")
        #expect(first.price == Money(text: "249.99"))
        let second = try #require(try await workshop.house.repository.listing(2)?.listing)
        #expect((second.price, second.ramGB, second.condition) == (Money(text: "1299"), 32, .refurb))
        #expect(second.notes == "said \"hi\", twice")
        #expect(second.cpu == CatalogueContract.cpu)
    }

    @Test(arguments: ["\r\n", "\n", "\r"], [",", ";", "\t"])
    func `line ends and separators of every kind are read alike`(newline: String, separator: String) async throws {
        let workshop = try Workshop()
        let rows = [["title", "price_usd", "unknown"], ["Box", "10", "x"], [], ["Größe “M”", "20", ""]]
        let text = "\u{FEFF}" + rows.map { $0.joined(separator: separator) }.joined(separator: newline)
        let report = try await importer(workshop).importCSV(text)
        #expect(report.faults == [])
        #expect(report.counts.added == 2)
        #expect(report.unreadColumns == ["unknown"])
        #expect(try await workshop.house.repository.listing(2)?.listing.title == "Größe “M”")
    }

    @Test(arguments: [("512", 512), ("512GB", 512), ("1TB", 1000), ("1.5 tb", 1500), ("2TB", 2000), ("0.5TB", 500)])
    func `a terabyte is a thousand gigabytes`(text: String, capacity: Int) async throws {
        let workshop = try Workshop()
        _ = try await importer(workshop).importCSV("title,price_usd,primary_storage_gb,primary_storage_type\nBox,1,\(text),NVMe")
        #expect(try await workshop.house.repository.listing(1)?.listing.primaryStorage == Storage(medium: .nvme, capacityGB: capacity))
    }

    @Test(arguments: ["javascript:alert(1)", "ftp://example.com", "http://", "example.com/x"])
    func `an address a browser should not follow is refused`(url: String) async throws {
        let report = try await importer(try Workshop()).importCSV("title,price_usd,url\nBox,1,\(url)")
        #expect(report.faults.map(\.column) == ["url"])
    }

    @Test(arguments: ["", "\n\n", "hello", "name,color\n", "{\"a\": 1}"])
    func `a file that is no catalogue is refused with a reason`(text: String) async throws {
        let importer = try await importer(try Workshop())
        await #expect(throws: ServiceError.self) { try await importer.importCSV(text) }
    }

    @Test func `an open quote is named with its line and spoils nothing before it`() async throws {
        let report = try await importer(try Workshop()).importCSV("title,price_usd\nBox,1\nNext,2\n\"Open,3\nLost,4")
        #expect(report.counts.added == 2)
        #expect(report.faults.map(\.line) == [4])
        #expect(report.faults.first?.reason.contains("never closed") == true)
    }

    @Test func `importing the same file twice changes nothing, a new price updates in place`() async throws {
        let workshop = try Workshop()
        let importer = try await importer(workshop)
        let text = "item_id,marketplace,title,price_usd\n1,ebay,Box,100"
        #expect(try await importer.importCSV(text).counts.added == 1)
        #expect(try await importer.importCSV(text).counts.unchanged == 1)
        #expect(try await importer.importCSV(text.replacing("100", with: "90")).counts.updated == 1)
        #expect(try await workshop.house.repository.listing(1)?.listing.price == Money(text: "90"))
    }

    @Test func `processors come in from a file of their own`() async throws {
        let workshop = try Workshop()
        let text = "name,manufacturer,cores,cpu_mark_multi,cpu_mark_single\nIntel N100,Intel,4,5500,1950\nBroken,Intel,0,x,1"
        let report = try await Importer(into: workshop.house.repository, year: 2025).importCSV(text)
        #expect(report.kind == .cpus)
        #expect(report.counts.added == 1)
        #expect(report.faults.map(\.column) == ["cores", "cpu_mark_multi"])
        #expect(try await workshop.house.repository.cpus().map(\.name) == ["Intel N100"])
    }

    @Test func `random bytes never stop an import`() async throws {
        let importer = try await importer(try Workshop())
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("\",;\n\r\t ab1.$é\u{0}")
        for _ in 0..<300 {
            let text = String(
                (0..<Int.random(in: 0..<200, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? " " })
            let report = try await importer.importCSV("title,price_usd\n" + text)
            #expect(report.counts.added + report.counts.unchanged + report.counts.updated + report.rejected == report.rows)
        }
    }
}
