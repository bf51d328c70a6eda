import FoundationEssentials
import ObjectStore
import Testing

/// What every store promises, as checks that run on an empty one.
struct ContractCheck: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (any ObjectStore) async throws -> Void

    init(_ promise: String, _ run: @escaping @Sendable (any ObjectStore) async throws -> Void) {
        testDescription = promise
        self.run = run
    }

    static let all = objects + conditions + keys + listings + concurrency
}

/// Expects an error with a code, and the key if one is given.
func expect(
    _ code: ObjectStoreError.Code, key: String? = nil, _ body: () async throws -> some Any,
    sourceLocation: SourceLocation = #_sourceLocation
) async {
    do {
        _ = try await body()
        Issue.record("no error, expected \(code)", sourceLocation: sourceLocation)
    } catch let error as ObjectStoreError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        if let key { #expect(error.key == key, sourceLocation: sourceLocation) }
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}

extension String {
    var bytes: [UInt8] { Array(utf8) }
}

extension ObjectStore {
    /// The keys of a whole listing, as bytes: strings compare equal across normalisations.
    func keys(prefix: String = "", after: String? = nil, pageSize: Int = 1000) async throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for try await page in list(prefix: prefix, after: after, pageSize: pageSize) { keys += page.objects.map(\.key.bytes) }
        return keys
    }
}

