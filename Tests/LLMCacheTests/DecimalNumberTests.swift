import LLMCache
import Testing

@Suite struct DecimalNumberTests {
    @Test(arguments: [
        ("12.5", "12.5"), ("R$ 1.234,56", "1234.56"), ("$1,299.99", "1299.99"), ("1,299", "1299"), ("0,500", "0.5"), ("12,5", "12.5"),
        ("1.234.567", "1234567"), ("-3", "-3"), ("007", "7"), (".5", "0.5"), ("0", "0"), ("0.0000005", "0"), ("0.0000015", "0.000002"),
        ("0.00000050001", "0.000001"), ("32 GB", "32"), ("US$ 5.", "5"),
    ])
    func `numbers are read as people write them`(_ text: String, _ expected: String) {
        #expect(DecimalNumber(text: text)?.description == expected)
    }

    @Test(arguments: ["", "none", "1 2", "10-20", "3 x 4", "99999999999999999999", "-", ",", String(repeating: "1", count: 65)])
    func `what is no one number is not read`(_ text: String) {
        #expect(DecimalNumber(text: text) == nil)
    }

    @Test(arguments: [
        ("1e3", "1000"), ("1E-7", "0"), ("1e-400", "0"), ("123456789e-8", "1.234568"), ("9223372036854.775807", "9223372036854.775807"),
    ])
    func `numbers of JSON are taken exactly, or rounded half to even`(_ text: String, _ expected: String) throws {
        #expect(DecimalNumber(try #require(JSONNumber(text)))?.description == expected)
        #expect(try DecimalNumber(#require(JSONNumber("1e99999"))) == nil)
        #expect(try DecimalNumber(#require(JSONNumber("9223372036855"))) == nil)
    }

    @Test func `a tenth ten times is one`() {
        let tenth = DecimalNumber(cents: 10)
        #expect((0..<10).reduce(DecimalNumber.zero) { sum, _ in sum + tenth } == 1)
    }

    @Test func `products, quotients and percentages are rounded half to even`() throws {
        let price = try #require(DecimalNumber(text: "8.99")), weight = try #require(DecimalNumber(text: "0.735"))
        #expect((price * weight).description == "6.60765")
        #expect((price * weight).cents == 661)
        #expect(DecimalNumber(integerLiteral: 1).divided(by: 3)?.description == "0.333333")
        #expect(DecimalNumber(integerLiteral: -2).divided(by: 3)?.description == "-0.666667")
        #expect(DecimalNumber(integerLiteral: 1).divided(by: -3)?.description == "-0.333333")
        #expect(DecimalNumber(integerLiteral: 1).divided(by: 0) == nil)
        #expect(DecimalNumber(integerLiteral: 25).percent(of: 200)?.description == "12.5")
        #expect(DecimalNumber(integerLiteral: 1).percent(of: 3)?.description == "33.3")
        #expect(DecimalNumber(cents: 5).rounded(places: 1) == 0 && DecimalNumber(cents: 15).rounded(places: 1) == DecimalNumber(cents: 20))
    }

    @Test func `sums and products stay at the ends of the range`() {
        let largest = DecimalNumber(millionths: .max), smallest = DecimalNumber(millionths: .min)
        #expect(largest + 1 == largest && smallest - 1 == smallest && largest * largest == largest && largest * smallest == smallest)
        #expect(smallest.magnitude == largest && DecimalNumber(cents: .max) == largest)
        #expect(largest.percent(of: DecimalNumber(millionths: 1)) == largest)
        #expect(largest.divided(by: DecimalNumber(millionths: -1)) == smallest)
    }
}
