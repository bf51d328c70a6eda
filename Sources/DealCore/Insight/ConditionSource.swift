// What a prepared condition was made of, for sentences about it.

extension FoldedText {
    /// The text to compare with, in lower case.
    var source: String { String(decoding: bytes, as: UTF8.self) }
}
