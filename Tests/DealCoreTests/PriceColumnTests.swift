import Testing

@testable import DealCore

@Suite struct PriceColumnTests {
    private static let extremes: [Money?] = [
        nil, .zero, Money(units: 1), Money(units: -1), Money(units: .max), Money(units: .min), Money(units: .max - 1),
        Money(units: 1 << 50),
        Money(units: 1 << 50 - 1), Money(units: -(1 << 53) - 1), Money(units: 12_999_900),
    ]

    @Test func `a catalogue gives back every price to the last unit`() {
        var generator = Generator(seed: 7)
        let prices = Self.extremes + (0..<2_000).map { _ in Money(units: Int64.random(in: -(1 << 51)...(1 << 51), using: &generator)) }
        var catalogue = Catalogue(prices.map { Listing(title: "", price: $0) })
        for (row, price) in prices.enumerated() { #expect(catalogue.price(of: row) == price) }
        for (row, price) in prices.reversed().enumerated() { catalogue.replace(row, by: Listing(title: "", price: price)) }
        for (row, price) in prices.reversed().enumerated() { #expect(catalogue.price(of: row) == price) }
    }

    @Test func `removing rows moves the prices of the last ones`() {
        var prices = Self.extremes
        var catalogue = Catalogue(prices.map { Listing(title: "", price: $0) })
        for row in [0, 3, 2, 5, 0, 1] {
            catalogue.remove(row)
            prices[row] = prices[prices.count - 1]
            prices.removeLast()
            #expect(prices.indices.map { catalogue.price(of: $0) } == prices)
        }
    }
}
