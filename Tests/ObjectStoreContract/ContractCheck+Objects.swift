import FoundationEssentials
import ObjectStore
import Testing

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
            expectSame(object.info, written)
            expectSame(try await store.head("cards/1.png"), written)
            for try await page in store.list() {
                #expect(page.objects.map(\.key) == ["cards/1.png"] && page.objects.map(\.size) == [5])
                #expect(page.objects.map(\.etag) == [written.etag])
                #expect(page.objects.allSatisfy { abs($0.lastModified.timeIntervalSince(written.lastModified)) < 5 })
            }
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
