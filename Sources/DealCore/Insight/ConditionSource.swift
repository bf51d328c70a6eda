// What a prepared condition was made of, for sentences about it. The evaluators keep these to themselves, as they never need them
// again; reflection reads them here, where nothing is hot, so that no evaluator has to open up for the sake of a message.

extension Operand {
    /// The value to compare with, as it was written.
    var source: Value {
        Mirror(reflecting: self).descendant("value") as? Value ?? .null
    }
}

extension FoldedText {
    /// The text to compare with, in lower case.
    var source: String {
        String(decoding: Mirror(reflecting: self).descendant("bytes") as? [UInt8] ?? [], as: UTF8.self)
    }
}
