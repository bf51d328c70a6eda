/// The query of a canonical request: names and values encoded, then put in order.
///
/// Source: AWS General Reference, "Create a canonical request", CanonicalQueryString.
struct CanonicalQuery {
    private struct Entry {
        let start: Int
        let value: Int
        let end: Int
    }

    /// Names and values one after the other, encoded.
    private var text: [UInt8] = []
    private var entries: [Entry] = []

    /// Takes in a query as it is sent, without its question mark.
    ///
    /// Parts without a name and a value (`&&`) are left out, a part without `=` has an empty value, and `+` is a plus sign.
    init(_ query: Span<UInt8>) {
        var start = 0
        while start < query.count {
            var equals = -1
            var end = start
            while end < query.count, query[end] != UInt8(ascii: "&") {
                if equals < 0, query[end] == UInt8(ascii: "=") { equals = end }
                end &+= 1
            }
            if end > start {
                let nameEnd = equals < 0 ? end : equals
                let position = text.count
                PercentEncoding.appendNormalised(query.extracting(start..<nameEnd), to: &text)
                let value = text.count
                if equals >= 0 { PercentEncoding.appendNormalised(query.extracting(equals &+ 1..<end), to: &text) }
                entries.append(Entry(start: position, value: value, end: text.count))
            }
            start = end &+ 1
        }
    }

    /// How many parts there are.
    var count: Int { entries.count }

    /// Makes room for the parts of a signature.
    mutating func reserveForSignature() {
        text.reserveCapacity(text.count + 512)
        entries.reserveCapacity(entries.count + 6)
    }

    /// Takes in a name and a value that are not encoded yet.
    mutating func add(_ name: String, _ value: Span<UInt8>) {
        let start = text.count
        text.append(contentsOf: name.utf8)
        let valueStart = text.count
        PercentEncoding.append(value, to: &text)
        entries.append(Entry(start: start, value: valueStart, end: text.count))
    }

    /// Whether there is a name that consists of unreserved characters.
    func contains(_ name: String) -> Bool {
        entries.contains { text[$0.start..<$0.value].elementsEqual(name.utf8) }
    }

    /// Puts the parts in order of their encoded names, those of the same name in order of their values.
    mutating func sort() {
        guard entries.count > 1 else { return }
        let text = text
        entries.sort { one, other in
            let order = CanonicalFields.order(text.span, one.start..<one.value, other.start..<other.value)
            return order < 0 || order == 0 && CanonicalFields.order(text.span, one.value..<one.end, other.value..<other.end) < 0
        }
    }

    /// Appends the parts in their present order, all or those from one on.
    func append(from first: Int = 0, to output: inout [UInt8]) {
        for index in first..<entries.count { append(entries[index], isFirst: index == first, to: &output) }
    }

    private func append(_ entry: Entry, isFirst: Bool, to output: inout [UInt8]) {
        if !isFirst { output.append(UInt8(ascii: "&")) }
        output.append(contentsOf: text[entry.start..<entry.value])
        output.append(UInt8(ascii: "="))
        output.append(contentsOf: text[entry.value..<entry.end])
    }
}
