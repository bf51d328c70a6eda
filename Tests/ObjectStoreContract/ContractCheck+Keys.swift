import ObjectStore
import Testing

extension ContractCheck {
    /// Keys that naive stores confuse, lose, refuse, or let out of their folder.
    public static let difficultKeys: [String] =
        [
            "a", "a/", "a/b", "a//b", "a/b/", "a/b/c", "a b", "a+b", "a+", "a+/b", "a~", "a~/b", "~", "+", "%", "%2F", "%2f", "a%2Fb",
            "%25", "%%",
            "/", "//", "///", "/a", "/etc/passwd", ".", "..", "...", "./a", "../a", "../../../../../../tmp/escaped", "a/./b", "a/../b",
            "a/..", "..a", ".hidden", ".objectstore/lock", ".objectstore", "~root/a", "A", "readme", "README", "Readme", "é", "e\u{301}",
            "é/x", "e\u{301}/x", "\u{301}", "日本/語.png", "😀", "a\u{0}b", "\u{0}", "a\nb", "\t", " ", "a ", " a", "a\\b", "C:\\x", "a:b",
            "a*?",
            "\"quoted\"", "'", "`id`", "$(id)", "a;b", "a&b=c#d", "-rf", "\u{7F}", "\u{FEFF}", "\u{202E}", "\u{10FFFF}", "con", "nul.txt",
        ]
        + [79, 80, 81, 160, 161, 240, 255, 256, 300, 1024].map { String(repeating: "x", count: $0) }
        + [79, 80, 81].map { String(repeating: "x", count: $0) + "/y" }
        + [
            String(repeating: "/", count: 1024), String(repeating: "%", count: 1024), String(repeating: "a/", count: 512),
            String(repeating: "../", count: 341), String(repeating: "é", count: 512), String(repeating: "😀", count: 256),
            String(repeating: "x", count: 80) + "!", String(repeating: "x", count: 80) + "/", String(repeating: "x", count: 80) + "0",
        ]

    static let keys: [ContractCheck] = [
        ContractCheck(limited: "every key is stored faithfully and listed back exactly, in byte order") { store, limits in
            let difficultKeys = difficultKeys.filter { $0.utf8.count <= limits.longestKey && limits.accepts($0) }
            try await store.putAll(difficultKeys)
            for key in difficultKeys {
                let object = try await store.get(key)
                #expect(object.bytes == key.bytes && object.info.key.bytes == key.bytes)
            }
            let sorted = difficultKeys.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
            #expect(try await store.keys() == sorted)
            #expect(try await store.keys(pageSize: 3) == sorted)
            for key in difficultKeys { try await store.delete(key) }
            #expect(try await store.keys().isEmpty)
        },
        ContractCheck("keys of no bytes or more than 1024 are refused by every operation") { store in
            try await store.put([1], at: "k")
            for key in ["", String(repeating: "x", count: 1025), String(repeating: "é", count: 513)] {
                await expect(.invalidKey) { try await store.put([1], at: key) }
                await expect(.invalidKey) { try await store.get(key) }
                await expect(.invalidKey) { try await store.head(key) }
                await expect(.invalidKey) { try await store.delete(key) }
                await expect(.invalidKey) { try await store.copy("k", to: key) }
                await expect(.invalidKey) { try await store.copy(key, to: "k") }
            }
            #expect(try await store.keys() == ["k".bytes])
        },
    ]
}
