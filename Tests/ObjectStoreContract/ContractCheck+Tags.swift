import ObjectStore
import Testing

extension ContractCheck {
    static let tags: [ContractCheck] = [
        ContractCheck("tags written with an object come back, and are replaced with it") { store in
            let tags = ["project": "cards", "Größe": "groß", "empty": "", "a=b&c": "d e+f"]
            let written = try await store.put([1], at: "a/k", attributes: ObjectAttributes(contentType: "text/plain", tags: tags))
            #expect(written.attributes == ObjectAttributes(contentType: "text/plain"))
            #expect(try await store.tags(of: "a/k") == tags)
            #expect(try await store.get("a/k").info.attributes == ObjectAttributes(contentType: "text/plain"))
            try await store.put(.stream(ByteStream([2])), at: "a/k", attributes: ObjectAttributes(tags: ["new": "1"]))
            #expect(try await store.tags(of: "a/k") == ["new": "1"])
            try await store.put([3], at: "a/k")
            #expect(try await store.tags(of: "a/k").isEmpty)
        },
        ContractCheck("setting tags replaces them and changes nothing else") { store in
            let bytes = [UInt8](repeating: 5, count: 700_000)
            try await store.put(
                bytes, at: "k",
                attributes: ObjectAttributes(contentType: "image/png", metadata: ["a": "1"], tags: ["old": "1", "both": "1"]))
            let before = try await store.head("k")
            try await store.setTags(["both": "2", "new": "3"], of: "k")
            #expect(try await store.tags(of: "k") == ["both": "2", "new": "3"])
            let after = try await store.get("k")
            #expect(after.info == before && after.bytes == bytes)
            try await store.setTags([:], of: "k")
            #expect(try await store.tags(of: "k").isEmpty)
            #expect(try await store.head("k") == before)
        },
        ContractCheck("a copy has the tags of its source") { store in
            try await store.put([1], at: "source", attributes: ObjectAttributes(tags: ["a": "1"]))
            try await store.copy("source", to: "copy")
            try await store.setTags(["a": "2"], of: "source")
            #expect(try await store.tags(of: "copy") == ["a": "1"])
        },
        ContractCheck("tags of what is not there are not found, and those that cannot be stored are refused") { store in
            await expect(.notFound, key: "missing") { try await store.tags(of: "missing") }
            await expect(.notFound, key: "missing") { try await store.setTags(["a": "1"], of: "missing") }
            await expect(.invalidKey) { try await store.tags(of: "") }
            await expect(.invalidKey) { try await store.setTags([:], of: "") }
            try await store.put([1], at: "k", attributes: ObjectAttributes(tags: ["a": "1"]))
            let faulty: [[String: String]] = [
                ["": "x"], [String(repeating: "n", count: 129): "x"], ["a": String(repeating: "v", count: 257)],
                Dictionary(uniqueKeysWithValues: (0..<11).map { ("tag\($0)", "") }),
            ]
            for tags in faulty {
                await expect(.invalidRequest) { try await store.setTags(tags, of: "k") }
                await expect(.invalidRequest) { try await store.put([2], at: "k", attributes: ObjectAttributes(tags: tags)) }
            }
            #expect(try await store.tags(of: "k") == ["a": "1"])
            #expect(try await store.get("k").bytes == [1])
            let longest = Dictionary(
                uniqueKeysWithValues: (0..<10).map { ("\($0)" + String(repeating: "é", count: 127), String(repeating: "日", count: 256)) })
            try await store.setTags(longest, of: "k")
            #expect(try await store.tags(of: "k") == longest)
        },
    ]
}
