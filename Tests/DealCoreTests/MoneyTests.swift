import DealCore
import Testing

@Suite struct MoneyTests {
    @Test func `sums do not depend on their order or grouping`() {
        var generator = Generator(seed: 1)
        for _ in 0..<200 {
            let amounts = (0..<50).map { _ in Money(units: Int64(generator.int(-1_000_000...1_000_000))) }
            let total = amounts.reduce(.zero, +)
            #expect(amounts.shuffled(using: &generator).reduce(.zero, +) == total)
            #expect(amounts[..<20].reduce(.zero, +) + amounts[20...].reduce(.zero, +) == total)
        }
    }

    @Test(
        arguments: [
            (0.03125, 312), (0.09375, 938), (-0.03125, -312), (-0.09375, -938), (1.000_04, 10_000), (12.345_67, 123_457),
            (0.1 + 0.2, 3_000),
            (-0.0, 0),
        ] as [(Double, Int64)])
    func `a number becomes money half-to-even at the fourth place`(number: Double, units: Int64) {
        #expect(Money(number)?.units == units)
    }

    @Test(arguments: [.nan, .infinity, -.infinity, 1e15, -1e300] as [Double])
    func `a number that is no amount gives none`(number: Double) {
        #expect(Money(number) == nil)
    }

    @Test(arguments: [(50, 0), (150, 200), (250, 200), (-50, 0), (-150, -200), (149, 100), (151, 200), (-149, -100)] as [(Int64, Int64)])
    func `rounding to cents is half-to-even`(units: Int64, rounded: Int64) {
        #expect(Money(units: units).roundedToCents().units == rounded)
    }

    @Test func `arithmetic stops at the ends of the range instead of trapping`() {
        let most = Money(units: .max)
        let least = Money(units: .min)
        #expect(most + Money(units: 1) == most)
        #expect(least - Money(units: 1) == least)
        #expect(-least == most)
        #expect(most - least == most)
        #expect(most.roundedToCents() <= most && least.roundedToCents() >= least)
        #expect(Money(cents: .max) == most)
        #expect(most.formatted == "$922,337,203,685,477.58" && least.description == "-922337203685477.5808")
    }

    @Test(arguments: [
        ("1299.99", "1299.99"), ("$1,299.99", "1299.99"), ("-12.5", "-12.50"), ("−$12.50", "-12.50"), ("-$12.50", "-12.50"),
        (" 5 ", "5.00"), (".5", "0.50"),
        ("5.", "5.00"), ("0.12345", "0.1234"), ("0.12355", "0.1236"), ("0.123451", "0.1235"), ("+3", "3.00"), ("1,234,567", "1234567.00"),
        ("0.00", "0.00"),
    ])
    func `an amount is read from text`(text: String, description: String) {
        #expect(Money(text: text)?.description == description)
    }

    @Test(arguments: [
        "", ".", "$", "-", "1,23", "12,34,567", "1e3", "abc", "1.2.3", "١٢", "$-5 USD", "9999999999999999999", "1 2", "1,2345", ",123",
        "--1",
    ])
    func `text that is no amount gives none`(text: String) {
        #expect(Money(text: text) == nil)
    }

    @Test(
        arguments: [
            (12_999_900, "1299.99", "$1,299.99", "$1,300"), (-125_000, "-12.50", "−$12.50", "−$12"), (-125, "-0.0125", "−$0.01", "$0"),
            (0, "0.00", "$0.00", "$0"),
            (10_000_000_000, "1000000.00", "$1,000,000.00", "$1,000,000"), (-40, "-0.004", "$0.00", "$0"),
            (135_000, "13.50", "$13.50", "$14"),
        ] as [(Int64, String, String, String)])
    func `money is written for machines and for people`(units: Int64, plain: String, cents: String, whole: String) {
        let money = Money(units: units)
        #expect(money.description == plain)
        #expect(money.formatted == cents)
        #expect(money.formattedWhole == whole)
        #expect(Money(text: plain) == money)
    }

    @Test func `every amount reads back from its text and from its number`() {
        var generator = Generator(seed: 2)
        for _ in 0..<2000 {
            let money = Money(units: Int64.random(in: -(1 << 50)...(1 << 50), using: &generator))
            #expect(Money(text: money.description) == money)
            #expect(Money(money.doubleValue) == money)
            #expect(Money(text: money.formatted) == money.roundedToCents())
        }
    }
}
