/// Keys in byte order, read forwards.
protocol KeyCursor {
    /// The first key, among those not yet passed, that does not come before a bound. Bounds never decrease.
    mutating func next(atLeast bound: [UInt8]) throws -> [UInt8]?
}

/// One page of a listing before the objects' descriptions are read.
struct KeyPage {
    var keys: [ObjectKey] = []
    var commonPrefixes: [String] = []
    var continuation: String?
}

extension ObjectQuery {
    /// Gathers a page from a cursor over all keys from ``firstBound(after:)`` on.
    ///
    /// - Complexity: One step of the cursor for each key and each common prefix: what lies beneath a common prefix is skipped.
    func page(of cursor: inout some KeyCursor, from start: [UInt8]) throws -> KeyPage {
        let prefix = Array(self.prefix.utf8)
        let delimiter = self.delimiter.map { Array($0.utf8) }
        var page = KeyPage()
        var bound = start
        var last = ""
        while let key = try cursor.next(atLeast: bound), key.starts(with: prefix) {
            if page.keys.count + page.commonPrefixes.count == pageSize {
                page.continuation = last
                break
            }
            if let delimiter, let end = key.end(of: delimiter, from: prefix.count) {
                let common = Array(key[..<end])
                let text = String(decoding: common, as: UTF8.self)
                page.commonPrefixes.append(text)
                bound = common.pastAllWithPrefix
                last = "prefix:" + text
            } else {
                page.keys.append(ObjectKey(bytes: key))
                bound = key.successor
                last = "key:" + String(decoding: key, as: UTF8.self)
            }
        }
        return page
    }

    /// The bytes before which no key of the page comes.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` if the continuation is not one of ``page(of:from:)``.
    func firstBound(after continuation: String?) throws(ObjectStoreError) -> [UInt8] {
        var bound = Array(prefix.utf8)
        if let after {
            let first = Array(after.utf8).successor
            if bound.precedes(first) { bound = first }
        }
        guard let continuation else { return bound }
        // Compared as bytes: as text, a key that begins with a combining mark would melt into the word before it.
        let bytes = continuation.utf8
        if bytes.starts(with: "key:".utf8) { return Array(bytes.dropFirst(4)).successor }
        if bytes.starts(with: "prefix:".utf8) { return Array(bytes.dropFirst(7)).pastAllWithPrefix }
        throw ObjectStoreError(.invalidRequest, "the continuation is not one that this store gave")
    }
}
