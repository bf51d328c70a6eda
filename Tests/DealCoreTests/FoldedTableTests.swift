import Testing

@testable import DealCore

@Suite struct FoldedTableTests {
    /// Texts of every length around the words that are compared at once, some alike but for one byte.
    private static let texts: [String] =
        (0...26).flatMap { length -> [String] in
            let base = String("abcdefghijklmnopqrstuvwxyz{".prefix(length))
            return length == 0 ? [""] : [base, "#" + base.dropFirst(), base.dropLast() + "#"]
        } + ["straße", "ärger", "日本語テキスト", "k", "ſ"]

    @Test func `every text is found in any case, and nothing else`() {
        var table = FoldedTable()
        for (index, text) in Self.texts.enumerated() where index % 2 == 0 { table.insert(FoldedText(text), UInt64(index)) }
        for (index, text) in Self.texts.enumerated() {
            let expected: UInt64? = Self.texts.firstIndex(of: text).flatMap { $0 == index && index % 2 == 0 ? UInt64(index) : nil }
            if Self.texts.firstIndex(of: text) == index, Self.texts.lastIndex(of: text) == index {
                #expect(table.bits(of: text) == expected, "\(text)")
                #expect(table.bits(of: text.uppercased().lowercased()) == expected, "\(text)")
            }
        }
        #expect(table.bits(of: "ABCDEFGH") == table.bits(of: "abcdefgh"))
    }

    @Test func `fields in one table do not see each other's texts`() {
        var table = FoldedTable()
        for field in 0..<40 { table.insert(FoldedText("text\(field)"), of: field, UInt64(field)) }
        for field in 0..<40 {
            for text in 0..<40 { #expect(table.bits(of: "Text\(text)", of: field) == (text == field ? UInt64(field) : nil)) }
        }
    }

    @Test func `upper case letters become lower case and no other byte changes, eight at a time`() {
        for byte in UInt8(0)..<128 {
            let word = UInt64(byte) &* 0x0101_0101_0101_0101
            #expect(FoldedText.lower(word) == UInt64(FoldedText.lower(byte)) &* 0x0101_0101_0101_0101)
        }
    }
}
