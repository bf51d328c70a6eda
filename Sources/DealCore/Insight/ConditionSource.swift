// What a prepared condition was made of, for sentences about it. Text is compared without regard to case, and shown in lower case.

extension Operand {
    /// The value to compare with.
    var source: Value {
        if let pureNumber { return .number(pureNumber) }
        if let foldedText { return .text(foldedText.source) }
        // True and false are all that is left that can be worth showing: nothing equals null, and lists only equal themselves.
        return equals(true) ? true : equals(false) ? false : .null
    }
}

extension FoldedText {
    /// The text to compare with, in lower case.
    var source: String { String(decoding: bytes, as: UTF8.self) }
}
