import ObjectStore
import Testing

/// A whole listing, as bytes.
private struct Listed: Equatable {
    var keys: [[UInt8]] = []
    var prefixes: [[UInt8]] = []

    /// Reads it from a store, and counts how full the pages are.
    init(_ listing: ObjectListing, pageSize: Int) async throws {
        for try await page in listing {
            keys += page.objects.map(\.key.bytes)
            prefixes += page.commonPrefixes.map(\.bytes)
            let count = page.objects.count + page.commonPrefixes.count
            #expect(page.continuation == nil ? count <= pageSize : count == pageSize)
        }
    }

    /// The definition: of the sorted keys that start with the prefix and come after another, those without a delimiter in what follows
    /// the prefix, and what the others share up to it.
    init(of keys: [String], prefix: String, delimiter: String?, after: String?) {
        let candidates = keys.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
            .filter { $0.starts(with: prefix.bytes) && (after == nil || after!.bytes.lexicographicallyPrecedes($0)) }
        for key in candidates {
            let rest = Array(key.dropFirst(prefix.utf8.count))
            let pattern = delimiter?.bytes ?? []
            let position = pattern.isEmpty ? nil : rest.indices.first { rest[$0...].starts(with: pattern) }
            if let position {
                let common = prefix.bytes + rest[..<(position + pattern.count)]
                if prefixes.last != common { prefixes.append(common) }
            } else {
                self.keys.append(key)
            }
        }
    }
}

extension ContractCheck {
    static let listings: [ContractCheck] = [
        ContractCheck("a listing with a delimiter shows one level, like a folder") { store in
            for key in ["cards/1/dark.png", "cards/1/light.png", "cards/2/dark.png", "cards/index", "fonts/a"] {
                try await store.put([1], at: key)
            }
            var iterator = store.list(prefix: "cards/", delimiter: "/").makeAsyncIterator()
            let page = try await iterator.next()
            #expect(page?.objects.map(\.key) == ["cards/index"])
            #expect(page?.commonPrefixes == ["cards/1/", "cards/2/"])
            #expect(page?.continuation == nil)
            #expect(try await iterator.next() == nil)
        },
        ContractCheck("an empty listing is one empty page") { store in
            try await store.put([1], at: "a/b")
            for prefix in ["missing", "a/b/", "a/b/c", "../", String(repeating: "x", count: 5000)] {
                var iterator = store.list(prefix: prefix).makeAsyncIterator()
                #expect(try await iterator.next() == ObjectPage(objects: [], commonPrefixes: [], continuation: nil))
                #expect(try await iterator.next() == nil)
            }
        },
        ContractCheck("a thousand objects are one page and one more begins another; all are deleted at once") { store in
            try await store.putAll((0..<1001).map { "many/\(10_000 + $0)" })
            var sizes: [Int] = []
            for try await page in store.list(prefix: "many/", pageSize: 5000) { sizes.append(page.objects.count) }
            #expect(sizes == [1000, 1])
            #expect(try await store.deleteMany((0..<1001).map { "many/\(10_000 + $0)" }).isEmpty)
            #expect(try await store.keys().isEmpty)
        },
        ContractCheck("a continuation from elsewhere is refused") { store in
            await expect(.invalidRequest) { try await store.page(ObjectQuery(), continuation: "nonsense") }
        },
        ContractCheck("every combination of prefix, delimiter, start and page size lists what its definition says") { store in
            var generator = SeededGenerator(state: 5)
            let pieces = ["a", "b", "/", "/", "é", "e\u{301}", ".", "+", "~", "%", "0", "!", "\u{1}", String(repeating: "x", count: 80)]
            func text(_ count: ClosedRange<Int>) -> String {
                (0..<Int.random(in: count, using: &generator)).reduce("") { text, _ in text + pieces.randomElement(using: &generator)! }
            }
            var keys: [String] = []
            while keys.count < 120 {
                let key = text(1...6)
                guard !keys.contains(where: { $0.bytes == key.bytes }) else { continue }
                keys.append(key)
            }
            try await store.putAll(keys)
            for _ in 0..<250 {
                let prefix = Bool.random(using: &generator) ? text(0...3) : ""
                let delimiter = ["/", "/", "a", "é", "//", "", nil].randomElement(using: &generator)!
                let after = [nil, text(0...4), keys.randomElement(using: &generator)!].randomElement(using: &generator)!
                let pageSize = [1, 4, 9, 1000, 1000].randomElement(using: &generator)!
                let listing = store.list(prefix: prefix, delimiter: delimiter, after: after, pageSize: pageSize)
                let expected = Listed(of: keys, prefix: prefix, delimiter: delimiter, after: after)
                #expect(
                    try await Listed(listing, pageSize: pageSize) == expected,
                    "prefix \(prefix.debugDescription), delimiter \(String(describing: delimiter)), after \(String(describing: after))")
            }
        },
    ]
}
