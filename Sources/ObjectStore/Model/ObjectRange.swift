/// Which bytes of an object to read, as an HTTP range request says it (RFC 9110 §14.1.2).
public struct ObjectRange: Hashable, Sendable {
    private enum Kind: Hashable {
        case bytes(Range<Int>)
        case from(Int)
        case last(Int)
    }

    private let kind: Kind

    /// The bytes at these positions, as many of them as the object has.
    public static func bytes(_ range: Range<Int>) -> ObjectRange { ObjectRange(kind: .bytes(range)) }
    /// All bytes from a position on.
    public static func from(_ position: Int) -> ObjectRange { ObjectRange(kind: .from(position)) }
    /// The last bytes, as many of them as the object has.
    public static func last(_ count: Int) -> ObjectRange { ObjectRange(kind: .last(count)) }

    /// The value of the field `Range`; `nil` where no object has a byte in the range (RFC 9110 §14.1.2).
    var fieldValue: String? {
        // Some services cannot read numbers that no object's size comes near.
        let limit = 1 << 53
        switch kind {
        case .bytes(let range):
            guard range.lowerBound >= 0, !range.isEmpty else { return nil }
            return "bytes=\(min(range.lowerBound, limit))-\(min(range.upperBound - 1, limit))"
        case .from(let position): return position >= 0 ? "bytes=\(min(position, limit))-" : nil
        case .last(let count): return count > 0 ? "bytes=-\(min(count, limit))" : nil
        }
    }

    /// The positions that the range stands for in an object of some size.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRange` where that is not at least one byte.
    public func resolved(size: Int, key: String) throws(ObjectStoreError) -> Range<Int> {
        let (lower, upper) =
            switch kind {
            case .bytes(let range): (range.lowerBound, min(range.upperBound, size))
            case .from(let position): (position, size)
            case .last(let count): (size - min(max(count, 0), size), size)
            }
        guard lower >= 0, lower < upper else {
            throw ObjectStoreError(.invalidRange, "the object has \(size) bytes and none of them is in the range", key: key)
        }
        return lower..<upper
    }
}
