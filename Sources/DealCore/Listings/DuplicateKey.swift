extension Listing {
    /// The text two listings share when they are the same offer: `title|seller|price`, normalised; nothing is hashed.
    public var duplicateKey: String {
        Self.duplicateKey(title: title, seller: seller, price: price)
    }

    /// The text two offers share when they are the same: `title|seller|price`.
    ///
    /// Title and seller as in ``normalizedTitle(_:)``, the price to the cent, each empty when not known.
    public static func duplicateKey(title: String, seller: String?, price: Money?) -> String {
        let amount = price.map { $0.roundedToCents().description } ?? ""
        return "\(normalizedTitle(title))|\(normalizedTitle(seller ?? ""))|\(amount)"
    }

    /// A title without what varies between copies of one offer.
    ///
    /// Lower case, blanks collapsed and trimmed, then everything dropped but letters, digits, underscores and blanks.
    public static func normalizedTitle(_ title: String) -> String {
        let words = title.lowercased().split { $0.isWhitespace }.joined(separator: " ")
        var kept = String.UnicodeScalarView()
        for scalar in words.unicodeScalars where scalar == " " || Characters.isWord(scalar) { kept.append(scalar) }
        return String(kept)
    }
}
