import FoundationEssentials
import ObjectStore
import Testing

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
        ContractCheck("a read of a certain version gives that or nothing") { store in
            let first = try await store.put("0123456789".bytes, at: "k")
            #expect(try await store.get("k", if: .ifMatches(first.etag)).bytes == "0123456789".bytes)
            #expect(try await store.get("k", range: .bytes(2..<4), if: .ifMatches(first.etag)).bytes == "23".bytes)
            try await store.put("abcdefghij".bytes, at: "k")
            await expect(.preconditionFailed, key: "k") { try await store.get("k", if: .ifMatches(first.etag)) }
            await expect(.preconditionFailed, key: "k") { try await store.get("k", range: .last(3), if: .ifMatches(first.etag)) }
            await expect(.notFound) { try await store.get("missing", if: .ifMatches(first.etag)) }
        },
        ContractCheck("reads depend on the time of the last write, in whole seconds") { store in
            try await store.put([1], at: "k")
            let written = try await store.head("k").lastModified
            await expect(.notModified, key: "k") { try await store.get("k", if: .ifModified(since: written)) }
            await expect(.preconditionFailed, key: "k") { try await store.get("k", if: .ifUnmodified(since: written - 10)) }
            #expect(try await store.get("k", if: .ifModified(since: written - 10)).bytes == [1])
            #expect(try await store.get("k", if: .ifUnmodified(since: written)).bytes == [1])
            #expect(try await store.get("k", if: .ifUnmodified(since: written + 10)).bytes == [1])
        },
        ContractCheck("streams and copies keep the conditions, too") { store in
            let first = try await store.put("old".bytes, at: "k")
            try await store.put([7], at: "source")
            await expect(.alreadyExists, key: "k") {
                try await store.put(.stream(ByteStream("new".bytes)), at: "k", attributes: ObjectAttributes(), if: .ifAbsent)
            }
            await expect(.preconditionFailed, key: "k") { try await store.copy("source", to: "k", if: .ifMatches("\"0\"")) }
            #expect(try await store.get("k").bytes == "old".bytes)
            let second = try await store.put(
                .stream(ByteStream("new".bytes), count: 3), at: "k", attributes: ObjectAttributes(), if: .ifMatches(first.etag))
            try await store.copy("source", to: "k", if: .ifMatches(second.etag))
            #expect(try await store.get("k").bytes == [7])
        },
    ]
}