extension ObjectStore {
    /// Writes objects whose bytes are their keys, several at a time.
    func putAll(_ keys: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in 0..<min(16, keys.count) {
                group.addTask {
                    for index in stride(from: start, to: keys.count, by: 16) {
                        try await put(keys[index].bytes, at: keys[index], if: .ifAbsent)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

// MARK: Objects

extension ContractCheck {
    static let objects: [ContractCheck] = [
        ContractCheck("an object comes back with its bytes, attributes and description") { store in
            let attributes = ObjectAttributes(
                contentType: "image/png", cacheControl: "public, max-age=86400", contentDisposition: "attachment; filename=\"a b.png\"",
                contentEncoding: "gzip", metadata: ["listing-id": "17", "style": "dark", "empty": ""])
            let before = Date()
            let written = try await store.put("hello".bytes, at: "cards/1.png", attributes: attributes)
            #expect(written.key == "cards/1.png" && written.size == 5 && written.attributes == attributes)
            #expect(written.etag.hasPrefix("\"") && written.etag.hasSuffix("\"") && written.etag.count > 2)
            #expect(abs(written.lastModified.timeIntervalSince(before)) < 60)

            let object = try await store.get("cards/1.png")
            #expect(object.bytes == "hello".bytes && object.range == 0..<5)
            #expect(object.info == written)
            #expect(try await store.head("cards/1.png") == written)
            for try await page in store.list() { #expect(page.objects == [written.summary]) }
        },
        ContractCheck("an object without attributes is plain bytes") { store in
            try await store.put([1], at: "k")
            #expect(try await store.head("k").attributes == ObjectAttributes(contentType: "application/octet-stream"))
        },
        ContractCheck("an empty object exists") { store in
            try await store.put([], at: "empty")
            let object = try await store.get("empty")
            #expect(object.bytes.isEmpty && object.range.isEmpty && object.info.size == 0)
        },
        ContractCheck("megabytes of all byte values come back unchanged") { store in
            let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            try await store.put(bytes, at: "large")
            #expect(try await store.get("large").bytes == bytes)
            #expect(try await store.get("large", range: .bytes(1_999_999..<2_000_003)).bytes == Array(bytes[1_999_999..<2_000_003]))
        },
        ContractCheck("a written object replaces the old one's bytes and attributes and has another entity tag") { store in
            let first = try await store.put("first version".bytes, at: "k", attributes: ObjectAttributes(metadata: ["a": "1"]))
            let second = try await store.put("second".bytes, at: "k", attributes: ObjectAttributes(contentType: "text/plain"))
            #expect(first.etag != second.etag)
            let object = try await store.get("k")
            #expect(object.bytes == "second".bytes && object.info.attributes == ObjectAttributes(contentType: "text/plain"))
        },
        ContractCheck("what is not there is not found") { store in
            try await store.put([1], at: "a/b")
            for key in ["missing", "a", "a/", "a/b/", "a/b/c", "A/b"] {
                await expect(.notFound, key: key) { try await store.get(key) }
                await expect(.notFound, key: key) { try await store.head(key) }
                await expect(.notFound, key: key) { try await store.copy(key, to: "copy") }
            }
            #expect(try await store.keys() == ["a/b".bytes])
        },
        ContractCheck("deleting removes an object and succeeds where there is none") { store in
            try await store.put([1], at: "a")
            try await store.put([2], at: "a/b")
            try await store.delete("a")
            await expect(.notFound) { try await store.get("a") }
            #expect(try await store.get("a/b").bytes == [2])
            try await store.delete("a")
            try await store.delete("a/b")
            try await store.delete("a/b/c")
            try await store.delete("never/was")
            #expect(try await store.keys().isEmpty)
        },
        ContractCheck("deleting many deletes all it can and names the others") { store in
            for key in ["a", "b", "c"] { try await store.put([1], at: key) }
            let failures = try await store.deleteMany(["a", "", "missing", "c"])
            #expect(failures.map(\.code) == [.invalidKey] && failures.map(\.key) == [""])
            #expect(try await store.keys() == ["b".bytes])
        },
        ContractCheck("ranges give the bytes that exist and say which they are") { store in
            try await store.put("0123456789".bytes, at: "k")
            let expected: [(ObjectRange, Range<Int>)] = [
                (.bytes(0..<1), 0..<1), (.bytes(3..<7), 3..<7), (.bytes(7..<99), 7..<10), (.bytes(0..<(.max)), 0..<10), (.from(0), 0..<10),
                (.from(9), 9..<10), (.last(1), 9..<10), (.last(10), 0..<10), (.last(.max), 0..<10),
            ]
            for (range, positions) in expected {
                let part = try await store.get("k", range: range)
                #expect(part.range == positions && part.bytes == Array("0123456789".utf8)[positions].map(\.self))
                #expect(part.info.size == 10)
            }
            try await store.put([], at: "empty")
            for range in [
                ObjectRange.bytes(10..<11), .bytes(5..<5), .bytes(-1..<3), .from(10), .from(-1), .from(.max), .last(0), .last(-1),
            ] {
                await expect(.invalidRange, key: "k") { try await store.get("k", range: range) }
            }
            for range in [ObjectRange.bytes(0..<1), .from(0), .last(1)] {
                await expect(.invalidRange) { try await store.get("empty", range: range) }
            }
        },
        ContractCheck("a copy has the bytes and attributes of its source") { store in
            let attributes = ObjectAttributes(contentType: "text/plain", metadata: ["a": "1"])
            let source = try await store.put("text".bytes, at: "source", attributes: attributes)
            let copy = try await store.copy("source", to: "deep/copy")
            #expect(copy.key == "deep/copy" && copy.size == 4 && copy.attributes == attributes && copy.etag == source.etag)
            try await store.put([9], at: "source")
            #expect(try await store.get("deep/copy").bytes == "text".bytes)
            try await store.copy("deep/copy", to: "source")
            #expect(try await store.get("source").bytes == "text".bytes)
            await expect(.alreadyExists, key: "source") { try await store.copy("deep/copy", to: "source", if: .ifAbsent) }
        },
        ContractCheck("attributes that a header field cannot carry are refused and nothing is written") { store in
            let faulty = [
                ObjectAttributes(contentType: ""), ObjectAttributes(contentType: "text/plain\r\nx-evil: 1"),
                ObjectAttributes(cacheControl: "a\0"), ObjectAttributes(contentDisposition: "attachment; filename=é.png"),
                ObjectAttributes(contentEncoding: " gzip"), ObjectAttributes(cacheControl: String(repeating: "x", count: 1025)),
                ObjectAttributes(metadata: ["": "x"]), ObjectAttributes(metadata: ["Upper": "x"]), ObjectAttributes(metadata: ["a b": "x"]),
                ObjectAttributes(metadata: ["a": "x\n"]), ObjectAttributes(metadata: ["a": "x "]), ObjectAttributes(metadata: ["a": "日本"]),
                ObjectAttributes(metadata: ["a": String(repeating: "x", count: 2048)]),
            ]
            for attributes in faulty {
                await expect(.invalidRequest) { try await store.put([1], at: "k", attributes: attributes) }
            }
            #expect(try await store.keys().isEmpty)
            let longest = ObjectAttributes(
                contentType: String(repeating: "t", count: 1024), cacheControl: String(repeating: "c", count: 1024),
                contentDisposition: String(repeating: "d", count: 1024), contentEncoding: String(repeating: "e", count: 1024),
                metadata: Dictionary(uniqueKeysWithValues: (0..<256).map { (String($0 + 1000), "abcd") }))
            try await store.put([1], at: "k", attributes: longest)
            #expect(try await store.head("k").attributes == longest)
        },
    ]
}

// MARK: Conditions

extension ContractCheck {
    static let conditions: [ContractCheck] = [
        ContractCheck("a write that must create does not replace") { store in
            try await store.put("first".bytes, at: "a/k", if: .ifAbsent)
            await expect(.alreadyExists, key: "a/k") { try await store.put("second".bytes, at: "a/k", if: .ifAbsent) }
            #expect(try await store.get("a/k").bytes == "first".bytes)
            try await store.put("beneath".bytes, at: "a/k/b", if: .ifAbsent)
            try await store.delete("a/k")
            try await store.put("third".bytes, at: "a/k", if: .ifAbsent)
            #expect(try await store.get("a/k").bytes == "third".bytes)
        },
        ContractCheck("a write that must replace a version replaces only that") { store in
            await expect(.preconditionFailed, key: "k") { try await store.put([1], at: "k", if: .ifMatches("\"0\"")) }
            let first = try await store.put([1], at: "k")
            let second = try await store.put([2], at: "k", if: .ifMatches(first.etag))
            await expect(.preconditionFailed, key: "k") { try await store.put([3], at: "k", if: .ifMatches(first.etag)) }
            #expect(try await store.get("k").bytes == [2])
            try await store.copy("k", to: "k", if: .ifMatches(second.etag))
            try await store.delete("k")
            await expect(.preconditionFailed) { try await store.put([3], at: "k", if: .ifMatches(second.etag)) }
            #expect(try await store.keys().isEmpty)
        },
        ContractCheck("a read of the version that the caller has is not modified") { store in
            let first = try await store.put([1], at: "k")
            await expect(.notModified, key: "k") { try await store.get("k", if: .ifNoneMatch(first.etag)) }
            #expect(try await store.get("k", if: .ifNoneMatch("\"other\"")).bytes == [1])
            try await store.put([2], at: "k")
            #expect(try await store.get("k", if: .ifNoneMatch(first.etag)).bytes == [2])
            await expect(.notFound) { try await store.get("missing", if: .ifNoneMatch(first.etag)) }
        },
    ]
}

// MARK: Keys

extension ContractCheck {
    /// Keys that naive stores confuse, lose, refuse, or let out of their folder.
    static let difficultKeys: [String] =
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
        ContractCheck("every key is stored faithfully and listed back exactly, in byte order") { store in
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

// MARK: Concurrency

extension ContractCheck {
    static let concurrency: [ContractCheck] = [
        ContractCheck("of many that create an object at once, one does") { store in
            for round in 0..<5 {
                let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
                    for writer in 0..<20 {
                        group.addTask {
                            do {
                                try await store.put(Array("\(writer)".utf8), at: "lock/\(round)", if: .ifAbsent)
                                return writer
                            } catch let error as ObjectStoreError where error.code == .alreadyExists {
                                return nil
                            }
                        }
                    }
                    return try await group.reduce(into: [Int]()) { winners, winner in winners += winner.map { [$0] } ?? [] }
                }
                #expect(winners.count == 1)
                #expect(try await store.get("lock/\(round)").bytes == winners.first.map { Array("\($0)".utf8) })
            }
        },
        ContractCheck("no update is lost between those that replace the version they read") { store in
            try await store.put("0".bytes, at: "counter")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var updates = 0
                        while updates < 10 {
                            let current = try await store.get("counter")
                            let count = Int(String(decoding: current.bytes, as: UTF8.self)) ?? 0
                            do {
                                try await store.put("\(count + 1)".bytes, at: "counter", if: .ifMatches(current.info.etag))
                                updates += 1
                            } catch let error as ObjectStoreError where error.code == .preconditionFailed {}
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.get("counter").bytes == "80".bytes)
        },
        ContractCheck("readers see the bytes and attributes of one version") { store in
            func version(_ number: Int) -> (bytes: [UInt8], attributes: ObjectAttributes) {
                (Array(repeating: UInt8(number), count: 1 + number * 5000), ObjectAttributes(metadata: ["version": "\(number)"]))
            }
            try await store.put(version(0).bytes, at: "k", attributes: version(0).attributes)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for round in 0..<15 {
                            let next = version((writer * 15 + round) % 23)
                            try await store.put(next.bytes, at: "k", attributes: next.attributes)
                        }
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<60 {
                            let object = try await store.get("k")
                            let number = Int(object.bytes[0])
                            #expect(object.bytes == version(number).bytes && object.info.size == object.bytes.count)
                            #expect(object.info.attributes == version(number).attributes)
                        }
                    }
                }
                try await group.waitForAll()
            }
        },
        ContractCheck("objects come and go beside each other") { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<12 {
                    group.addTask {
                        for _ in 0..<15 {
                            let key = "shared/folder/\(writer)"
                            try await store.put([UInt8(writer)], at: key)
                            #expect(try await store.get(key).bytes == [UInt8(writer)])
                            try await store.delete(key)
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<40 { _ = try await store.keys(prefix: "shared/") }
                }
                try await group.waitForAll()
            }
            #expect(try await store.keys().isEmpty)
        },
        ContractCheck("a cancelled task's write is done as a whole or not at all") { store in
            let bytes = [UInt8](repeating: 7, count: 200_000)
            let task = Task { try await store.put(bytes, at: "k") }
            task.cancel()
            do {
                _ = try await task.value
                #expect(try await store.get("k").bytes == bytes)
            } catch is CancellationError {
                #expect(try await store.keys().isEmpty)
            }
        },
    ]
}
